package io.posthouse.kafka;

import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import io.posthouse.storage.log.LogFeed;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** The cursors of one log in the database. Blocks. */
final class CursorStore {
    private final Database database;
    private final LogFeed feed;
    private final String name;

    CursorStore(Database database, LogFeed feed, String name) {
        this.database = database;
        this.feed = feed;
        this.name = name;
    }

    /** Where each shard stands that was begun. */
    Map<Integer, Long> read() {
        return feed.positions(name);
    }

    /** Notes where shards stand, all of them or none. It never moves one back, so two who note both do no harm. */
    void write(Map<Integer, Long> positions) {
        if (positions.isEmpty()) {
            return;
        }
        try (Connection connection = database.pool().getConnection()) {
            connection.setAutoCommit(false);
            for (var position : positions.entrySet()) {
                feed.advance(connection, name, position.getKey(), position.getValue());
            }
            connection.commit();
        } catch (SQLException e) {
            throw new StoreUnavailable("the cursors of " + name + " could not be written", e);
        }
    }
}

package io.posthouse.messaging.carry;

import io.posthouse.storage.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.dao.DataAccessResourceFailureException;

/** What the database knows of messages to lines that may not have been brought. Blocks. */
final class LineAgainStore {
    /** Stanzas in memory at once: a large one is some hundred kilobytes. */
    private static final int PAGE = 200;

    private final Database database;
    private final String domain;

    LineAgainStore(Database database, String domain) {
        this.database = database;
        this.domain = domain;
    }

    /** A stored message of a line. */
    record Row(long sequence, long id, Instant at, String line, String stanza) {
    }

    /** Something done with a connection. */
    @FunctionalInterface
    interface Work {
        void run(Connection connection) throws SQLException;
    }

    void inOneTransaction(Work work) {
        try (var connection = database.pool().getConnection()) {
            connection.setAutoCommit(false);
            work.run(connection);
            connection.commit();
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("positions not stored", e);
        }
    }

    // By key: lines wait for it, and a table that has grown since it was analysed seems small enough to read all of it.
    private static final String SETTLE_PLANS = "set local enable_seqscan = off; set local enable_bitmapscan = off; set local jit = off";

    // The time is of the database that gave the rows theirs.
    private static final String UNBROUGHT = """
            select sequence, id, at, owner, stanza from messaging.archive
            where shard = ? and sequence > ? and sequence <= ? and split_part(owner, '@', 2) = ?
                and at > now() - interval '1 minute'
            order by sequence limit ?""";

    /**
     * Gives {@code taker} the messages of lines in a shard that are at most a minute old, in their order.
     *
     * @return how many
     */
    long read(int shard, long after, long end, Consumer<Row> taker) {
        long count = 0;
        long from = after;
        while (true) {
            var page = page(shard, from, end);
            page.forEach(taker);
            count += page.size();
            if (page.size() < PAGE) {
                return count;
            }
            from = page.getLast().sequence();
        }
    }

    private List<Row> page(int shard, long after, long end) {
        try (var connection = database.pool().getConnection()) {
            connection.setAutoCommit(false);
            try (var settle = connection.createStatement()) {
                settle.execute(SETTLE_PLANS);
            }
            var page = page(connection, shard, after, end);
            connection.commit();
            return page;
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("what was left of lines was not read", e);
        }
    }

    private List<Row> page(Connection connection, int shard, long after, long end) throws SQLException {
        try (var query = connection.prepareStatement(UNBROUGHT)) {
            query.setInt(1, shard);
            query.setLong(2, after);
            query.setLong(3, end);
            query.setString(4, domain);
            query.setInt(5, PAGE);
            var page = new ArrayList<Row>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    page.add(new Row(rows.getLong(1), rows.getLong(2),
                            rows.getObject(3, OffsetDateTime.class).toInstant(), rows.getString(4),
                            rows.getString(5)));
                }
            }
            return page;
        }
    }
}

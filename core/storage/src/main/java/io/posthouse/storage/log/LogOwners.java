package io.posthouse.storage.log;

import static io.posthouse.kernel.Checks.check;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads which writer owns which shard of a log, as the database says. For nodes that look for an owner, also those that have
 * not opened the log. Any thread that may wait; in the caller's transaction.
 */
public final class LogOwners {
    private final String sql;

    /** @param log the schema of the log's definition */
    public LogOwners(String log) {
        check(log.matches("[a-z][a-z0-9_]{0,62}"), "a log's name is a plain name in SQL");
        this.sql = OWNERS.replace("SCHEMA", log);
    }

    private static final String OWNERS = """
            select shard, writer from SCHEMA.log_shard order by shard""";

    /** Shards and their writers, in the order of the shards; empty before the log's first opening. */
    public Map<Integer, String> read(Connection connection) throws SQLException {
        Map<Integer, String> owners = new TreeMap<>();
        try (PreparedStatement select = connection.prepareStatement(sql); ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                owners.put(rows.getInt(1), rows.getString(2));
            }
        }
        return owners;
    }
}

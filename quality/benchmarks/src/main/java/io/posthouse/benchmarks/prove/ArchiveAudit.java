package io.posthouse.benchmarks.prove;

import io.posthouse.benchmarks.wire.XmlText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Reads the archive's table as it is, by nobody's leave. */
final class ArchiveAudit {
    private ArchiveAudit() {
    }

    private static final String ALL = """
            select owner, peer, direction, sequence, id, xmin::text::bigint as transaction, stanza
            from messaging.archive order by shard, sequence""";

    /** Every private message; the origin id is taken from the stanza, not from the key that is made of it. */
    static List<ArchivedRow> read(Connection connection) throws SQLException {
        List<ArchivedRow> rows = new ArrayList<>();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(5000);
            try (ResultSet row = statement.executeQuery(ALL)) {
                while (row.next()) {
                    String owner = row.getString("owner");
                    String peer = row.getString("peer");
                    Conversation conversation = row.getInt("direction") == 1
                            ? new Conversation(owner, peer)
                            : new Conversation(peer, owner);
                    rows.add(new ArchivedRow(owner, row.getLong("sequence"), row.getString("id"), conversation,
                            XmlText.attributeOf(row.getString("stanza"), "origin-id", "id"),
                            row.getLong("transaction")));
                }
            }
        } finally {
            connection.rollback();
        }
        return rows;
    }

    private static final String GAPS = """
            select shard, count(*), min(sequence), max(sequence) from messaging.archive
            group by shard having count(*) <> max(sequence) or min(sequence) <> 1""";

    /** Shards whose sequence is not 1, 2, 3 and so on without a gap, in words. */
    static List<String> gaps(Connection connection) throws SQLException {
        List<String> gaps = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(GAPS)) {
            while (row.next()) {
                gaps.add("shard " + row.getInt(1) + " has " + row.getLong(2) + " rows from " + row.getLong(3) + " to "
                        + row.getLong(4));
            }
        }
        return gaps;
    }
}

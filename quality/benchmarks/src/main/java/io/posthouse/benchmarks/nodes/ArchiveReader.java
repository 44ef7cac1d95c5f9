package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.wire.XmlText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;

/** Reads the archive's table as it is, row by row, by nobody's leave. */
final class ArchiveReader {
    private static final int FETCH = 5_000;

    private ArchiveReader() {
    }

    private static final String ALL = """
            select shard, sequence, owner, id, stanza from messaging.archive order by shard, sequence""";

    /** The origin id is taken from the stanza, not from the key that is made of it. */
    static void read(Connection superuser, Consumer<NodesChecker.Row> each) throws SQLException {
        superuser.setAutoCommit(false);
        try (Statement statement = superuser.createStatement()) {
            statement.setFetchSize(FETCH);
            try (ResultSet row = statement.executeQuery(ALL)) {
                while (row.next()) {
                    each.accept(new NodesChecker.Row(row.getInt(1), row.getLong(2), row.getString(3), row.getLong(4),
                            XmlText.attributeOf(row.getString(5), "origin-id", "id")));
                }
            }
        } finally {
            superuser.rollback();
            superuser.setAutoCommit(true);
        }
    }
}

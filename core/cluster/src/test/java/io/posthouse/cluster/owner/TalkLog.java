package io.posthouse.cluster.owner;

import io.posthouse.storage.log.LogDefinition;
import io.posthouse.storage.log.LogTable;
import io.posthouse.storage.log.LogTables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * A tiny log whose rows say who wrote them: under which name, at which epoch, and by which opening. Two openings in one epoch
 * would be two writers.
 */
final class TalkLog implements LogDefinition<TalkLog.Say, Long> {
    private final String schema;
    private final int shards;
    private final String writer;
    private final String opening;

    /** One thing said, on one shard; {@code key} is told apart by the checks, not by the log. */
    record Say(int shard, String key) {
    }

    TalkLog(String schema, int shards, String writer, String opening) {
        this.schema = schema;
        this.shards = shards;
        this.writer = writer;
        this.opening = opening;
    }

    static String ddl(String schema) {
        return """
                create schema SCHEMA;
                create table SCHEMA.said (
                    shard smallint not null, sequence bigint not null, id bigint not null, at timestamptz not null,
                    key text not null, writer text not null, epoch bigint not null, opening text not null,
                    primary key (shard, sequence));
                """.replace("SCHEMA", schema) + LogTables.ddl(schema);
    }

    @Override
    public String schema() {
        return schema;
    }

    @Override
    public LogTable table() {
        return new LogTable("said", List.of("key", "writer", "epoch", "opening"));
    }

    @Override
    public int shards() {
        return shards;
    }

    @Override
    public int shardOf(Say command) {
        return command.shard();
    }

    @Override
    public Batch<Say, Long> open(Connection connection, List<Say> commands, Instant at) throws SQLException {
        long epoch = epoch(connection);
        return (command, rows) -> rows.append(command.shard(),
                row -> row.text(command.key()).text(writer).bigint(epoch).text(opening)).sequence();
    }

    private long epoch(Connection connection) throws SQLException {
        try (PreparedStatement select = connection
                .prepareStatement("select epoch from " + schema + ".log_writer where writer = ?")) {
            select.setString(1, writer);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Override
    public void forget() {
        // It keeps nothing.
    }
}

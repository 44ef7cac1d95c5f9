package io.posthouse.testkit.failover;

import io.posthouse.storage.log.LogDefinition;
import io.posthouse.storage.log.LogTable;
import io.posthouse.storage.log.LogTables;
import io.posthouse.storage.log.RowStamp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A log such as a module would declare: numbered facts, each number once. */
final class FactLog implements LogDefinition<FactLog.Fact, RowStamp> {
    static final String SCHEMA = "facts";
    static final int SHARDS = 4;

    /** What is stored; a number is stored once, and who asks again is told where. */
    record Fact(String writer, int number) {
        int shard() {
            return number % SHARDS;
        }
    }

    static String ddl() {
        return """
                create schema facts;
                create table facts.fact (
                    shard smallint not null, sequence bigint not null, id bigint not null, at timestamptz not null,
                    writer text not null, number integer not null unique, primary key (shard, sequence));
                comment on table facts.fact is 'mergeable: rows are only added';
                """ + LogTables.ddl(SCHEMA);
    }

    @Override
    public String schema() {
        return SCHEMA;
    }

    @Override
    public LogTable table() {
        return new LogTable("fact", List.of("writer", "number"));
    }

    @Override
    public List<LogTable> tablesBeside() {
        return List.of();
    }

    @Override
    public int shards() {
        return SHARDS;
    }

    @Override
    public int shardOf(Fact command) {
        return command.shard();
    }

    @Override
    public int bytesOf(Fact command) {
        return 64;
    }

    @Override
    public Batch<Fact, RowStamp> open(Connection connection, List<Fact> commands, Instant at) throws SQLException {
        Map<Integer, RowStamp> known = known(connection, commands);
        return (fact, rows) -> known.computeIfAbsent(fact.number(),
                number -> rows.append(fact.shard(), row -> row.text(fact.writer()).integer(number)));
    }

    private static final String KNOWN = "select number, shard, sequence, id from facts.fact where number = any (?)";

    private static Map<Integer, RowStamp> known(Connection connection, List<Fact> commands) throws SQLException {
        Map<Integer, RowStamp> known = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(KNOWN)) {
            select.setArray(1, connection.createArrayOf("integer", commands.stream().map(Fact::number).toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    known.put(rows.getInt(1), new RowStamp(rows.getInt(2), rows.getLong(3), rows.getLong(4)));
                }
            }
        }
        return known;
    }

    @Override
    public void forget() {
        // It keeps nothing.
    }
}

package io.posthouse.storage.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A small log such as a module would declare: keyed notes, each key once. */
final class NoteLog implements LogDefinition<Note, Noted> {
    private final String schema;
    private final int shards;
    final AtomicInteger forgotten = new AtomicInteger();
    final AtomicInteger opened = new AtomicInteger();
    /** What time it was, as each batch was told. */
    final Queue<Instant> toldTimes = new ConcurrentLinkedQueue<>();

    /** An author whose notes wait for however long it takes. */
    static final String PATIENT = "patient";

    NoteLog(String schema, int shards) {
        this.schema = schema;
        this.shards = shards;
    }

    /** What its migration would say. */
    String ddl() {
        return """
                create schema SCHEMA;
                create table SCHEMA.note (
                    shard smallint not null,
                    sequence bigint not null,
                    id bigint not null,
                    at timestamptz not null,
                    author text not null,
                    number integer not null,
                    key text unique,
                    body text not null check (body <> 'poison'),
                    primary key (shard, sequence));
                comment on table SCHEMA.note is 'mergeable: rows are only added';
                create table SCHEMA.tally (author text not null, number integer not null);
                comment on table SCHEMA.tally is 'mergeable: rows are only added';
                """.replace("SCHEMA", schema) + LogTables.ddl(schema);
    }

    @Override
    public String schema() {
        return schema;
    }

    @Override
    public LogTable table() {
        return new LogTable("note", List.of("author", "number", "key", "body"));
    }

    @Override
    public List<LogTable> tablesBeside() {
        return List.of(new LogTable("tally", List.of("author", "number")));
    }

    @Override
    public int shards() {
        return shards;
    }

    @Override
    public int shardOf(Note command) {
        return command.shard();
    }

    @Override
    public boolean isPatient(Note command) {
        return command.author().equals(PATIENT);
    }

    @Override
    public int bytesOf(Note command) {
        return 64 + command.body().length();
    }

    @Override
    public Batch<Note, Noted> open(Connection connection, List<Note> commands, Instant at) throws SQLException {
        opened.incrementAndGet();
        toldTimes.add(at);
        Map<String, Noted> known = known(connection, commands);
        return (command, rows) -> {
            String key = command.key();
            Noted before = key == null ? null : known.get(key);
            if (before != null) {
                return before;
            }
            RowStamp stamp = rows.append(command.shard(), row -> row.text(command.author()).integer(command.number())
                    .text(key).text(command.body()));
            rows.beside(0, row -> row.text(command.author()).integer(command.number()));
            if (key != null) {
                known.put(key, new Noted(stamp, true));
            }
            return new Noted(stamp, false);
        };
    }

    private Map<String, Noted> known(Connection connection, List<Note> commands) throws SQLException {
        Map<String, Noted> known = new HashMap<>();
        Object[] keys = commands.stream().map(Note::key).filter(key -> key != null).toArray();
        if (keys.length > 0) {
            try (PreparedStatement select = connection.prepareStatement(
                    "select key, shard, sequence, id from " + schema + ".note where key = any (?)")) {
                select.setArray(1, connection.createArrayOf("text", keys));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        known.put(rows.getString(1),
                                new Noted(new RowStamp(rows.getInt(2), rows.getLong(3), rows.getLong(4)), true));
                    }
                }
            }
        }
        return known;
    }

    private static final String NOTE_GIVEN = """
            insert into SCHEMA.tally (author, number)
            select 'given', (select count(*) from SCHEMA.note where shard = s) from unnest(?::int[]) s""";

    /** Counts what the shards hold as they are given away. */
    @Override
    public void handingOver(Connection connection, Set<Integer> given) throws SQLException {
        try (PreparedStatement note = connection.prepareStatement(NOTE_GIVEN.replace("SCHEMA", schema))) {
            note.setArray(1, connection.createArrayOf("int4", given.toArray()));
            note.executeUpdate();
        }
    }

    @Override
    public void forget() {
        forgotten.incrementAndGet();
    }
}

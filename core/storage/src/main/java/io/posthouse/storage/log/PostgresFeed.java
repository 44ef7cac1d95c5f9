package io.posthouse.storage.log;

import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads one log's table in the order of its shards. */
final class PostgresFeed implements LogFeed {
    private final Database database;
    private final String schema;
    private final String read;
    private final AnswerDesk<?, ?> desk;
    private final LogTable table;

    /** Rows that are fetched at a time by {@link #readOn}. */
    private static final int FETCHED = 64;

    PostgresFeed(Database database, String schema, LogTable table, AnswerDesk<?, ?> desk) {
        this.database = database;
        this.schema = schema;
        this.desk = desk;
        this.table = table;
        this.read = READ.replace("COLUMNS", String.join(", ", table.columns())).replace("TABLE",
                schema + "." + table.name());
    }

    private static final String READ = """
            select shard, sequence, id, at, COLUMNS from TABLE
            where shard = ? and sequence > ? order by sequence limit ?""";

    @Override
    public <T> List<T> read(int shard, long afterSequence, int limit, RowReader<T> reader) {
        if (limit < 1 || limit > PAGE_MAX) {
            throw new IllegalArgumentException("a page has 1 to " + PAGE_MAX + " rows");
        }
        List<T> page = new ArrayList<>();
        try (Connection connection = database.pool().getConnection();
                PreparedStatement select = connection.prepareStatement(read)) {
            // One statement is one snapshot: what is committed while it runs is on the next page.
            select.setShort(1, (short) shard);
            select.setLong(2, afterSequence);
            select.setInt(3, limit);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    RowStamp stamp = new RowStamp(rows.getInt(1), rows.getLong(2), rows.getLong(3));
                    Instant at = rows.getObject(4, OffsetDateTime.class).toInstant();
                    page.add(reader.read(new FeedRow(stamp, at, rows)));
                }
            }
        } catch (SQLException e) {
            throw new StoreUnavailable("the feed of " + schema + " could not be read", e);
        }
        return page;
    }

    private static final String READ_ON = """
            select r.* from unnest(?::smallint[], ?::bigint[]) with ordinality as place (shard, after, number)
            cross join lateral (
                select shard, sequence, id, at COLUMNS from TABLE as t
                where t.shard = place.shard and t.sequence > place.after order by t.sequence limit ?) as r
            order by place.number, r.sequence""";

    @Override
    public void readOn(Map<Integer, Long> after, int limitEach, List<String> columns, RowTaker taker) {
        if (limitEach < 1 || limitEach > PAGE_MAX) {
            throw new IllegalArgumentException("a page has 1 to " + PAGE_MAX + " rows");
        }
        if (!table.columns().containsAll(columns)) {
            throw new IllegalArgumentException(schema + '.' + table.name() + " does not have all of " + columns);
        }
        if (after.isEmpty()) {
            return;
        }
        List<Integer> shards = List.copyOf(after.keySet());
        String sql = READ_ON.replace("COLUMNS", columns.isEmpty() ? "" : ", " + String.join(", ", columns))
                .replace("TABLE", schema + "." + table.name());
        try (Connection connection = database.pool().getConnection()) {
            // The driver fetches piece by piece within a transaction only; the pool sets the connection right again.
            connection.setAutoCommit(false);
            settlePlans(connection);
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setFetchSize(FETCHED);
                select.setArray(1, connection.createArrayOf("smallint", shards.toArray()));
                select.setArray(2, connection.createArrayOf("bigint", shards.stream().map(after::get).toArray()));
                select.setInt(3, limitEach);
                take(select, taker);
            }
            connection.commit();
        } catch (SQLException e) {
            throw new StoreUnavailable("the feed of " + schema + " could not be read", e);
        }
    }

    // A table that has grown since it was last analysed seems small to the planner, which then reads all of it for every shard.
    private static final String SETTLE_PLANS = "set local enable_seqscan = off; set local enable_bitmapscan = off; set local jit = off";

    private static void settlePlans(Connection connection) throws SQLException {
        try (Statement settle = connection.createStatement()) {
            settle.execute(SETTLE_PLANS);
        }
    }

    private static void take(PreparedStatement select, RowTaker taker) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            boolean more = true;
            while (more && rows.next()) {
                RowStamp stamp = new RowStamp(rows.getInt(1), rows.getLong(2), rows.getLong(3));
                more = taker.take(new FeedRow(stamp, rows.getObject(4, OffsetDateTime.class).toInstant(), rows));
            }
        }
    }

    private static final String ENDS = """
            select shard, coalesce((select max(sequence) from TABLE as t where t.shard = wanted.shard), 0)
            from unnest(?::smallint[]) as wanted (shard)""";

    @Override
    public Map<Integer, Long> ends(Set<Integer> shards) {
        return byShard(ENDS.replace("TABLE", schema + "." + table.name()), "ends",
                (connection, select) -> select.setArray(1, connection.createArrayOf("smallint", shards.toArray())));
    }

    @Override
    public Watch watch(Watcher watcher) {
        desk.watch(watcher);
        return () -> desk.unwatch(watcher);
    }

    @Override
    public void tell(int shard, long lastSequence) {
        desk.tellWatchers(shard, lastSequence);
    }

    private static final String POSITION = """
            select sequence from SCHEMA.log_cursor where feed = ? and shard = ?""";

    @Override
    public long position(String feed, int shard) {
        try (Connection connection = database.pool().getConnection();
                PreparedStatement select = connection.prepareStatement(POSITION.replace("SCHEMA", schema))) {
            select.setString(1, feed);
            select.setShort(2, (short) shard);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        } catch (SQLException e) {
            throw new StoreUnavailable("the cursor of " + feed + " could not be read", e);
        }
    }

    private static final String POSITIONS = """
            select shard, sequence from SCHEMA.log_cursor where feed = ?""";

    @Override
    public Map<Integer, Long> positions(String feed) {
        return byShard(POSITIONS.replace("SCHEMA", schema), "cursors",
                (connection, select) -> select.setString(1, feed));
    }

    @FunctionalInterface
    private interface Parameters {
        void set(Connection connection, PreparedStatement select) throws SQLException;
    }

    private Map<Integer, Long> byShard(String sql, String what, Parameters parameters) {
        Map<Integer, Long> found = new TreeMap<>();
        try (Connection connection = database.pool().getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            parameters.set(connection, select);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.put(rows.getInt(1), rows.getLong(2));
                }
            }
        } catch (SQLException e) {
            throw new StoreUnavailable("the " + what + " of " + schema + " could not be read", e);
        }
        return found;
    }

    private static final String ADVANCE = """
            insert into SCHEMA.log_cursor as c (feed, shard, sequence) values (?, ?, ?)
            on conflict (feed, shard) do update set sequence = excluded.sequence where c.sequence < excluded.sequence""";

    @Override
    public void advance(Connection connection, String feed, int shard, long sequence) throws SQLException {
        try (PreparedStatement advance = connection.prepareStatement(ADVANCE.replace("SCHEMA", schema))) {
            advance.setString(1, feed);
            advance.setShort(2, (short) shard);
            advance.setLong(3, sequence);
            advance.executeUpdate();
        }
    }
}

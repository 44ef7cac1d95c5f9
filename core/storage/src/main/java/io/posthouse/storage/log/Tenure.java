package io.posthouse.storage.log;

import io.posthouse.storage.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * A writer's hold of its place in the database: a connection, the epoch it was taken at, and the SQL on the log's own
 * tables. It ends with its connection. The writer's thread only; transactions are begun by the first statement and
 * committed by whoever opened them.
 *
 * <p>A place is the row of a name in {@code log_writer}. The {@code holder}, drawn at random by each opened log, tells
 * whose place it is, so that a writer that lost its connection while raising its own epoch still knows it; the
 * {@code epoch} fences a former connection, also one's own; the {@code batch} tells how an unknown commit ended.
 */
final class Tenure implements AutoCloseable {
    private final Connection connection;
    private final CopyManager copy;
    private final String schema;
    private final String table;
    private final Self self;
    private final long epoch;
    private final long batchAtStart;
    private final PreparedStatement fence;
    private long batch;
    private long grants;
    private Instant now = Instant.EPOCH;

    /** Who writes: the node's name, and this opening of the log. */
    record Self(String name, UUID holder) {
    }

    private Tenure(Connection connection, LogTable table, String schema, Self self, Place place) throws SQLException {
        this.connection = connection;
        this.copy = connection.unwrap(PGConnection.class).getCopyAPI();
        this.schema = schema;
        this.table = schema + "." + table.name();
        this.self = self;
        this.epoch = place.epoch;
        this.batchAtStart = place.batch;
        this.batch = place.batch;
        this.grants = place.grants;
        this.fence = connection.prepareStatement(in(schema, FENCE));
        fence.unwrap(PGStatement.class).setPrepareThreshold(1);
        fence.setString(2, self.name);
        fence.setLong(3, epoch);
    }

    /** What a writer's row says. */
    private record Place(long epoch, long batch, long grants, UUID holder, List<Long> ended) {
    }

    // ---- taking a place

    // Looks first: "on conflict" would wait for the open transaction of a former holder, which may never end.
    private static final String CREATE_PLACE = """
            insert into SCHEMA.log_writer (writer, epoch, batch)
            select name, 0, 0 from (values (?)) as own (name)
            where not exists (select from SCHEMA.log_writer where writer = name)
            on conflict do nothing""";

    private static final String CREATE_SHARDS = """
            insert into SCHEMA.log_shard (shard, writer)
            select s, ? from generate_series(0, ? - 1) s
            where not exists (select from SCHEMA.log_shard)
            on conflict do nothing""";

    private static final String COUNT_SHARDS = """
            select count(*), coalesce(max(shard), -1) from SCHEMA.log_shard""";

    /** The first opening of a log in a process: whoever holds the name loses it. */
    static Tenure open(Database database, String schema, LogTable table, int shards, Self self, LogSettings settings)
            throws SQLException {
        Connection connection = connect(database, schema, settings);
        try {
            try (PreparedStatement place = connection.prepareStatement(in(schema, CREATE_PLACE))) {
                place.setString(1, self.name);
                place.executeUpdate();
            }
            try (PreparedStatement rows = connection.prepareStatement(in(schema, CREATE_SHARDS))) {
                rows.setString(1, self.name);
                rows.setInt(2, shards);
                rows.executeUpdate();
            }
            connection.commit();
            try (PreparedStatement count = connection.prepareStatement(in(schema, COUNT_SHARDS));
                    ResultSet found = count.executeQuery()) {
                found.next();
                if (found.getInt(1) != shards || found.getInt(2) != shards - 1) {
                    throw new IllegalStateException("the log of " + schema + " was made for " + found.getInt(1)
                            + " shards, not for " + shards + "; the number cannot change");
                }
            }
            connection.commit();
            return new Tenure(connection, table, schema, self,
                    take(connection, schema, self.name, self.holder, settings));
        } catch (SQLException | RuntimeException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    /**
     * Takes the place again after a lost connection, if it is still ours.
     *
     * @param formerEpoch the epoch of the connection that was lost
     */
    static Tenure resume(Database database, String schema, LogTable table, Self self, long formerEpoch,
            LogSettings settings) throws SQLException, Fenced {
        Connection connection = connect(database, schema, settings);
        try {
            endBackend(connection, schema, self.name);
            Place place = lock(connection, schema, self.name, settings);
            if (!self.holder.equals(place.holder)) {
                confirm(connection, schema, self.name);
                throw new Fenced(lastBatchOf(formerEpoch, place));
            }
            Place raised = raise(connection, schema, self.name, self.holder);
            connection.commit();
            return new Tenure(connection, table, schema, self, raised);
        } catch (SQLException | RuntimeException | Fenced e) {
            closeQuietly(connection);
            throw e;
        }
    }

    private static final String CONFIRM = """
            update SCHEMA.log_writer set batch = batch where writer = ?""";

    /**
     * Makes sure of what was read of a place that is somebody else's now. A primary that was cut off, or started again alone,
     * shows what no standby has and what will be lost with it; only a commit of our own, which waits for the standby, tells that
     * all before it is there. (Taking the place is such a commit.)
     */
    private static void confirm(Connection connection, String schema, String name) throws SQLException {
        try (PreparedStatement confirm = connection.prepareStatement(in(schema, CONFIRM))) {
            confirm.setString(1, name);
            confirm.executeUpdate();
        }
        connection.commit();
    }

    private static long lastBatchOf(long epoch, Place place) {
        long since = place.epoch - epoch - 1;
        return since >= 0 && since < place.ended.size() ? place.ended.get((int) since) : -1;
    }

    private static Place take(Connection connection, String schema, String name, UUID holder, LogSettings settings)
            throws SQLException {
        long giveUp = System.nanoTime() + settings.openPatience().toNanos();
        while (true) {
            try {
                endBackend(connection, schema, name);
                lock(connection, schema, name, settings);
                Place raised = raise(connection, schema, name, holder);
                connection.commit();
                return raised;
            } catch (SQLException e) {
                connection.rollback();
                if (!SqlStates.lockNotHad(e) || System.nanoTime() - giveUp > 0) {
                    throw e;
                }
            }
        }
    }

    // A statement prepared while a table is new keeps its plan; one that scans the table would get slower with each row. All
    // that a writer asks is asked by key.
    private static final String SETTLE_PLANS = "set enable_seqscan = off; set jit = off";

    private static Connection connect(Database database, String schema, LogSettings settings) throws SQLException {
        Connection connection = database.dedicated("log " + schema);
        try {
            connection.setNetworkTimeout(Runnable::run, (int) settings.networkTimeout().toMillis());
            try (Statement plans = connection.createStatement()) {
                plans.execute(SETTLE_PLANS);
            }
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            return connection;
        } catch (SQLException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    // The start is compared because a backend's number is used again.
    private static final String END_BACKEND = """
            select pg_terminate_backend(a.pid, 2000)
            from SCHEMA.log_writer w
            join pg_stat_activity a on a.pid = w.backend_id and a.backend_start = w.backend_start
            where w.writer = ? and a.pid <> pg_backend_pid()""";

    /**
     * Ends the connection that holds a place, so that neither its open transaction keeps the row locked nor bytes it was
     * sent before are still to be carried out.
     */
    private static void endBackend(Connection connection, String schema, String name) throws SQLException {
        try (PreparedStatement end = connection.prepareStatement(in(schema, END_BACKEND))) {
            end.setString(1, name);
            end.executeQuery().close();
        }
        connection.commit();
    }

    private static final String LOCK = """
            select epoch, batch, grants, holder, ended from SCHEMA.log_writer
            where writer = ? for no key update""";

    private static Place lock(Connection connection, String schema, String name, LogSettings settings)
            throws SQLException {
        lockTimeout(connection, settings.lockTimeout());
        try (PreparedStatement lock = connection.prepareStatement(in(schema, LOCK))) {
            lock.setString(1, name);
            return place(lock);
        }
    }

    private static void lockTimeout(Connection connection, Duration timeout) throws SQLException {
        try (PreparedStatement set = connection.prepareStatement("select set_config('lock_timeout', ?, true)")) {
            set.setString(1, Long.toString(timeout.toMillis()));
            set.executeQuery().close();
        }
    }

    private static final String RAISE = """
            update SCHEMA.log_writer
            set epoch = epoch + 1, holder = ?, ended = (array[batch] || ended)[1:8],
                backend_id = pg_backend_pid(),
                backend_start = (select backend_start from pg_stat_activity where pid = pg_backend_pid())
            where writer = ? returning epoch, batch, grants, holder, ended""";

    private static Place raise(Connection connection, String schema, String name, UUID holder) throws SQLException {
        try (PreparedStatement raise = connection.prepareStatement(in(schema, RAISE))) {
            raise.setObject(1, holder);
            raise.setString(2, name);
            return place(raise);
        }
    }

    private static Place place(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw new IllegalArgumentException("no writer of that name has opened this log");
            }
            Long[] ended = (Long[]) row.getArray(5).getArray();
            return new Place(row.getLong(1), row.getLong(2), row.getLong(3), row.getObject(4, UUID.class),
                    List.of(ended));
        }
    }

    // ---- writing

    private static final String FENCE = """
            update SCHEMA.log_writer set batch = ? where writer = ? and epoch = ? returning grants, clock_timestamp()""";

    /**
     * Opens a transaction that only this epoch can commit, and asks what time it is, which costs no round trip of its own.
     *
     * @return whether shards were handed to this writer since the ends were last read
     */
    boolean fence(long newBatch) throws SQLException, Fenced {
        fence.setLong(1, newBatch);
        try (ResultSet row = fence.executeQuery()) {
            if (!row.next()) {
                throw new Fenced(-1);
            }
            now = row.getObject(2, OffsetDateTime.class).toInstant();
            return row.getLong(1) != grants;
        }
    }

    /** The database's clock, in microseconds, when the last {@link #fence} had the row: no transaction before it was later there. */
    Instant now() {
        return now;
    }

    private static final String ENDS = """
            select s.shard, greatest(s.sequence, coalesce(t.sequence, 0)), greatest(s.id, coalesce(t.id, 0)), w.grants
            from SCHEMA.log_writer w
            left join SCHEMA.log_shard s on s.writer = w.writer
            left join lateral (
                select sequence, id from TABLE where shard = s.shard order by sequence desc limit 1) t on true
            where w.writer = ?""";

    /** Reads which shards are ours and where they end; in the open transaction, behind its fence. */
    List<ShardEnds.End> ends() throws SQLException {
        List<ShardEnds.End> ends = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(in(schema, ENDS).replace("TABLE", table))) {
            select.setString(1, self.name);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    int shard = rows.getInt(1);
                    if (!rows.wasNull()) {
                        ends.add(new ShardEnds.End(shard, rows.getLong(2), rows.getLong(3)));
                    }
                    grants = rows.getLong(4);
                }
            }
        }
        return ends;
    }

    private static final String NOTE_ENDS = """
            update SCHEMA.log_shard s set sequence = t.sequence, id = t.id
            from SCHEMA.log_shard o
            join lateral (
                select sequence, id from TABLE where shard = o.shard order by sequence desc limit 1) t on true
            where o.writer = ? and s.shard = o.shard and t.sequence > s.sequence""";

    /**
     * Notes the ends of our shards beside them, so that they outlive the rows; in the open transaction. What the table
     * ends with is what the open batch copied, too.
     */
    void noteEnds() throws SQLException {
        try (PreparedStatement note = connection.prepareStatement(in(schema, NOTE_ENDS).replace("TABLE", table))) {
            note.setString(1, self.name);
            note.executeUpdate();
        }
    }

    /** Copies rows in binary form; one statement, one pass. */
    void copy(String sql, CopyBuffer rows) throws SQLException {
        CopyIn in = copy.copyIn(sql);
        try {
            in.writeToCopy(rows.array(), 0, rows.length());
            in.endCopy();
        } finally {
            if (in.isActive()) {
                in.cancelCopy();
            }
        }
    }

    Connection connection() {
        return connection;
    }

    long epoch() {
        return epoch;
    }

    /** The last batch committed when this tenure began: settles what a former one left open. */
    long batchAtStart() {
        return batchAtStart;
    }

    long batch() {
        return batch;
    }

    void committed(long newBatch) {
        batch = newBatch;
    }

    // ---- changing owners

    private static final String GIVE = """
            update SCHEMA.log_shard set writer = ? where writer = ? and shard = any (?) returning shard""";

    private static final String GRANT = """
            update SCHEMA.log_writer set grants = grants + 1 where writer = ?""";

    /** What else belongs to the fact that shards are given away; on the writer's connection, inside its transaction. */
    @FunctionalInterface
    interface Giving {
        void run(Connection connection, Set<Integer> given) throws SQLException;
    }

    /** Gives shards to another writer, and tells its row. */
    Set<Integer> handOver(Set<Integer> shards, String toWriter, Giving beside) throws SQLException, Fenced {
        fence(batch);
        noteEnds();
        try (PreparedStatement grant = connection.prepareStatement(in(schema, GRANT))) {
            grant.setString(1, toWriter);
            if (grant.executeUpdate() == 0) {
                connection.rollback();
                throw new IllegalArgumentException("no writer of that name has opened this log");
            }
        }
        Set<Integer> given = new TreeSet<>();
        try (PreparedStatement give = connection.prepareStatement(in(schema, GIVE))) {
            give.setString(1, toWriter);
            give.setString(2, self.name);
            give.setArray(3, connection.createArrayOf("smallint", shards.toArray()));
            collect(give, given);
        }
        beside.run(connection, given);
        connection.commit();
        return given;
    }

    private static final String OWNED = """
            select shard from SCHEMA.log_shard where writer = ?""";

    /** Which shards are ours now. */
    Set<Integer> owned() throws SQLException {
        Set<Integer> shards = new TreeSet<>();
        try (PreparedStatement select = connection.prepareStatement(in(schema, OWNED))) {
            select.setString(1, self.name);
            collect(select, shards);
        }
        connection.commit();
        return shards;
    }

    private static final String END_PLACE = """
            update SCHEMA.log_writer
            set epoch = epoch + 1, holder = null, ended = (array[batch] || ended)[1:8],
                backend_id = null, backend_start = null
            where writer = ?""";

    private static final String TAKE = """
            update SCHEMA.log_shard set writer = ? where writer = ? returning shard""";

    /**
     * Takes all shards of another writer, having fenced it. Waits for its row no longer than the lock time-out, so that
     * two that take each other do not wait for ever: one of them is told to try again.
     */
    Set<Integer> takeOver(String deadWriter, LogSettings settings) throws SQLException, Fenced {
        endBackend(connection, schema, deadWriter);
        try {
            lock(connection, schema, deadWriter, settings);
        } catch (IllegalArgumentException e) {
            connection.rollback();
            throw e;
        }
        fence(batch);
        try (PreparedStatement end = connection.prepareStatement(in(schema, END_PLACE))) {
            end.setString(1, deadWriter);
            end.executeUpdate();
        }
        Set<Integer> taken = new TreeSet<>();
        try (PreparedStatement take = connection.prepareStatement(in(schema, TAKE))) {
            take.setString(1, self.name);
            take.setString(2, deadWriter);
            collect(take, taken);
        }
        connection.commit();
        return taken;
    }

    private static void collect(PreparedStatement statement, Set<Integer> shards) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                shards.add(rows.getInt(1));
            }
        }
    }

    private static final String LEAVE = """
            update SCHEMA.log_writer set backend_id = null, backend_start = null where writer = ? and epoch = ?""";

    /** Notes the ends and that no connection holds the place, so that the next opening need not end one. */
    void leave() throws SQLException {
        noteEnds();
        try (PreparedStatement leave = connection.prepareStatement(in(schema, LEAVE))) {
            leave.setString(1, self.name);
            leave.setLong(2, epoch);
            leave.executeUpdate();
        }
        connection.commit();
    }

    /** Breaks the connection, whatever it is waiting for. Any thread. */
    void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            closeQuietly(connection);
        }
    }

    @Override
    public void close() {
        closeQuietly(connection);
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // It is broken or gone; the row in the database says what matters.
        }
    }

    private static String in(String schema, String sql) {
        return sql.replace("SCHEMA", schema);
    }
}

package io.posthouse.benchmarks.prove;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks at PostgreSQL's write-ahead log behind the server's back: how far it is on disk at the moment an acknowledgement
 * is received, and where each transaction's commit record ends. What was acknowledged before it was on disk would pass
 * every other check as long as nobody kills at the wrong microsecond; here one look is enough.
 *
 * <p>{@link #acknowledged} is called by any client's thread and never waits for another; the rest by the thread that runs
 * the proof.
 */
final class WalWitness implements AutoCloseable {
    private static final Pattern SUBTRANSACTIONS = Pattern.compile("subxacts: ([0-9 ]+)");
    private static final int SAMPLE_ONE_IN = 4;

    private final ReentrantLock lock = new ReentrantLock();
    private final Random random;
    private final List<FlushSample> samples = new ArrayList<>();
    private final Map<Long, Long> commits = new HashMap<>();
    private @Nullable Connection connection;
    private long readTo = -1;
    private int budget;

    WalWitness(long seed) {
        this.random = new Random(seed);
    }

    private static final String PREPARE = "create extension if not exists pg_walinspect";
    // A recovery recycles what it has replayed; the commit records of the last samples would be gone with it.
    private static final String KEEP_LOG = "alter system set wal_keep_size = '8GB'";
    private static final String RELOAD = "select pg_reload_conf()";

    /** Begins: makes PostgreSQL keep its log for the run. The connection is the witness's from now on. */
    void begin(Connection fresh) throws SQLException {
        try (Statement statement = fresh.createStatement()) {
            statement.execute(PREPARE);
            statement.execute(KEEP_LOG);
            statement.execute(RELOAD);
        }
        readTo = flushedTo(fresh);
        goOn(fresh, 0);
    }

    /** Goes on with a fresh connection, after the one before may have died, and takes up to {@code sampleCount} samples. */
    void goOn(Connection fresh, int sampleCount) {
        lock.lock();
        try {
            drop();
            connection = fresh;
            budget = sampleCount;
        } finally {
            lock.unlock();
        }
    }

    /** An acknowledgement whose newest message is {@code newest} was received just now. */
    void acknowledged(SentMessage newest) {
        if (!lock.tryLock()) {
            return;
        }
        try {
            if (budget > 0 && connection != null && random.nextInt(SAMPLE_ONE_IN) == 0) {
                samples.add(new FlushSample(newest.originId(), flushedTo(connection)));
                budget--;
            }
        } catch (SQLException e) {
            // PostgreSQL has just been killed: no sample, and the next connection comes with the next phase.
            drop();
        } finally {
            lock.unlock();
        }
    }

    private static final String COMMITS = """
            select xid::text::bigint, (end_lsn - '0/0'::pg_lsn)::bigint, description
            from pg_get_wal_records_info('0/0'::pg_lsn + ?::numeric, '0/0'::pg_lsn + ?::numeric)
            where resource_manager = 'Transaction' and record_type = 'COMMIT'""";

    /** Reads the commit records up to now. */
    void collect(Connection reader) throws SQLException {
        long to = flushedTo(reader);
        if (to <= readTo) {
            return;
        }
        try (PreparedStatement query = reader.prepareStatement(COMMITS)) {
            query.setLong(1, readTo);
            query.setLong(2, to);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    long end = rows.getLong(2);
                    commits.put(rows.getLong(1), end);
                    // Rows written under a savepoint carry the subtransaction's id and are committed with the whole.
                    Matcher subtransactions = SUBTRANSACTIONS.matcher(String.valueOf(rows.getString(3)));
                    if (subtransactions.find()) {
                        for (String xid : subtransactions.group(1).strip().split(" ", -1)) {
                            commits.put(Long.parseLong(xid), end);
                        }
                    }
                }
            }
        }
        readTo = to;
    }

    int sampleCount() {
        lock.lock();
        try {
            return samples.size();
        } finally {
            lock.unlock();
        }
    }

    List<FlushSample> samples() {
        lock.lock();
        try {
            return List.copyOf(samples);
        } finally {
            lock.unlock();
        }
    }

    Map<Long, Long> commits() {
        return Map.copyOf(commits);
    }

    @Override
    public void close() {
        goOnWithout();
    }

    private void goOnWithout() {
        lock.lock();
        try {
            drop();
            budget = 0;
        } finally {
            lock.unlock();
        }
    }

    private void drop() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // It was dead already.
            }
            connection = null;
        }
    }

    private static final String FLUSHED = "select (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint";

    private static long flushedTo(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(FLUSHED)) {
            row.next();
            return row.getLong(1);
        }
    }
}

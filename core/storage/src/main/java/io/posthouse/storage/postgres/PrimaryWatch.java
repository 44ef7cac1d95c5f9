package io.posthouse.storage.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks who the primary is, every second, so that a node notices a promotion also while its own connections hang on a server
 * that is frozen, cut off, or replaced and alive. One virtual thread and one connection.
 */
final class PrimaryWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrimaryWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    /** Somebody may have been promoted while all seems well: behind a moving address old connections can outlive the move. */
    private static final long LOOK_AROUND_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int ANSWER_MILLIS = 2_000;

    private final PrimaryFinder finder;
    private final Thread thread;
    private volatile boolean closing;
    private volatile @Nullable Replication last;
    private volatile @Nullable Connection line;
    private List<String> former = List.of();
    private long lookedAt = System.nanoTime();

    PrimaryWatch(PrimaryFinder finder) {
        this.finder = finder;
        this.thread = Thread.ofVirtual().name("postgres-watch").unstarted(this::watch);
    }

    void start() {
        thread.start();
    }

    /** Empty before the first look, and while the database does not answer. */
    Optional<Replication> last() {
        return Optional.ofNullable(last);
    }

    private void watch() {
        try {
            while (!closing) {
                turn();
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            LOG.debug("the watch was stopped");
        } finally {
            hangUp();
        }
    }

    private void turn() {
        boolean doubt = true;
        try {
            Replication now = ask();
            last = now;
            doubt = now.stuck();
        } catch (SQLException e) {
            last = null;
            hangUp();
            LOG.atDebug().addKeyValue("cause", e.getMessage()).log("the primary does not answer");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("could not look at the primary");
        }
        if (doubt || System.nanoTime() - lookedAt > LOOK_AROUND_NANOS) {
            List<PrimaryFinder.Look> looks = finder.look();
            lookedAt = System.nanoTime();
            former = looks.stream().filter(PrimaryFinder.Look::primary)
                    .filter(look -> look.timeline() < finder.timeline()).map(look -> look.host().address()).toList();
        }
    }

    private static final String STATE = """
            select current_setting('synchronous_standby_names') <> ''
                    and current_setting('synchronous_commit') not in ('off', 'local') as waits,
                pg_has_role('pg_read_all_stats', 'usage') as visible,
                (select count(*) from pg_stat_replication) as standbys,
                (select count(*) from pg_stat_replication
                    where state = 'streaming' and sync_state in ('sync', 'quorum')) as synchronous,
                (select count(*) from pg_stat_activity
                    where wait_event = 'SyncRep' and usename = current_user) as waiting,
                (select coalesce(extract(epoch from max(clock_timestamp() - query_start)), 0)::float8 from pg_stat_activity
                    where wait_event = 'SyncRep' and usename = current_user) as waiting_seconds""";

    private Replication ask() throws SQLException {
        Connection mine = line;
        if (mine == null) {
            mine = finder.connect(new Properties(), "posthouse watch");
            mine.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
            line = mine;
        }
        try (var statement = mine.createStatement(); var row = statement.executeQuery(STATE)) {
            row.next();
            return new Replication(finder.likely(), finder.timeline(), finder.promotions(), row.getBoolean("waits"),
                    row.getBoolean("visible"), row.getInt("standbys"), row.getInt("synchronous"),
                    row.getInt("waiting"), row.getDouble("waiting_seconds"), former);
        }
    }

    private void hangUp() {
        Connection mine = line;
        line = null;
        if (mine != null) {
            try {
                mine.abort(Runnable::run);
            } catch (SQLException e) {
                // It is broken already.
                return;
            }
        }
    }

    /** Ends; returns when it has. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        hangUp();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

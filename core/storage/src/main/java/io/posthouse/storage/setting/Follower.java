package io.posthouse.storage.setting;

import io.posthouse.kernel.CalledHere;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.setting.LiveSettings;
import io.posthouse.kernel.setting.SettingProblem;
import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import io.posthouse.storage.setting.SettingStore.Head;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a node to the newest version, again and again, on one thread with a connection of its own: beside the pool, so that a busy
 * pool does not keep a change waiting which is meant to help it.
 */
final class Follower implements AutoCloseable {
    /** How long it waits to be told before it asks. */
    static final int ASK_MILLIS = 700;

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final int ANSWER_MILLIS = 2_000;
    private static final long MARK_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long PAUSE_MILLIS_MIN = 100;
    private static final long PAUSE_MILLIS_MAX = 1_000;
    private static final long UNHEARD_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long END_MILLIS = 3_000;

    private final Database database;
    private final String node;
    private final LiveSettings live;
    private final Hearing hearing;
    private final Ticker ticker;
    private final SettingStore store = new SettingStore();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private volatile Head applied;
    private volatile Head newest;
    private volatile List<SettingProblem> refused = List.of();
    private volatile List<NodeVersion> nodes = List.of();
    private volatile long heardNanos;
    private volatile long newestNanos;
    private volatile boolean closed;
    private volatile @Nullable Connection connection;
    private volatile @Nullable Thread thread;
    // Of the following thread.
    private long markedNanos;
    private String marked = "";

    /** By what it learns of changes. */
    enum Hearing {
        /** The real one. */
        TOLD_AND_ASKING,
        /** Misses what it is told; for tests. */
        ASKING,
        /** Misses what it is told, and does not ask: a planted defect. */
        DEAF
    }

    Follower(Database database, String node, LiveSettings live, SettingVersion begun, Hearing hearing, Ticker ticker) {
        this.database = database;
        this.node = node;
        this.live = live;
        this.hearing = hearing;
        this.ticker = ticker;
        this.applied = Head.of(begun);
        this.newest = applied;
        this.heardNanos = ticker.nanos();
        this.newestNanos = heardNanos;
    }

    void start() {
        thread = Thread.ofVirtual().name("settings").start(this::follow);
    }

    long applied() {
        return applied.number();
    }

    long newest() {
        return newest.number();
    }

    List<NodeVersion> nodes() {
        return nodes;
    }

    List<NodeVersion> behind() {
        // What others say is up to two seconds old here, and they have two seconds.
        if (ticker.nanos() - newestNanos < 2 * MARK_NANOS) {
            return List.of();
        }
        return nodes.stream().filter(one -> one.isFresh() && one.version() != newest.number()).toList();
    }

    boolean await(long version, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (applied.number() < version && left > 0) {
                left = moved.awaitNanos(left);
            }
            return applied.number() >= version;
        } finally {
            lock.unlock();
        }
    }

    List<Trouble> troubles() {
        List<Trouble> troubles = new ArrayList<>();
        if (ticker.nanos() - heardNanos > UNHEARD_NANOS) {
            troubles.add(new Trouble(Trouble.Cause.UNHEARD, "Changed settings have not been heard of for "
                    + TimeUnit.NANOSECONDS.toSeconds(ticker.nanos() - heardNanos) + " s."));
        }
        List<SettingProblem> why = refused;
        if (!why.isEmpty()) {
            troubles.add(new Trouble(Trouble.Cause.REFUSED, "Version " + newest.number()
                    + " of the settings cannot be applied here, which goes on with " + applied.number() + ": "
                    + words(why) + "."));
        }
        List<SettingProblem> ignored = live.ignored();
        if (!ignored.isEmpty()) {
            troubles.add(new Trouble(Trouble.Cause.LEFT_OUT,
                    "Stored settings are left out here: " + words(ignored) + "."));
        }
        live.failing().forEach(failing -> troubles.add(new Trouble(Trouble.Cause.WITHOUT_EFFECT,
                "A changed setting has no effect here: " + failing + ".")));
        return troubles;
    }

    private static String words(List<SettingProblem> problems) {
        return String.join("; ", problems.stream().limit(10).map(SettingProblem::toString).toList());
    }

    private void follow() {
        long pause = PAUSE_MILLIS_MIN;
        boolean lost = false;
        live.ignored().forEach(problem -> LOG.atWarn().addKeyValue("setting", problem.setting())
                .addKeyValue("why", problem.words().english())
                .log("a stored setting is left out; take it back with " + CalledHere.command("config reset")
                        + ", or set another value"));
        while (!closed) {
            try (Connection own = database.dedicated("settings")) {
                connection = own;
                prepare(own);
                while (!closed) {
                    if (hearing != Hearing.DEAF) {
                        look(own);
                    }
                    if (lost) {
                        LOG.atInfo().log("changes of settings are heard again");
                        lost = false;
                    }
                    pause = PAUSE_MILLIS_MIN;
                    tellOfItself(own);
                    waitForNews(own);
                }
                store.unmark(own, node);
            } catch (SQLException | StoreUnavailable e) {
                if (!lost && !closed) {
                    LOG.atWarn().addKeyValue("reason", e.getMessage())
                            .log("changes of settings are not heard, connecting again");
                }
                lost = true;
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("following the settings failed, beginning again");
                lost = true;
            } finally {
                connection = null;
            }
            pause = rest(pause);
        }
    }

    private long rest(long pause) {
        if (!closed) {
            try {
                Thread.sleep(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1));
            } catch (InterruptedException e) {
                closed = true;
            }
        }
        return Math.min(pause * 2, PAUSE_MILLIS_MAX);
    }

    private void prepare(Connection own) throws SQLException {
        own.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
        try (Statement statement = own.createStatement()) {
            // What is written here has not to outlive anything; a standby that hangs must not keep this node from hearing.
            statement.execute("set synchronous_commit = off");
            if (hearing == Hearing.TOLD_AND_ASKING) {
                // Before the first look, so that nothing lies between.
                statement.execute("listen " + SettingStore.CHANNEL);
            }
        }
        marked = "";
    }

    private void look(Connection own) throws SQLException {
        Head now = store.head(own);
        boolean known = now.equals(newest);
        // First, since what cannot be applied is told by its number.
        newest = now;
        heardNanos = ticker.nanos();
        if (!known) {
            newestNanos = heardNanos;
        }
        if (!now.equals(applied) && !(known && !refused.isEmpty())) {
            take(own, now);
        } else if (now.equals(applied)) {
            refused = List.of();
        }
    }

    private void take(Connection own, Head head) throws SQLException {
        Optional<SettingVersion> version = store.version(own, head.number());
        if (version.isEmpty()) {
            // Trimmed between two questions: the next look finds a newer one.
            return;
        }
        List<SettingProblem> problems = live.apply(version.get().contents());
        if (problems.isEmpty()) {
            refused = List.of();
            settle(Head.of(version.get()));
            LOG.atInfo().addKeyValue("version", head.number()).log("settings applied");
        } else {
            refused = List.copyOf(problems);
            LOG.atError().addKeyValue("version", head.number()).addKeyValue("goesOnWith", applied.number())
                    .addKeyValue("why", words(problems))
                    .log("settings cannot be applied on this node; change or roll back what is named");
        }
    }

    private void settle(Head head) {
        lock.lock();
        try {
            applied = head;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void tellOfItself(Connection own) throws SQLException {
        NodeVersion.State state = NodeVersion.State.APPLIED;
        if (!refused.isEmpty()) {
            state = NodeVersion.State.REFUSED;
        } else if (!live.ignored().isEmpty() || !live.failing().isEmpty()) {
            state = NodeVersion.State.PARTLY;
        }
        String says = troubles().stream().map(Trouble::words).collect(Collectors.joining(" "));
        String now = applied.number() + " " + state + " " + says;
        if (!now.equals(marked) || ticker.nanos() - markedNanos > MARK_NANOS) {
            store.mark(own, node, applied.number(), state, says);
            nodes = List.copyOf(store.nodes(own));
            marked = now;
            markedNanos = ticker.nanos();
        }
    }

    private void waitForNews(Connection own) throws SQLException {
        // Whatever comes, and if nothing does: a look is cheap.
        own.unwrap(PGConnection.class).getNotifications(ASK_MILLIS);
    }

    /** Ends its wait, as a change would, where that is to be had at once. */
    private void wake() {
        if (connection != null && ticker.nanos() - heardNanos < MARK_NANOS) {
            try (Connection pooled = database.pool().getConnection()) {
                store.notifyAll(pooled, applied.number());
            } catch (SQLException | StoreUnavailable e) {
                LOG.atDebug().setCause(e).log("the wait for settings ends by itself");
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        Thread following = thread;
        if (following == null) {
            return;
        }
        try {
            wake();
            // It ends by itself after its wait, and takes its row with it.
            if (!following.join(Duration.ofMillis(END_MILLIS))) {
                following.interrupt();
                Connection own = connection;
                if (own != null) {
                    own.abort(Runnable::run);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("the connection for settings did not close");
        }
    }
}

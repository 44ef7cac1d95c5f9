package io.posthouse.gateway.route;

import io.posthouse.gateway.route.RouteStore.Head;
import io.posthouse.identity.OpenPermissions;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Changes;
import io.posthouse.kernel.Permission;
import io.posthouse.storage.StoreUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.JacksonException;

/**
 * The routes of this node: those that were published last, as soon as it has heard of them. It hears with the commit, asks after a gap, and
 * asks every few seconds all the same. What it cannot read, because a later release wrote it, it does not take by half: it goes on with
 * what it has, and says so. So it does while the database is away. Any thread.
 */
public final class LiveRoutes implements RouteSource, OpenPermissions, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRoutes.class);
    private static final Duration ASK_EVERY = Duration.ofSeconds(5);

    private final RouteStore store;
    private final Duration askEvery;
    private final Semaphore wake = new Semaphore(0);
    private final List<Consumer<RouteSet>> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private volatile State state = new State(Head.NONE, Head.NONE, RouteSet.EMPTY, Optional.empty());
    private volatile boolean closed;
    private volatile @Nullable Thread thread;

    /**
     * What holds here.
     *
     * @param newest of which it has heard
     * @param trouble why that is not what holds
     */
    private record State(Head applied, Head newest, RouteSet routes, Optional<String> trouble) {
    }

    public LiveRoutes(JdbcClient sql, Changes changes) {
        this(sql, changes, ASK_EVERY);
    }

    /** @param askEvery how often it asks when it hears nothing */
    LiveRoutes(JdbcClient sql, Changes changes, Duration askEvery) {
        this.store = new RouteStore(sql);
        this.askEvery = askEvery;
        changes.onChange(change -> {
            if (change instanceof Change.RoutesPublished) {
                wake.release();
            }
        });
        changes.onGap(wake::release);
    }

    /** Reads them, and follows from then on. Once. */
    public void start() {
        look();
        thread = Thread.ofVirtual().name("routes").start(this::follow);
    }

    /** The number of the version that holds here; 0 for no routes. */
    public long applied() {
        return state.applied().number();
    }

    /** Why the newest version does not hold here. */
    public Optional<String> trouble() {
        return state.trouble();
    }

    /** The routes that hold here. */
    public RouteSet routes() {
        return state.routes();
    }

    /** What apps may ask for because a route needs it. */
    @Override
    public Set<String> now() {
        return asked(held -> held.reach() == Permission.Reach.OPEN);
    }

    /** What any route needs. */
    @Override
    public Set<String> all() {
        return asked(_ -> true);
    }

    private Set<String> asked(Predicate<Route.Access.Holding> which) {
        return state.routes().routes().stream().map(Route::access).filter(Route.Access.Holding.class::isInstance)
                .map(Route.Access.Holding.class::cast).filter(which).map(Route.Access.Holding::permission)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void onChange(Consumer<RouteSet> listener) {
        lock.lock();
        try {
            listeners.add(listener);
            listener.accept(state.routes());
        } finally {
            lock.unlock();
        }
    }

    /** Waits until {@code version} or a later one holds here; false when it does not in time. */
    boolean await(long version, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (applied() < version && left > 0) {
                left = moved.awaitNanos(left);
            }
            return applied() >= version;
        } finally {
            lock.unlock();
        }
    }

    private void follow() {
        boolean lost = false;
        while (!closed) {
            try {
                // Whatever comes, and if nothing does: a look is cheap.
                if (wake.tryAcquire(askEvery.toNanos(), TimeUnit.NANOSECONDS)) {
                    wake.drainPermits();
                }
                look();
                lost = false;
            } catch (InterruptedException e) {
                return;
            } catch (StoreUnavailable | DataAccessException e) {
                if (!lost && !closed) {
                    LOG.atWarn().addKeyValue("reason", e.getMessage())
                            .log("routes cannot be read; those that hold go on");
                }
                lost = true;
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("following the routes failed, trying again");
            }
        }
    }

    private void look() {
        Head newest = store.head();
        if (newest.equals(state.newest())) {
            return;
        }
        if (newest.number() == 0) {
            settle(new State(newest, newest, RouteSet.EMPTY, Optional.empty()));
            return;
        }
        Optional<RouteVersion> version = store.version(newest.number());
        if (version.isEmpty()) {
            // Trimmed between two questions: the next look finds a newer one.
            return;
        }
        Optional<RouteSet> read = read(version.get());
        if (read.isPresent()) {
            settle(new State(newest, newest, read.get(), Optional.empty()));
            LOG.atInfo().addKeyValue("version", newest.number()).addKeyValue("routes", read.get().routes().size())
                    .log("routes applied");
        } else {
            State before = state;
            state = new State(before.applied(), newest, before.routes(), Optional.of("Version " + newest.number()
                    + " of the routes cannot be read here, which goes on with " + before.applied().number() + "."));
            LOG.atError().addKeyValue("version", newest.number()).addKeyValue("goesOnWith", before.applied().number())
                    .log("routes cannot be read on this node; is it of an older release?");
        }
    }

    private static Optional<RouteSet> read(RouteVersion version) {
        if (version.format() > RouteVersion.FORMAT) {
            return Optional.empty();
        }
        try {
            return RouteReader.read(RouteDesk.document(version.json())).set();
        } catch (JacksonException e) {
            LOG.atError().setCause(e).log("a published document of routes is no JSON of ours");
            return Optional.empty();
        }
    }

    private void settle(State next) {
        lock.lock();
        try {
            for (Consumer<RouteSet> listener : listeners) {
                listener.accept(next.routes());
            }
            state = next;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Follows no more. */
    @Override
    public void close() {
        closed = true;
        Thread following = thread;
        if (following != null) {
            following.interrupt();
        }
    }
}

package io.posthouse.storage.postgres;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps PostgreSQL running: notices its death, starts it again on the same port, and gives up loudly when that leads
 * nowhere.
 *
 * <p>One thread owns the process from the first start to the stop; it is a platform thread, because the process lives as
 * long as somebody holds the pipe to its watching shell, and a parked virtual thread holds nothing.
 */
final class Keeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final Duration PAUSE_FIRST = Duration.ofMillis(50);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
    /** Having worked this long, a death is a new story and not one more of a row. */
    private static final Duration STEADY_AFTER = Duration.ofSeconds(2);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(45);

    private final Launch launch;
    private final int restartsMax;
    private final Thread thread;
    private final List<Consumer<PostgresState>> listeners = new CopyOnWriteArrayList<>();
    private volatile PostgresState state = PostgresState.READY;
    private volatile PostgresProcess process;
    private volatile boolean closing;

    /** @param process ready; the keeper's from now on */
    Keeper(Launch launch, PostgresProcess process, int restartsMax) {
        this.launch = launch;
        this.process = process;
        this.restartsMax = restartsMax;
        this.thread = Thread.ofPlatform().daemon().name("postgres-keeper").unstarted(this::keep);
    }

    void start() {
        thread.start();
    }

    PostgresState state() {
        return state;
    }

    long pid() {
        return process.pid();
    }

    void onStateChange(Consumer<PostgresState> listener) {
        listeners.add(listener);
    }

    private void keep() {
        try {
            int failures = 0;
            while (!closing) {
                long readySince = System.nanoTime();
                awaitEnd();
                failures = System.nanoTime() - readySince > STEADY_AFTER.toNanos() ? 0 : failures;
                LOG.atError().addKeyValue("exitCode", process.exitCode()).addKeyValue("log", launch.log().file())
                        .log("PostgreSQL died and is started again");
                enter(PostgresState.RESTARTING);
                failures = restart(failures);
                if (failures > restartsMax) {
                    LOG.atError().addKeyValue("restarts", restartsMax).addKeyValue("log", launch.log().file())
                            .log("PostgreSQL stays down: it died too often in a row. Read its log, then start the platform again");
                    enter(PostgresState.FAILED);
                    return;
                }
                enter(PostgresState.READY);
                LOG.atInfo().addKeyValue("pid", process.pid()).log("PostgreSQL is ready again");
            }
        } catch (InterruptedException e) {
            // Closing: whoever interrupted stops the process.
            return;
        } catch (IOException | RuntimeException e) {
            LOG.atError().setCause(e).log("PostgreSQL stays down: it can no longer be watched over");
            enter(PostgresState.FAILED);
        }
    }

    private void awaitEnd() throws InterruptedException {
        while (!process.endedWithin(LOOK_EVERY)) {
            try {
                launch.log().keepBounded();
            } catch (IOException e) {
                // A full disk: PostgreSQL is to be watched over all the same.
                LOG.atWarn().addKeyValue("cause", e.toString()).log("PostgreSQL's log is not kept small, trying again");
            }
        }
    }

    /** @return how many failures in a row there are now; more than the bound when it stays down */
    private int restart(int failuresBefore) throws IOException, InterruptedException {
        // The shell may have died instead of PostgreSQL; then this ends the latter, and the launch waits for it.
        process.askToStop();
        for (int failures = failuresBefore + 1; failures <= restartsMax; failures++) {
            Thread.sleep(Math.min(PAUSE_MAX.toMillis(), PAUSE_FIRST.toMillis() << Math.min(failures - 1, 10)));
            try {
                process = launch.on(process.port());
                return failures;
            } catch (PostgresFault | IOException e) {
                LOG.atError().addKeyValue("attempt", failures).setCause(e).log("PostgreSQL could not be started again");
            }
        }
        return restartsMax + 1;
    }

    private void enter(PostgresState next) {
        state = next;
        for (var listener : listeners) {
            try {
                listener.accept(next);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("a listener to PostgreSQL's state failed");
            }
        }
    }

    /** Stops PostgreSQL in an orderly way; open transactions are rolled back. Returns when it is gone. */
    @Override
    public void close() throws IOException, InterruptedException {
        closing = true;
        thread.interrupt();
        thread.join();
        process.askToStop();
        if (!process.endedWithin(STOPPED_WITHIN)) {
            LOG.atError().log("PostgreSQL does not stop when asked");
        }
        new Remains(launch.cluster().name()).end();
        enter(PostgresState.STOPPED);
    }
}

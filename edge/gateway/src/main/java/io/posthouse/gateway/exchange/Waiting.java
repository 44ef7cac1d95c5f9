package io.posthouse.gateway.exchange;

import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusedException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Where the door waits: work that asks the database runs on virtual threads, never on an event loop, and its answer
 * comes back on the loop it was asked from. How many may wait at once is bounded.
 */
public final class Waiting implements AutoCloseable {
    private final ExecutorService threads = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("gateway-", 0).factory());
    private final Semaphore places;

    public Waiting(int placesMax) {
        this.places = new Semaphore(placesMax);
    }

    /**
     * Runs {@code work} and completes on the calling event loop.
     *
     * @return failed with a {@link RefusedException} of code {@code busy} when all places are taken
     */
    public <T> Future<T> on(Vertx vertx, Callable<T> work) {
        if (!places.tryAcquire()) {
            return Future.failedFuture(new RefusedException(Full.BUSY));
        }
        Context loop = vertx.getOrCreateContext();
        Promise<T> promise = Promise.promise();
        threads.execute(() -> {
            try {
                T result = work.call();
                loop.runOnContext(now -> promise.complete(result));
            } catch (Exception e) {
                loop.runOnContext(now -> promise.fail(e));
            } finally {
                places.release();
            }
        });
        return promise.future();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private enum Full implements Refusal {
        BUSY;

        @Override
        public String code() {
            return Problem.BUSY.code();
        }

        @Override
        public RefusalKind kind() {
            return RefusalKind.UNAVAILABLE;
        }

        @Override
        public String advice() {
            return Problem.BUSY.detail();
        }
    }
}

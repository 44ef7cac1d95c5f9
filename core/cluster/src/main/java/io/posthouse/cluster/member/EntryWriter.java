package io.posthouse.cluster.member;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings entries of the map to what they should be. A key is marked from any thread; one thread looks up what it should say when
 * its turn comes, and sends that. A key stands in the queue once at most, so the queue is no longer than there are keys
 * that we hold. What cannot be sent is tried again after a pause, for as long as this runs: peers come and go.
 */
final class EntryWriter {
    private static final Logger LOG = LoggerFactory.getLogger(EntryWriter.class);
    private static final int UNDER_WAY_MAX = 256;
    private static final Duration PAUSE = Duration.ofMillis(250);

    private enum State {
        QUEUED, UNDER_WAY, UNDER_WAY_AND_MARKED
    }

    private final Function<String, CompletableFuture<?>> sender;
    private final ConcurrentMap<String, State> states = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(UNDER_WAY_MAX);
    private final Thread thread = Thread.ofVirtual().name("sessions-writing").unstarted(this::run);
    private volatile boolean closed;

    /** @param sender looks up what a key should say now, and sends that */
    EntryWriter(Function<String, CompletableFuture<?>> sender) {
        this.sender = sender;
    }

    void start() {
        thread.start();
    }

    void mark(String key) {
        states.compute(key, (_, state) -> switch (state) {
            case null -> {
                queue.add(key);
                yield State.QUEUED;
            }
            case QUEUED -> State.QUEUED;
            case UNDER_WAY, UNDER_WAY_AND_MARKED -> State.UNDER_WAY_AND_MARKED;
        });
    }

    private void run() {
        try {
            while (!closed) {
                String key = queue.take();
                room.acquire();
                // Before the value is looked up, so that a change after that marks it anew.
                states.put(key, State.UNDER_WAY);
                send(key).whenComplete((_, failure) -> sent(key, failure));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<?> send(String key) {
        try {
            return sender.apply(key);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void sent(String key, @Nullable Throwable failure) {
        room.release();
        if (failure == null) {
            states.computeIfPresent(key, (_, state) -> state == State.UNDER_WAY_AND_MARKED ? again(key) : null);
        } else if (!closed) {
            LOG.debug("an entry of the directory was not written; it is tried again", failure);
            CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> states.computeIfPresent(key, (_, _) -> again(key)));
        }
    }

    private State again(String key) {
        queue.add(key);
        return State.QUEUED;
    }

    /** How many entries are on their way. */
    int waiting() {
        return states.size();
    }

    void close() {
        closed = true;
        thread.interrupt();
    }
}

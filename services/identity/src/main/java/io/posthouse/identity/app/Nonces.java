package io.posthouse.identity.app;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Notes what was signed, in the database, so that no node takes it a second time. What comes while one statement is under way is written
 * together by the next, so that many requests share a commit and a few do not wait for others. One virtual thread writes while there is
 * anything to write, and tells everybody itself: to hand the turn on from one who waits to the next would have each of them woken twice.
 * Any thread.
 */
final class Nonces {
    /** How many wait at most; whoever is bounded by something else may come nevertheless. */
    static final int WAITING_MAX = 2_048;

    private static final int AT_ONCE_MAX = 500;

    private final AppKeyStore store;
    private final ConcurrentLinkedQueue<Shown> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean writing = new AtomicBoolean();

    Nonces(AppKeyStore store) {
        this.store = store;
    }

    /** Something that was shown, and what comes of it. */
    private record Shown(ByteBuffer digest, long untilSeconds, CompletableFuture<Boolean> first) {
    }

    /**
     * Whether something that was signed is shown for the first time, and not too late by the database's clock. After a failure nobody knows,
     * and it is to be signed anew. Blocks; virtual threads only. How many wait is bounded by whoever asks.
     *
     * @param digest of the key's name and the nonce, 32 bytes
     * @param untilSeconds since 1970: the last moment at which it is accepted
     */
    boolean first(byte[] digest, long untilSeconds) {
        try {
            return add(digest, untilSeconds).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /**
     * The same without waiting: told later, on the thread that writes, which whoever is told must not hold up. Empty when too many wait, and
     * then nothing was noted.
     */
    Optional<CompletableFuture<Boolean>> soon(byte[] digest, long untilSeconds) {
        return count.get() >= WAITING_MAX ? Optional.empty() : Optional.of(add(digest, untilSeconds));
    }

    private CompletableFuture<Boolean> add(byte[] digest, long untilSeconds) {
        CompletableFuture<Boolean> first = new CompletableFuture<>();
        count.incrementAndGet();
        waiting.add(new Shown(ByteBuffer.wrap(digest), untilSeconds, first));
        if (writing.compareAndSet(false, true)) {
            Thread.ofVirtual().name("nonces").start(this::writeAll);
        }
        return first;
    }

    /** How many wait for the statement that is under way. */
    int waiting() {
        return waiting.size();
    }

    private void writeAll() {
        do {
            while (!waiting.isEmpty()) {
                write();
            }
            writing.set(false);
            // Who came since we looked last saw that somebody was writing.
        } while (!waiting.isEmpty() && writing.compareAndSet(false, true));
    }

    private void write() {
        List<Shown> taken = new ArrayList<>();
        Map<ByteBuffer, Long> untils = new LinkedHashMap<>();
        for (Shown next = waiting.poll(); next != null; next = taken.size() < AT_ONCE_MAX ? waiting.poll() : null) {
            taken.add(next);
            untils.putIfAbsent(next.digest, next.untilSeconds);
        }
        count.addAndGet(-taken.size());
        try {
            Set<ByteBuffer> written = store.first(untils);
            // Of two that came together with the same, one is the first.
            taken.forEach(shown -> shown.first.complete(written.remove(shown.digest)));
        } catch (RuntimeException | Error e) {
            // Theirs to hear of, whatever it is: nobody waits for ever, and those behind have their turn.
            taken.forEach(shown -> shown.first.completeExceptionally(e));
        }
    }
}

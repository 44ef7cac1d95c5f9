package io.posthouse.identity.app;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Notes what was signed, in the database, so that no node takes it a second time. What comes while one statement is under way is written
 * together by the next, so that many requests share a commit and a few do not wait for others. How many wait is bounded by whoever asks,
 * who waits for each. Blocks; virtual threads only.
 */
final class Nonces {
    private static final int AT_ONCE_MAX = 500;

    private final AppKeyStore store;
    private final ConcurrentLinkedQueue<Shown> waiting = new ConcurrentLinkedQueue<>();
    private final Semaphore writing = new Semaphore(1);

    Nonces(AppKeyStore store) {
        this.store = store;
    }

    /** Something that was shown, and what came of it. Its outcome is written and read by who has {@link #writing}. */
    private static final class Shown {
        private final ByteBuffer digest;
        private final long untilSeconds;
        private boolean written;
        private boolean first;
        private @Nullable RuntimeException failure;

        Shown(byte[] digest, long untilSeconds) {
            this.digest = ByteBuffer.wrap(digest);
            this.untilSeconds = untilSeconds;
        }

        void done(boolean isFirst) {
            written = true;
            first = isFirst;
        }

        void failed(RuntimeException cause) {
            written = true;
            failure = cause;
        }
    }

    /**
     * Whether something that was signed is shown for the first time, and not too late by the database's clock. After a failure nobody knows,
     * and it is to be signed anew.
     *
     * @param digest of the key's name and the nonce, 32 bytes
     * @param untilSeconds since 1970: the last moment at which it is accepted
     */
    boolean first(byte[] digest, long untilSeconds) {
        Shown mine = new Shown(digest, untilSeconds);
        waiting.add(mine);
        writing.acquireUninterruptibly();
        try {
            while (!mine.written) {
                write();
            }
        } finally {
            writing.release();
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
        return mine.first;
    }

    /** How many wait for the statement that is under way. */
    int waiting() {
        return waiting.size();
    }

    private void write() {
        List<Shown> taken = new ArrayList<>();
        Map<ByteBuffer, Long> untils = new LinkedHashMap<>();
        for (Shown next = waiting.poll(); next != null; next = taken.size() < AT_ONCE_MAX ? waiting.poll() : null) {
            taken.add(next);
            untils.putIfAbsent(next.digest, next.untilSeconds);
        }
        try {
            Set<ByteBuffer> written = store.first(untils);
            // Of two that came together with the same, one is the first.
            taken.forEach(shown -> shown.done(written.remove(shown.digest)));
        } catch (RuntimeException e) {
            taken.forEach(shown -> shown.failed(e));
        } finally {
            // An error is the leader's to throw, and nobody's turn to wait for ever.
            taken.stream().filter(shown -> !shown.written)
                    .forEach(shown -> shown.failed(new IllegalStateException("nonces could not be written")));
        }
    }
}

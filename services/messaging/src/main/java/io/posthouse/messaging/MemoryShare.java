package io.posthouse.messaging;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of the heap all of one kind may hold together, in bytes, beside the bound that each has for itself: many that keep
 * their own bound could still fill the memory. Safe for any thread; nothing blocks.
 */
public final class MemoryShare {
    private final long bytesMax;
    private final AtomicLong held = new AtomicLong();
    private final Set<Holding> holdings = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean relieving = new AtomicBoolean();

    /** @param bytesMax what all may hold together; somewhat more for a moment, until the largest have let go */
    public MemoryShare(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** One part of the heap of {@code parts}. */
    public static MemoryShare ofHeap(int parts) {
        return new MemoryShare(Runtime.getRuntime().maxMemory() / parts);
    }

    /** One that is never full. */
    public static MemoryShare boundless() {
        return new MemoryShare(Long.MAX_VALUE);
    }

    /** The bound, in bytes. */
    public long bytesMax() {
        return bytesMax;
    }

    /** What all hold now, in bytes. */
    public long held() {
        return held.get();
    }

    /** Whether nothing more should be taken. */
    public boolean isFull() {
        return held.get() >= bytesMax;
    }

    /** Whether what can wait should wait: half of it is used. */
    public boolean isTight() {
        return held.get() >= bytesMax / 2;
    }

    /**
     * One more that holds something.
     *
     * @param letGo has it drop what it holds, at once, on the thread that calls {@link #relieve}; it must not block
     */
    public Holding open(Runnable letGo) {
        return new Holding(letGo);
    }

    /** Has the largest holders let go, one after the other, until all are within the bound. Call it with no lock of a holder's. */
    public void relieve() {
        if (held.get() <= bytesMax || !relieving.compareAndSet(false, true)) {
            return;
        }
        try {
            while (held.get() > bytesMax) {
                Holding largest = null;
                for (var holding : holdings) {
                    if (largest == null || holding.bytes.get() > largest.bytes.get()) {
                        largest = holding;
                    }
                }
                if (largest == null) {
                    return;
                }
                long before = largest.bytes.get();
                largest.letGo.run();
                if (before == 0 || largest.bytes.get() >= before) {
                    // It has nothing, or cannot let go yet: whoever adds something next tries again.
                    return;
                }
            }
        } finally {
            relieving.set(false);
        }
    }

    /** What one of them holds. Changed by one thread at a time, under its holder's lock. */
    public final class Holding {
        private final Runnable letGo;
        private final AtomicLong bytes = new AtomicLong();

        private Holding(Runnable letGo) {
            this.letGo = letGo;
        }

        /** It holds so much more, or less. */
        public void change(long more) {
            if (more == 0) {
                return;
            }
            long before = bytes.getAndAdd(more);
            held.addAndGet(more);
            // Those that hold nothing are not looked at, nor kept.
            if (before == 0) {
                holdings.add(this);
            } else if (before + more == 0) {
                holdings.remove(this);
            }
        }
    }
}

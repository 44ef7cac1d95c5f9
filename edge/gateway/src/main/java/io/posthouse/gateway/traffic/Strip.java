package io.posthouse.gateway.traffic;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What came to one loop in the last minutes: the slices of time, and of each code the last that were refused by it, so that a flood of one
 * does not hide the others. One loop adds, without a lock and, once it has met who asks for what, without making anything; anybody reads.
 */
final class Strip {
    /** Refusals kept of each code. */
    static final int REFUSED_MAX = 32;
    /** Codes of which they are kept each by itself; the rest has one ring together. */
    static final int CODES_MAX = 64;

    /** One more than is told of: the slice of now is not over. */
    private final AtomicReferenceArray<Slice> slices = new AtomicReferenceArray<>(Traffic.SLICES + 1);
    private final Map<String, Ring> refused = new ConcurrentHashMap<>();
    private @Nullable Slice current;

    private static final class Ring {
        private final AtomicReferenceArray<Refused> last = new AtomicReferenceArray<>(REFUSED_MAX);
        private int next;

        void add(Refused one) {
            last.setRelease(next, one);
            next = (next + 1) % REFUSED_MAX;
        }

        void forEach(Consumer<Refused> each) {
            for (int i = 0; i < REFUSED_MAX; i++) {
                Refused one = last.getAcquire(i);
                if (one != null) {
                    each.accept(one);
                }
            }
        }
    }

    /** The slice of that number; of the one before where the time has not come to it. On the one loop. */
    Slice slice(long number) {
        Slice known = current;
        if (known != null && number <= known.number()) {
            return known;
        }
        Slice made = new Slice(number);
        slices.setRelease((int) (number % (Traffic.SLICES + 1)), made);
        current = made;
        return made;
    }

    /** On the one loop. */
    void refused(Refused one) {
        Ring ring = refused.get(one.code());
        if (ring == null) {
            String key = refused.size() < CODES_MAX ? one.code() : Traffic.OTHERS;
            ring = refused.computeIfAbsent(key, _ -> new Ring());
        }
        ring.add(one);
    }

    /** The slices from that number on, in no order. Any thread. */
    void forEachSlice(long from, Consumer<Slice> each) {
        for (int i = 0; i < slices.length(); i++) {
            Slice slice = slices.getAcquire(i);
            if (slice != null && slice.number() >= from) {
                each.accept(slice);
            }
        }
    }

    /** In no order. Any thread. */
    void forEachRefused(Consumer<Refused> each) {
        refused.values().forEach(ring -> ring.forEach(each));
    }
}

package io.posthouse.benchmarks.delivery;

import java.util.Arrays;

/** Every latency of one measurement, kept as it was, so that a percentile is exact. One thread at a time. */
public final class Latencies {
    private static final int COUNT_MAX = 1 << 24;

    private long[] nanos;
    private int count;

    /** For many of them. */
    public Latencies() {
        this(1 << 16);
    }

    /** @param room for so many at first, 1 or more; it grows */
    public Latencies(int room) {
        nanos = new long[room];
    }

    /** One more. */
    public void record(long latencyNanos) {
        if (count == nanos.length) {
            if (count >= COUNT_MAX) {
                throw new IllegalStateException("more than " + COUNT_MAX + " messages: measure for fewer seconds");
            }
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = latencyNanos;
    }

    /** Forgets all. */
    public void clear() {
        count = 0;
    }

    /** Adds those of another. */
    public void addAll(Latencies others) {
        for (int i = 0; i < others.count; i++) {
            record(others.nanos[i]);
        }
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /**
     * The latency that {@code percent} of all messages did not exceed, in milliseconds; NaN when there were none.
     *
     * @param percent above 0, up to 100
     */
    public double percentileMillis(double percent) {
        if (count == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(percent / 100 * count);
        return sorted[Math.max(rank, 1) - 1] / 1e6;
    }
}

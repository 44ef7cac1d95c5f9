package io.posthouse.benchmarks.delivery;

import java.util.Arrays;

/** Every latency of one measurement, kept as it was, so that a percentile is exact. One thread at a time. */
final class Latencies {
    private static final int COUNT_MAX = 1 << 24;

    private long[] nanos = new long[1 << 16];
    private int count;

    void record(long latencyNanos) {
        if (count == nanos.length) {
            if (count >= COUNT_MAX) {
                throw new IllegalStateException("more than " + COUNT_MAX + " messages: measure for fewer seconds");
            }
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = latencyNanos;
    }

    int count() {
        return count;
    }

    /**
     * The latency that {@code percent} of all messages did not exceed, in milliseconds; NaN when there were none.
     *
     * @param percent above 0, up to 100
     */
    double percentileMillis(double percent) {
        if (count == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(percent / 100 * count);
        return sorted[Math.max(rank, 1) - 1] / 1e6;
    }
}

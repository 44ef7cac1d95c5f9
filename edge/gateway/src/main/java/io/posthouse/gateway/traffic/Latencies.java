package io.posthouse.gateway.traffic;

/**
 * How long answers took, in buckets that are a quarter of a doubling wide: what is told of them is never less than it was, and at most a
 * quarter and {@value #UNIT_MICROS} µs more. What took longer than two minutes counts as two minutes.
 */
final class Latencies {
    /** The width of the first buckets. */
    static final int UNIT_MICROS = 16;
    /** Up to 134 s. */
    static final int BUCKETS = 88;

    private static final int PART_BITS = 2;
    private static final int PARTS = 1 << PART_BITS;

    private Latencies() {
    }

    static int bucket(long nanos) {
        long units = Math.max(0, nanos) / (1_000L * UNIT_MICROS);
        if (units < PARTS) {
            return (int) units;
        }
        int doublings = Long.SIZE - 1 - Long.numberOfLeadingZeros(units);
        int part = (int) (units >>> (doublings - PART_BITS)) & (PARTS - 1);
        return Math.min(BUCKETS - 1, ((doublings - 1) << PART_BITS) + part);
    }

    /** Where a bucket ends. */
    static long endMicros(int bucket) {
        if (bucket < PARTS) {
            return (bucket + 1L) * UNIT_MICROS;
        }
        int doublings = (bucket >> PART_BITS) + 1;
        int part = bucket & (PARTS - 1);
        return (long) (PARTS + part + 1) << (doublings - PART_BITS + Integer.numberOfTrailingZeros(UNIT_MICROS));
    }

    /**
     * In how many microseconds so many of a thousand answers had come, at the most.
     *
     * @return 0 where there were none
     */
    static long micros(long[] counts, int perMille) {
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        long left = Math.ceilDiv(all * perMille, 1_000L);
        if (left == 0) {
            return 0;
        }
        int at = 0;
        while (left > counts[at]) {
            left -= counts[at];
            at++;
        }
        return endMicros(at);
    }
}

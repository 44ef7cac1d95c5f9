package io.posthouse.identity.access;

/** Spreads ids, which mostly follow one another. */
final class Hashes {
    // Fibonacci hashing: the golden ratio of 2^64.
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;
    private static final int HALF = 32;

    private Hashes() {
    }

    /** All 32 bits are of use. */
    static int of(long id) {
        long mixed = id * GOLDEN;
        return (int) ((mixed >>> HALF) ^ (mixed >>> (HALF + HALF / 2)));
    }
}

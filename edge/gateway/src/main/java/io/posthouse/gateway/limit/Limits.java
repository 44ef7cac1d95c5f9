package io.posthouse.gateway.limit;

/** Counts calls and says which are too many. Any thread; never blocks. */
interface Limits extends AutoCloseable {
    /** The answer will be given to the {@link Waiter}. */
    long LATER = Long.MIN_VALUE;
    /** There is no place to count in. */
    long FULL = Long.MIN_VALUE + 1;

    /**
     * Counts one call, or refuses it.
     *
     * @return 0 or more: let through, and by how many nanoseconds its key is ahead since, see {@link Gcra#ahead}; less than 0: refused,
     *         and the nanoseconds until it may be tried again, negated; {@link #LATER}; {@link #FULL}
     */
    long count(Layer layer, long key, Quota quota, Waiter waiter);

    /** Nothing is counted any more. */
    @Override
    void close();

    /** Hears what became of a call for which the answer was {@link #LATER}; once, on any thread, within some 100 ms. */
    @FunctionalInterface
    interface Waiter {
        /** @param answer as {@link #count} gives it, but never {@link #LATER} */
        void decided(long answer);
    }
}

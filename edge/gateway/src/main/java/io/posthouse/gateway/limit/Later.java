package io.posthouse.gateway.limit;

/** Does something after a while; a test's clock may be behind it. Any thread; never blocks. */
@FunctionalInterface
interface Later {
    /** Runs {@code work} in {@code nanos}, give or take a millisecond, on a thread that must not be blocked. */
    void after(long nanos, Runnable work);
}

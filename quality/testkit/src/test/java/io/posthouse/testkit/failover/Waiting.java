package io.posthouse.testkit.failover;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waiting for something to happen. */
final class Waiting {
    /** Only ends a test that has failed already. */
    private static final Duration IN_VAIN = Duration.ofSeconds(90);

    private Waiting() {
    }

    static void until(String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > IN_VAIN.toNanos()) {
                throw new AssertionError("waited in vain for " + what);
            }
            Thread.sleep(10);
        }
    }
}

package io.posthouse.cluster.owner;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes one thread that waits; rung while nobody waits, it wakes the next wait. */
final class Bell {
    private final Semaphore rung = new Semaphore(0);

    void ring() {
        if (rung.availablePermits() == 0) {
            rung.release();
        }
    }

    void await(long millis) throws InterruptedException {
        // Either way it goes on.
        boolean woken = rung.tryAcquire(millis, TimeUnit.MILLISECONDS);
        if (woken) {
            rung.drainPermits();
        }
    }
}

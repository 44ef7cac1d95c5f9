package io.posthouse.benchmarks.delivery;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What the generator's loop counts. Written by that loop only; read by others through {@link #deliveredSoFar}. */
final class LoadTally {
    private final AtomicLong delivered = new AtomicLong();
    private final Latencies latencies = new Latencies();
    private volatile boolean measuring;
    long sent;
    long errors;
    long doubled;
    @Nullable
    String broken;

    void delivered(long latencyNanos) {
        delivered.lazySet(delivered.get() + 1);
        if (measuring) {
            latencies.record(latencyNanos);
        }
    }

    /** Any thread. */
    long deliveredSoFar() {
        return delivered.get();
    }

    /** Any thread: whether latencies of what arrives from now on are kept. */
    void measure(boolean on) {
        measuring = on;
    }

    Latencies latencies() {
        return latencies;
    }
}

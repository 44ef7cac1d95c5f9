package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.delivery.Latencies;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How long one client's messages waited for their acknowledgement, and how long it had no connection. A message that was said
 * before a connection ended and acknowledged on the next one has waited all that time.
 */
final class AckTimes implements Watch {
    private final Map<Said, Long> saidAt = new HashMap<>();
    private final Latencies waits = new Latencies(64);
    private long lostAt;
    private long apartNanos;
    private long longestNanos;
    private boolean counting;

    @Override
    public synchronized void connected(long now) {
        if (lostAt != 0) {
            apartNanos = Math.max(apartNanos, now - lostAt);
            lostAt = 0;
        }
    }

    @Override
    public synchronized void lost(long now) {
        lostAt = now;
    }

    @Override
    public synchronized void says(Said said, long now) {
        saidAt.put(said, now);
    }

    @Override
    public synchronized void acknowledged(Said said, long now) {
        Long since = saidAt.remove(said);
        if (since != null && counting) {
            waits.record(now - since);
            longestNanos = Math.max(longestNanos, now - since);
        }
    }

    /** Begins to count, with nothing counted yet. */
    synchronized void begin() {
        counting = true;
        apartNanos = 0;
        longestNanos = 0;
        waits.clear();
    }

    /** How long it was without a connection at the longest, since {@link #begin}; empty when it never was. */
    synchronized OptionalLong apartNanos() {
        return apartNanos == 0 ? OptionalLong.empty() : OptionalLong.of(apartNanos);
    }

    /** The longest that something waited. */
    synchronized long longestNanos() {
        return longestNanos;
    }

    /** Adds what it has counted to {@code all}. */
    synchronized void addTo(Latencies all) {
        all.addAll(waits);
    }
}

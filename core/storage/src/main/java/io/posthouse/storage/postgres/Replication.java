package io.posthouse.storage.postgres;

import java.util.List;

/**
 * Who the primary is, and whether what it confirms is kept by another server too; as of a second ago.
 *
 * @param primary host and port as the URL has them
 * @param timeline the primary's; each promotion raises it
 * @param promotions how many were met since the platform started
 * @param waits whether commits wait for a standby ({@code synchronous_standby_names} names any)
 * @param visible whether our role may see the standbys ({@code pg_read_all_stats}, part of {@code pg_monitor}); if not, the two
 *        counts that follow say nothing
 * @param standbys how many servers stream from it
 * @param synchronous how many of these can let a commit go on
 * @param commitsWaiting how many of our commits wait for a standby at this moment
 * @param waitingSeconds since when the oldest of them does
 * @param former servers that call themselves a primary and are none any more
 */
public record Replication(String primary, int timeline, int promotions, boolean waits, boolean visible, int standbys,
        int synchronous, int commitsWaiting, double waitingSeconds, List<String> former) {

    private static final double LONG_SECONDS = 3;

    public Replication {
        former = List.copyOf(former);
    }

    /** Whether commits wait for a standby, and there is none that could let them go on. */
    public boolean stuck() {
        return waits && ((visible && synchronous == 0) || (commitsWaiting > 0 && waitingSeconds > LONG_SECONDS));
    }
}

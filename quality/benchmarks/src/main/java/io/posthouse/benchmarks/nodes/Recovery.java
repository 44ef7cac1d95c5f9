package io.posthouse.benchmarks.nodes;

import java.util.OptionalLong;

/**
 * When one client had service again after a node died: it is connected, something that it said afterwards was acknowledged, and
 * something that somebody said to it afterwards has come.
 */
final class Recovery implements Watch {
    private final int[] saidBefore;
    private final boolean mustConnect;
    private long connectedAt;
    private long acknowledgedAt;
    private long arrivedAt;

    /**
     * @param saidBefore how much was said before it died, by index of the talk; what has a lower number proves nothing
     * @param mustConnect whether its connection died, so that only another one counts
     */
    Recovery(int[] saidBefore, boolean mustConnect) {
        this.saidBefore = saidBefore.clone();
        this.mustConnect = mustConnect;
    }

    @Override
    public synchronized void connected(long now) {
        if (connectedAt == 0) {
            connectedAt = now;
        }
    }

    @Override
    public synchronized void acknowledged(Said said, long now) {
        if (acknowledgedAt == 0 && counts(said)) {
            acknowledgedAt = now;
        }
    }

    @Override
    public synchronized void arrived(Said said, long now) {
        if (arrivedAt == 0 && counts(said)) {
            arrivedAt = now;
        }
    }

    private boolean counts(Said said) {
        return said.number() >= saidBefore[said.talk()] && (connectedAt != 0 || !mustConnect);
    }

    /** When it was connected again; empty when it is not, or never was without. */
    synchronized OptionalLong connectedAt() {
        return connectedAt == 0 ? OptionalLong.empty() : OptionalLong.of(connectedAt);
    }

    /** When something that it said was acknowledged. */
    synchronized OptionalLong acknowledgedAt() {
        return acknowledgedAt == 0 ? OptionalLong.empty() : OptionalLong.of(acknowledgedAt);
    }

    /** When all of it was there; empty before. */
    synchronized OptionalLong servedAt() {
        boolean all = acknowledgedAt != 0 && arrivedAt != 0 && (connectedAt != 0 || !mustConnect);
        return all ? OptionalLong.of(Math.max(connectedAt, Math.max(acknowledgedAt, arrivedAt))) : OptionalLong.empty();
    }
}

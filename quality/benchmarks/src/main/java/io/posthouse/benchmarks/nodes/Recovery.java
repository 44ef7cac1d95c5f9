package io.posthouse.benchmarks.nodes;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * When one client had service again after a node died: it is connected, something that it said afterwards was acknowledged, and
 * something that somebody said to it afterwards has come.
 */
final class Recovery implements Watch {
    private final boolean mustConnect;
    private int @Nullable [] saidBefore;
    private long connectedAt;
    private long acknowledgedAt;
    private long arrivedAt;

    /**
     * Watches from now on. Before the node is killed, since a client may be connected elsewhere before the last of the node's threads is
     * gone.
     *
     * @param mustConnect whether its connection will die, so that only another one counts
     */
    Recovery(boolean mustConnect) {
        this.mustConnect = mustConnect;
    }

    /**
     * The node was killed just now: from here on counts what is acknowledged and what arrives.
     *
     * @param said how much was said until then, by index of the talk; what has a lower number proves nothing
     */
    synchronized void begin(int[] said) {
        saidBefore = said.clone();
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
        int[] before = saidBefore;
        return before != null && said.number() >= before[said.talk()] && (connectedAt != 0 || !mustConnect);
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

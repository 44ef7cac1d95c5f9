package io.posthouse.gateway.limit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node holds of a key that another node counts for. Guarded by itself; whoever has it locked calls nobody.
 *
 * <p>Calls are let through by what was granted ahead (the lease), then by this node's own share, which needs no asking and is told
 * afterwards, and else by asking.
 */
final class Holding {
    /** Somebody who waits for an answer. */
    record Waiting(Limits.Waiter waiter, long since) {
    }

    final Layer layer;
    final long key;
    /** Granted and not used. */
    int lease;
    /** What was granted last time, which tells how much to want next. */
    int lastGrant;
    /** The arrival of this node's own share. */
    long share;
    /** Let through by the share and not told. Less than 0: to be given back. */
    int spent;
    /** Wanted with the next ask. */
    int wanted;
    /** Whether it is in line to be told about. */
    boolean queued;
    /** When it was asked for without an answer since; 0 for not. */
    long askedAt;
    /** Not asked for before. */
    long deniedUntil;
    /** When a call fits, as the owner said. */
    long freeAt;
    /** How far ahead the owner said the key was, and when. */
    long aheadThen;
    long aheadAt;
    long usedAt;
    /** No longer in the table; whoever finds it looks again. */
    boolean gone;
    /** Whether somebody will look after those who wait for too long. */
    boolean timed;
    private @Nullable List<Waiting> waiting;

    Holding(Layer layer, long key) {
        this.layer = layer;
        this.key = key;
    }

    void await(Waiting one) {
        List<Waiting> all = waiting;
        if (all == null) {
            all = new ArrayList<>(2);
            waiting = all;
        }
        all.add(one);
    }

    /** Takes out those who wait since {@code until} or before. */
    List<Waiting> takeWaiting(long until) {
        List<Waiting> all = waiting;
        if (all == null) {
            return List.of();
        }
        List<Waiting> over = all.stream().filter(one -> one.since() <= until).toList();
        all.removeAll(over);
        if (all.isEmpty()) {
            waiting = null;
        }
        return over;
    }

    int waitingCount() {
        List<Waiting> all = waiting;
        return all == null ? 0 : all.size();
    }

    /** Takes out everybody who waits. */
    List<Waiting> takeWaiting() {
        List<Waiting> all = waiting;
        waiting = null;
        return all == null ? List.of() : all;
    }

    /** Whether forgetting it changes nothing. */
    boolean isAtRest(long now) {
        return lease == 0 && spent == 0 && wanted == 0 && waiting == null && share <= now && deniedUntil <= now
                && askedAt == 0 && !queued;
    }
}

package io.posthouse.messaging.carry;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way to one shard that lives elsewhere: parcels in order, a window of them under way. Whatever goes wrong with one of them,
 * all that are under way are sent again in order, as the next <em>attempt</em>; the other side takes the parcels of an attempt by
 * their number and none after a gap. So order is kept without asking for each.
 *
 * <p>Each parcel has a <em>place</em> on the road, the same in all attempts. The other side says which place has arrived, and so have
 * all before it, in whichever attempt that was: what is stored counts, even if it is told after the next attempt began. Guarded by
 * the carrier's lock.
 */
final class Road {
    static final int WINDOW = 512;
    /** More than this do not wait here. */
    static final int PARCELS_MAX = 8 * WINDOW;

    private final ArrayDeque<Parcel> underWay = new ArrayDeque<>();
    private final ArrayDeque<Parcel> waiting = new ArrayDeque<>();
    /** The place of the oldest parcel. */
    private long first;
    private long attempt;
    private int next;
    private long movedNanos;
    private boolean stopped = true;

    void add(Parcel parcel) {
        waiting.addLast(parcel);
    }

    boolean isEmpty() {
        return underWay.isEmpty() && waiting.isEmpty();
    }

    int size() {
        return underWay.size() + waiting.size();
    }

    boolean isFull() {
        return size() >= PARCELS_MAX;
    }

    long attempt() {
        return attempt;
    }

    /** Whether it stands still until it is begun anew. */
    boolean isStopped() {
        return stopped;
    }

    /** Stands still: what is under way is uncertain. */
    void stop() {
        stopped = true;
    }

    /** Begins anew: everything is to be sent, from the oldest on. */
    void beginAttempt(long number, long nowNanos) {
        attempt = number;
        next = 0;
        stopped = false;
        movedNanos = nowNanos;
        var again = new ArrayList<>(underWay);
        again.addAll(waiting);
        underWay.clear();
        waiting.clear();
        waiting.addAll(again);
    }

    /** The next parcel to be sent, or null; {@link #sent} or {@link #stop} follows. */
    @Nullable
    Parcel peek() {
        return stopped || underWay.size() >= WINDOW ? null : waiting.peekFirst();
    }

    /** Its number in this attempt. */
    int number() {
        return next;
    }

    void sent() {
        underWay.addLast(waiting.removeFirst());
        next++;
    }

    /** The place of the next parcel. */
    long place() {
        return first + underWay.size();
    }

    /** The parcels up to {@code place} have arrived, in this attempt or another. @return those that were not known to have */
    List<Parcel> arrived(long place, long nowNanos) {
        var done = new ArrayList<Parcel>();
        while (first <= place && !isEmpty()) {
            done.add(underWay.isEmpty() ? waiting.removeFirst() : underWay.removeFirst());
            first++;
        }
        if (!done.isEmpty()) {
            movedNanos = nowNanos;
        }
        return done;
    }

    /** Whether something is under way and nothing has arrived for longer than {@code nanos}. */
    boolean isStuck(long nowNanos, long nanos) {
        return !stopped && !underWay.isEmpty() && nowNanos - movedNanos > nanos;
    }
}

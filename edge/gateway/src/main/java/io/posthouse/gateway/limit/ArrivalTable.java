package io.posthouse.gateway.limit;

import static io.posthouse.kernel.Checks.check;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * One arrival for each key, in two arrays whose size is fixed: 16 bytes a place. Each key has eight places it may be at. An arrival
 * that has passed is as good as none, so its place is free; when none of the eight is, the key that is nearest to rest is forgotten,
 * which gives its caller at most what it would have had back a moment later. Nobody is ever refused for want of a place.
 *
 * <p>Any thread: neighbouring places share one of 256 locks, held for some nanoseconds.
 */
final class ArrivalTable {
    private static final int WAYS = 8;
    private static final int LOCKS = 256;
    private static final long DEBT_NANOS = 5_000_000_000L;

    private final long[] keys;
    private final long[] arrivals;
    private final Object[] locks = new Object[LOCKS];
    private final int groups;
    private final boolean owes;
    // Of this process alone: nobody can choose keys that push each other out.
    private final long seed = ThreadLocalRandom.current().nextLong();
    private final LongAdder displaced = new LongAdder();

    /** Sees a key that is ahead. */
    @FunctionalInterface
    interface Visitor {
        void see(long key, long ahead);
    }

    /**
     * @param places a power of two, at least 8
     * @param owes whether a key may be further ahead than its tolerance, because others let it through first and tell afterwards
     */
    ArrivalTable(int places, boolean owes) {
        this.owes = owes;
        check(places >= WAYS && Integer.bitCount(places) == 1, "places are a power of two");
        keys = new long[places];
        arrivals = new long[places];
        groups = places / WAYS;
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new Object();
        }
    }

    /** Lets one call through, or not: how far the key is ahead then; or the wait, negated. */
    long count(long key, long now, Quota quota) {
        int group = group(key);
        synchronized (locks[group % LOCKS]) {
            int place = place(group, key, now, quota);
            long wait = Gcra.wait(Gcra.ahead(arrivals[place], now), quota);
            if (wait > 0) {
                return -wait;
            }
            keys[place] = key;
            arrivals[place] = Gcra.after(arrivals[place], now, quota, 1);
            return arrivals[place] - now;
        }
    }

    /** Lets as many of {@code wanted} through as fit. */
    int take(long key, long now, Quota quota, int wanted) {
        int group = group(key);
        synchronized (locks[group % LOCKS]) {
            int place = place(group, key, now, quota);
            int given = Math.min(wanted, Gcra.fits(Gcra.ahead(arrivals[place], now), quota));
            if (given > 0) {
                keys[place] = key;
                arrivals[place] = Gcra.after(arrivals[place], now, quota, given);
            }
            return given;
        }
    }

    /**
     * Counts calls that were let through elsewhere, whether they fit or not; or takes some back.
     *
     * @param calls less than 0 to take back
     */
    void charge(long key, long now, Quota quota, int calls) {
        int group = group(key);
        synchronized (locks[group % LOCKS]) {
            int place = place(group, key, now, quota);
            long after = Gcra.ahead(arrivals[place], now) + quota.spacing() * calls;
            keys[place] = key;
            arrivals[place] = now + Math.clamp(after, 0, aheadMax(quota));
        }
    }

    /** Takes over what another has counted: the key is at least that far ahead. */
    void atLeast(long key, long now, Quota quota, long ahead) {
        int group = group(key);
        synchronized (locks[group % LOCKS]) {
            int place = place(group, key, now, quota);
            keys[place] = key;
            arrivals[place] = Math.max(arrivals[place], now + Math.min(ahead, aheadMax(quota)));
        }
    }

    long ahead(long key, long now) {
        int group = group(key);
        synchronized (locks[group % LOCKS]) {
            for (int place = group * WAYS; place < (group + 1) * WAYS; place++) {
                if (keys[place] == key && arrivals[place] > now) {
                    return Gcra.ahead(arrivals[place], now);
                }
            }
            return 0;
        }
    }

    /** Shows all keys that are ahead, each as it is when it is looked at. */
    void each(long now, Visitor visitor) {
        long[] seen = new long[2 * WAYS];
        for (int group = 0; group < groups; group++) {
            int found = 0;
            synchronized (locks[group % LOCKS]) {
                for (int place = group * WAYS; place < (group + 1) * WAYS; place++) {
                    if (arrivals[place] > now) {
                        seen[found++] = keys[place];
                        seen[found++] = arrivals[place] - now;
                    }
                }
            }
            for (int i = 0; i < found; i += 2) {
                visitor.see(seen[i], seen[i + 1]);
            }
        }
    }

    /** How many keys were forgotten before they were at rest. */
    long displaced() {
        return displaced.sum();
    }

    private int group(long key) {
        return (int) Long.remainderUnsigned(Mixed.of(key ^ seed), groups);
    }

    /** What a key owes at most, it has paid within moments; and a quota that was raised holds within moments, too. */
    private long aheadMax(Quota quota) {
        return quota.tolerance() + (owes ? Math.max(DEBT_NANOS, quota.tolerance() / 2) : 0);
    }

    /** Where the key is or may be from now on, with nothing of another's left there. */
    private int place(int group, long key, long now, Quota quota) {
        int best = group * WAYS;
        for (int place = group * WAYS; place < (group + 1) * WAYS; place++) {
            if (arrivals[place] > now && keys[place] == key) {
                arrivals[place] = Math.min(arrivals[place], now + aheadMax(quota));
                return place;
            }
            if (arrivals[place] < arrivals[best]) {
                best = place;
            }
        }
        if (arrivals[best] > now) {
            displaced.increment();
        }
        arrivals[best] = 0;
        return best;
    }
}

package io.posthouse.identity.access;

import io.posthouse.kernel.DataRange;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What grants give, told apart from whom: people with equal grants share one. Immutable.
 *
 * <p>Single permissions come first, sorted, and are found by halving; then the bundles, whose bits all profiles share, so that a
 * bundle can change without touching any of them. What few profiles have, boundaries and times, costs nothing in the others.
 */
final class Profile {
    static final Profile EMPTY = new Profile(List.of());

    private static final Comparator<Entry> ORDER = Comparator.comparing(Entry::ofBundle)
            .thenComparingInt(Entry::what)
            .thenComparingLong(Entry::boundary).thenComparing(Entry::range).thenComparingLong(Entry::from)
            .thenComparingLong(Entry::until);
    private static final long[] NOTHING = {};

    /** The permissions' numbers, then the bundles'. */
    private final int[] what;
    private final int singles;
    private final DataRange[] ranges;
    /** Null when there is none. */
    private final long @Nullable [] boundaries;
    /** From and until of each; null when all are without. */
    private final long @Nullable [] times;
    private final int hash;

    /**
     * One thing that is given.
     *
     * @param ofBundle whether {@code what} is a bundle's number rather than a permission's
     * @param boundary 0 for none
     */
    record Entry(boolean ofBundle, int what, long boundary, DataRange range, long from, long until) {
        /** The same for no longer than that; never effective where both do not meet. */
        Entry during(long begin, long end) {
            return new Entry(ofBundle, what, boundary, range, Math.max(from, begin), Math.min(until, end));
        }
    }

    private Profile(Collection<Entry> sorted) {
        int count = sorted.size();
        what = new int[count];
        ranges = new DataRange[count];
        boolean bounded = sorted.stream().anyMatch(entry -> entry.boundary != 0);
        boolean timed = sorted.stream().anyMatch(entry -> entry.from != Facts.ALWAYS || entry.until != Facts.NEVER);
        boundaries = bounded ? new long[count] : null;
        times = timed ? new long[count * 2] : null;
        int at = 0;
        int single = 0;
        for (Entry entry : sorted) {
            what[at] = entry.what;
            ranges[at] = entry.range;
            if (boundaries != null) {
                boundaries[at] = entry.boundary;
            }
            if (times != null) {
                times[2 * at] = entry.from;
                times[2 * at + 1] = entry.until;
            }
            at++;
            single += entry.ofBundle ? 0 : 1;
        }
        singles = single;
        hash = Arrays.hashCode(new int[]{Arrays.hashCode(what), singles, Arrays.hashCode(ranges),
                Arrays.hashCode(boundaries), Arrays.hashCode(times)});
    }

    static Profile of(Collection<Entry> entries) {
        TreeSet<Entry> sorted = new TreeSet<>(ORDER);
        entries.stream().filter(entry -> entry.from < entry.until).forEach(sorted::add);
        return sorted.isEmpty() ? EMPTY : new Profile(sorted);
    }

    /** Whether it gives nothing, at no time. */
    boolean isEmpty() {
        return what.length == 0;
    }

    /** The first entry for {@code permission} at or after {@code from}, or -1. Begin with 0. */
    int next(int permission, int from, long[][] bundles) {
        int at = from;
        if (at < singles) {
            if (at == 0) {
                at = firstSingle(permission);
            }
            if (at < singles && what[at] == permission) {
                return at;
            }
            at = singles;
        }
        int word = permission >>> 6;
        long bit = 1L << permission;
        for (; at < what.length; at++) {
            // A bundle made a moment ago may be granted before its bits are here: then it gives nothing yet.
            long[] bits = what[at] < bundles.length ? bundles[what[at]] : NOTHING;
            if (word < bits.length && (bits[word] & bit) != 0) {
                return at;
            }
        }
        return -1;
    }

    /** By halving, the leftmost; {@link #singles} when all are smaller. */
    private int firstSingle(int permission) {
        int low = 0;
        int high = singles;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (what[middle] < permission) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    boolean effective(int at, long now) {
        return times == null || (times[2 * at] <= now && now < times[2 * at + 1]);
    }

    long boundary(int at) {
        return boundaries == null ? 0 : boundaries[at];
    }

    DataRange range(int at) {
        return ranges[at];
    }

    /** What it takes, in bytes, about. */
    long bytes() {
        return 80 + what.length * 8L + (boundaries == null ? 0 : 16 + boundaries.length * 8L)
                + (times == null ? 0 : 16 + times.length * 8L);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Profile that && hash == that.hash && singles == that.singles
                && Arrays.equals(what, that.what) && Arrays.equals(ranges, that.ranges)
                && Arrays.equals(boundaries, that.boundaries) && Arrays.equals(times, that.times);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}

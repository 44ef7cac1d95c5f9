package io.posthouse.identity.access;

import io.posthouse.identity.access.Profile.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Of which departments somebody is a member, told apart from whom; and what grants to these departments, and to those above, give.
 * Immutable; made anew for each {@link Structure}.
 */
final class Place {
    /**
     * A membership without its person.
     *
     * @param until not within it
     */
    record Seat(long department, long from, long until) {
        static final Comparator<Seat> ORDER = Comparator.comparingLong(Seat::department).thenComparingLong(Seat::from)
                .thenComparingLong(Seat::until);
    }

    final List<Seat> seats;
    final Profile profile;
    private final long[] departments;
    private final long[] times;

    private Place(List<Seat> seats, Profile profile) {
        this.seats = seats;
        this.profile = profile;
        departments = seats.stream().mapToLong(Seat::department).toArray();
        times = new long[departments.length * 2];
        for (int at = 0; at < departments.length; at++) {
            times[2 * at] = seats.get(at).from();
            times[2 * at + 1] = seats.get(at).until();
        }
    }

    /** @param seats in their order, each once */
    static Place of(List<Seat> seats, Structure structure) {
        List<Entry> entries = new ArrayList<>();
        for (Seat seat : seats) {
            for (Entry entry : structure.givenTo(seat.department())) {
                entries.add(entry.during(seat.from(), seat.until()));
            }
        }
        return new Place(seats, Profile.of(entries));
    }

    int size() {
        return departments.length;
    }

    /** The department of one membership, or 0 when that is not now. */
    long department(int at, long now) {
        return times[2 * at] <= now && now < times[2 * at + 1] ? departments[at] : 0;
    }

    /** What it takes, in bytes, about. */
    long bytes() {
        return 120 + departments.length * 68L + profile.bytes();
    }
}

package io.posthouse.identity.access;

import io.posthouse.identity.Subject;
import io.posthouse.kernel.DataRange;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What decisions are made from, as it is stored. Moments are microseconds since 1970, as PostgreSQL counts them: {@code from} is
 * within a validity, {@code until} is not.
 *
 * @param people everybody who signs in or did
 */
record Facts(List<Person> people, List<Made> bundles, List<Bound> boundaries, List<Span> spans, List<Member> members,
        List<Given> grants) {

    /** Before everything. */
    static final long ALWAYS = Long.MIN_VALUE;
    /** After everything. */
    static final long NEVER = Long.MAX_VALUE;

    /** What somebody may by the kind of their login alone. */
    enum Base {
        /** Nothing: the login is disabled or removed. */
        NOTHING,
        /** What every person may. */
        PERSON,
        /** Everything. */
        ADMINISTRATOR
    }

    /** A login. */
    record Person(long id, Base base) {
    }

    /** A bundle that somebody made. */
    record Made(long id, Set<String> permissions) {
    }

    /** @param parent 0 for none */
    record Bound(long id, long parent) {
    }

    /**
     * For how long a department stood where.
     *
     * @param parent 0 for none
     */
    record Span(long department, long parent, long from, long until) {
    }

    /** For how long somebody was a member. */
    record Member(long person, long department, long from, long until) {
    }

    /**
     * A grant that has not been ended.
     *
     * @param permission the one permission, or empty when it gives a bundle
     * @param bundle 0 when it gives one permission
     * @param boundary 0 for none
     */
    record Given(long id, Subject subject, Optional<String> permission, long bundle, long boundary, DataRange range,
            long from, long until) {
        boolean effective(long now) {
            return from <= now && now < until;
        }
    }
}

package io.posthouse.identity.access;

import io.posthouse.identity.Subject;
import io.posthouse.identity.access.Facts.Base;
import io.posthouse.identity.access.Facts.Bound;
import io.posthouse.identity.access.Facts.Given;
import io.posthouse.identity.access.Facts.Made;
import io.posthouse.identity.access.Facts.Member;
import io.posthouse.identity.access.Facts.Person;
import io.posthouse.identity.access.Facts.Span;
import io.posthouse.kernel.DataRange;
import io.posthouse.kernel.Decision;
import io.posthouse.kernel.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The same rules once more, straight from the rows, by lists and loops alone: what {@link Picture} is compared with. */
final class NaiveAccess {
    /** The id of what a login's own bundle gives, which is no grant. */
    static final long BUILT_IN = 0;

    private final Facts facts;
    private final Set<String> administrator;
    private final Set<String> person;

    NaiveAccess(Facts facts, Set<String> administrator, Set<String> person) {
        this.facts = facts;
        this.administrator = administrator;
        this.person = person;
    }

    /** Up from a department as the tree is at that time, itself first; empty when it is not there or on a circle. */
    private List<Long> chain(long department, long now) {
        List<Long> up = new ArrayList<>();
        long at = department;
        while (at != 0) {
            Span span = null;
            for (Span one : facts.spans()) {
                if (one.department() == at && one.from() <= now && now < one.until()) {
                    span = one;
                }
            }
            if (span == null) {
                break;
            }
            if (up.contains(at)) {
                return List.of();
            }
            up.add(at);
            at = span.parent();
        }
        return up;
    }

    private boolean inBoundary(long target, long boundary) {
        if (boundary == 0) {
            return true;
        }
        Set<Long> seen = new HashSet<>();
        boolean met = false;
        long at = target;
        while (at != 0) {
            Bound row = null;
            for (Bound one : facts.boundaries()) {
                if (one.id() == at) {
                    row = one;
                }
            }
            if (row == null) {
                break;
            }
            if (!seen.add(at)) {
                return false;
            }
            met |= at == boundary;
            at = row.parent();
        }
        return met;
    }

    private List<Long> departments(long who, long now) {
        List<Long> mine = new ArrayList<>();
        for (Member member : facts.members()) {
            if (member.person() == who && member.from() <= now && now < member.until()) {
                mine.add(member.department());
            }
        }
        return mine;
    }

    private boolean gives(Given grant, String permission) {
        if (grant.permission().isPresent()) {
            return grant.permission().get().equals(permission);
        }
        for (Made made : facts.bundles()) {
            if (made.id() == grant.bundle() && made.permissions().contains(permission)) {
                return true;
            }
        }
        return false;
    }

    private Optional<Base> base(long who) {
        for (Person one : facts.people()) {
            if (one.id() == who) {
                return Optional.of(one.base());
            }
        }
        return Optional.empty();
    }

    private boolean active(long who) {
        return base(who).filter(base -> base != Base.NOTHING).isPresent();
    }

    /** The grants by which that person holds the permission for anything at all; the people's bundle as {@link #BUILT_IN}. */
    private List<Given> held(long who, String permission, long now) {
        List<Given> held = new ArrayList<>();
        Set<Long> above = new HashSet<>();
        departments(who, now).forEach(mine -> above.addAll(chain(mine, now)));
        boolean active = active(who);
        for (Given grant : facts.grants()) {
            boolean concerned = switch (grant.subject().kind()) {
                case PERSON -> active && grant.subject().id() == who;
                case DEPARTMENT -> active && above.contains(grant.subject().id());
                case APP -> false;
            };
            if (concerned && grant.from() <= now && now < grant.until() && gives(grant, permission)) {
                held.add(grant);
            }
        }
        boolean builtIn = base(who).filter(base -> (base == Base.ADMINISTRATOR && administrator.contains(permission))
                || (base == Base.PERSON && person.contains(permission))).isPresent();
        if (builtIn) {
            held.add(new Given(BUILT_IN, Subject.person(who), Optional.of(permission), 0, 0, DataRange.ALL,
                    Facts.ALWAYS, Facts.NEVER));
        }
        return held;
    }

    private boolean reaches(Given grant, long who, Target target, long now) {
        if (target.somewhere()) {
            return who != 0 || grant.range() == DataRange.ALL;
        }
        if (!inBoundary(target.boundary(), grant.boundary())) {
            return false;
        }
        if (grant.range() == DataRange.ALL) {
            return true;
        }
        if (who == 0) {
            return false;
        }
        if (who == target.owner()) {
            return true;
        }
        List<Long> theirs = target.department() != 0
                ? List.of(target.department())
                : departments(target.owner(), now);
        for (long their : theirs) {
            List<Long> up = chain(their, now);
            for (long mine : departments(who, now)) {
                if ((grant.range() == DataRange.DEPARTMENT && !up.isEmpty() && mine == their)
                        || (grant.range() == DataRange.TREE && up.contains(mine))) {
                    return true;
                }
            }
        }
        return false;
    }

    private Decision decide(List<Given> held, long who, Target target, long now) {
        boolean reached = held.stream().anyMatch(grant -> reaches(grant, who, target, now));
        return reached ? Decision.ALLOWED : held.isEmpty() ? Decision.NOT_HELD : Decision.OUT_OF_RANGE;
    }

    Decision person(long who, String permission, Target target, long now) {
        return decide(held(who, permission, now), who, target, now);
    }

    /** The grants that by themselves are enough. */
    Set<Long> enough(long who, String permission, Target target, long now) {
        Set<Long> ids = new TreeSet<>();
        held(who, permission, now).stream().filter(grant -> reaches(grant, who, target, now))
                .forEach(grant -> ids.add(grant.id()));
        return ids;
    }

    /** The grants by which it is held for anything at all. */
    Set<Long> held(long who, String permission, Target target, long now) {
        Set<Long> ids = new TreeSet<>();
        held(who, permission, now).forEach(grant -> ids.add(grant.id()));
        return ids;
    }

    private List<Given> approved(long app, String permission, long now) {
        return facts.grants().stream()
                .filter(grant -> grant.subject().equals(Subject.app(app)) && grant.from() <= now && now < grant.until()
                        && gives(grant, permission))
                .toList();
    }

    Decision app(long app, String permission, Target target, long now) {
        return decide(approved(app, permission, now), 0, target, now);
    }

    Decision appFor(long app, long who, Set<String> scopes, String permission, Target target, long now) {
        if (!scopes.contains(permission) || (base(who).isEmpty() && departments(who, now).isEmpty())) {
            return Decision.NOT_HELD;
        }
        return decide(approved(app, permission, now), who, target, now).and(person(who, permission, target, now));
    }

    /** Everybody who holds it for anything within that boundary, or anywhere when it is 0. */
    List<Long> holders(String permission, long boundary, long now) {
        Set<Long> found = new TreeSet<>();
        for (Person one : facts.people()) {
            if (held(one.id(), permission, now).stream().anyMatch(grant -> boundary == 0
                    || grant.boundary() == 0 || inBoundary(boundary, grant.boundary()))) {
                found.add(one.id());
            }
        }
        return List.copyOf(found);
    }

    /** The widest range for what lies in that boundary. */
    Optional<DataRange> widest(long who, String permission, long boundary, long now) {
        return held(who, permission, now).stream()
                .filter(grant -> grant.boundary() == 0 || inBoundary(boundary, grant.boundary())).map(Given::range)
                .max(DataRange::compareTo);
    }
}

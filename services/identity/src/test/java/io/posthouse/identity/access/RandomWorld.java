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
import io.posthouse.kernel.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A small house in which anything may happen, so that everything meets everything soon. The seed decides it all. */
final class RandomWorld {
    static final int PEOPLE = 6;
    static final int APPS = 2;
    static final int DEPARTMENTS = 6;
    static final int BOUNDARIES = 4;
    static final int BUNDLES = 3;
    static final List<String> PERMISSIONS = IntStream.range(0, 8).mapToObj(at -> "shop.thing.verb" + at).toList();
    private static final List<DataRange> RANGES = List.of(DataRange.values());
    private static final List<Base> BASES = List.of(Base.values());
    static final Set<String> ADMINISTRATOR = Set.copyOf(PERMISSIONS.subList(0, 6));
    static final Set<String> EVERYBODY = Set.copyOf(PERMISSIONS.subList(0, 1));

    final List<Person> people = new ArrayList<>();
    final List<Made> bundles = new ArrayList<>();
    final List<Bound> boundaries = new ArrayList<>();
    final List<Span> spans = new ArrayList<>();
    final List<Member> members = new ArrayList<>();
    final List<Given> grants = new ArrayList<>();
    final SplittableRandom random;
    long now = 1_000;
    private long nextGrant = 1;

    /** What a change touches. */
    sealed interface Touched {
        /** These people and apps. */
        record Some(Set<Subject> subjects) implements Touched {
        }

        /** What all share. */
        record Shared() implements Touched {
        }

        /** Only the clock. */
        record Nothing() implements Touched {
        }
    }

    RandomWorld(long seed) {
        random = new SplittableRandom(seed);
        for (long id = 1; id <= PEOPLE; id++) {
            people.add(new Person(id, random.nextInt(10) == 0 ? Base.ADMINISTRATOR : Base.PERSON));
        }
        for (long id = 1; id <= BUNDLES; id++) {
            bundles.add(new Made(id, somePermissions()));
        }
        for (long id = 1; id <= BOUNDARIES; id++) {
            boundaries.add(new Bound(id, random.nextLong(id)));
        }
        for (long id = 1; id <= DEPARTMENTS; id++) {
            spans.add(new Span(id, random.nextLong(id), 0, Facts.NEVER));
        }
        IntStream.range(0, 10).forEach(_ -> members.add(member()));
        IntStream.range(0, 40).forEach(_ -> grants.add(grant()));
    }

    Facts facts() {
        return new Facts(List.copyOf(people), List.copyOf(bundles), List.copyOf(boundaries), List.copyOf(spans),
                List.copyOf(members), List.copyOf(grants));
    }

    long some(int bound) {
        return 1L + random.nextInt(bound);
    }

    private Set<String> somePermissions() {
        Set<String> some = new HashSet<>();
        IntStream.range(0, random.nextInt(4)).forEach(_ -> some.add(permission()));
        return some;
    }

    String permission() {
        return PERMISSIONS.get(random.nextInt(PERMISSIONS.size()));
    }

    private long from() {
        return random.nextInt(3) == 0 ? now + random.nextInt(-20, 20) : Facts.ALWAYS;
    }

    private long until(long from) {
        return random.nextInt(3) == 0 ? Math.max(now - 20, from) + 1 + random.nextInt(40) : Facts.NEVER;
    }

    private Member member() {
        long from = from();
        return new Member(some(PEOPLE + 1), some(DEPARTMENTS + 1), from, until(from));
    }

    private Given grant() {
        Subject subject = switch (random.nextInt(4)) {
            case 0 -> Subject.app(some(APPS));
            case 1 -> Subject.department(some(DEPARTMENTS + 1));
            default -> Subject.person(some(PEOPLE + 1));
        };
        boolean one = random.nextBoolean();
        long from = from();
        return new Given(nextGrant++, subject, one ? Optional.of(permission()) : Optional.empty(),
                one ? 0 : some(BUNDLES + 1), random.nextInt(3) == 0 ? some(BOUNDARIES + 1) : 0,
                RANGES.get(random.nextInt(4)), from, until(from));
    }

    Target target() {
        if (random.nextInt(5) == 0) {
            return Target.SOMEWHERE;
        }
        return new Target(false, random.nextInt(3) == 0 ? 0 : some(PEOPLE + 1),
                random.nextInt(3) == 0 ? some(DEPARTMENTS + 1) : 0,
                random.nextBoolean() ? some(BOUNDARIES + 1) : 0);
    }

    Set<String> scopes() {
        Set<String> scopes = new HashSet<>(PERMISSIONS);
        IntStream.range(0, random.nextInt(6)).forEach(_ -> scopes.remove(permission()));
        return scopes;
    }

    /** Lets something happen. */
    Touched happen() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> given(grant());
            case 2, 3 -> ended();
            case 4 -> moved();
            case 5 -> joined();
            case 6 -> left();
            case 7 -> rebundled();
            case 8 -> login();
            case 9 -> bound();
            default -> {
                now += random.nextInt(15);
                yield new Touched.Nothing();
            }
        };
    }

    private Touched given(Given grant) {
        grants.add(grant);
        return touched(grant.subject());
    }

    private static Touched touched(Subject subject) {
        return subject.kind() == Subject.Kind.DEPARTMENT
                ? new Touched.Shared()
                : new Touched.Some(Set.of(subject));
    }

    private Touched ended() {
        return grants.isEmpty()
                ? new Touched.Nothing()
                : touched(grants.remove(random.nextInt(grants.size())).subject());
    }

    /** A department moves now, is closed, opens again, or will move; also onto a circle, which nobody may build on. */
    private Touched moved() {
        long department = some(DEPARTMENTS);
        long when = random.nextInt(4) == 0 ? now + random.nextInt(20) : now;
        List<Span> history = spans.stream().filter(span -> span.department() == department).toList();
        spans.removeAll(history);
        for (Span span : history) {
            if (span.from() < when) {
                spans.add(new Span(department, span.parent(), span.from(), Math.min(span.until(), when)));
            }
        }
        if (random.nextInt(6) != 0) {
            spans.add(new Span(department, random.nextInt(DEPARTMENTS + 1), when, Facts.NEVER));
        }
        return new Touched.Shared();
    }

    private Touched joined() {
        Member member = member();
        members.add(member);
        return new Touched.Some(Set.of(Subject.person(member.person())));
    }

    private Touched left() {
        if (members.isEmpty()) {
            return new Touched.Nothing();
        }
        Member gone = members.remove(random.nextInt(members.size()));
        if (random.nextBoolean() && gone.from() < now) {
            members.add(new Member(gone.person(), gone.department(), gone.from(), now));
        }
        return new Touched.Some(Set.of(Subject.person(gone.person())));
    }

    private Touched rebundled() {
        long id = some(BUNDLES + 1);
        bundles.removeIf(made -> made.id() == id);
        if (random.nextInt(5) != 0) {
            bundles.add(new Made(id, somePermissions()));
        }
        return new Touched.Shared();
    }

    private Touched login() {
        long id = some(PEOPLE + 1);
        people.removeIf(person -> person.id() == id);
        if (random.nextInt(4) != 0) {
            people.add(new Person(id, BASES.get(random.nextInt(3))));
        }
        return new Touched.Some(Set.of(Subject.person(id)));
    }

    private Touched bound() {
        long id = some(BOUNDARIES + 1);
        boundaries.removeIf(bound -> bound.id() == id);
        if (random.nextInt(4) != 0) {
            boundaries.add(new Bound(id, random.nextLong(BOUNDARIES + 1)));
        }
        return new Touched.Shared();
    }
}

package io.posthouse.identity.access;

import io.posthouse.identity.Subject;
import io.posthouse.identity.access.Facts.Base;
import io.posthouse.identity.access.Facts.Given;
import io.posthouse.identity.access.Facts.Member;
import io.posthouse.identity.access.Facts.Person;
import io.posthouse.identity.access.Place.Seat;
import io.posthouse.identity.access.Profile.Entry;
import io.posthouse.identity.access.Structure.Source;
import io.posthouse.identity.access.Subjects.Known;
import io.posthouse.kernel.DataRange;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes pictures, whole or from the one before. What it makes is immutable; it itself remembers what can be shared and belongs to one
 * thread at a time.
 */
final class PictureMaker {
    private static final List<Seat> NOWHERE = List.of();

    private final Lexicon lexicon;
    private final Supplier<List<Set<String>>> builtIn;
    private final Map<Profile, WeakReference<Profile>> profiles = new WeakHashMap<>();
    private Map<List<Seat>, Integer> placeNumbers = new HashMap<>();

    /** @param builtIn the permissions of an administrator and of every person */
    PictureMaker(Lexicon lexicon, Supplier<List<Set<String>>> builtIn) {
        this.lexicon = lexicon;
        this.builtIn = builtIn;
    }

    /** The picture of all of that. */
    Picture whole(Facts facts, long now) {
        placeNumbers = new HashMap<>();
        Structure structure = structure(facts, now);
        List<Place> places = new ArrayList<>();
        place(NOWHERE, places, structure);
        Set<Long> people = new HashSet<>();
        facts.people().forEach(person -> people.add(person.id()));
        facts.members().forEach(member -> people.add(member.person()));
        Set<Long> apps = new HashSet<>();
        facts.grants().stream().map(Given::subject).filter(subject -> subject.kind() == Subject.Kind.APP)
                .forEach(subject -> apps.add(subject.id()));
        Subjects all = Subjects.EMPTY.with(people(people, facts, places, structure));
        return new Picture(structure, places.toArray(Place[]::new), all, Subjects.EMPTY.with(apps(apps, facts)));
    }

    private Structure structure(Facts facts, long now) {
        return Structure.of(new Source(lexicon, builtIn.get(), facts.bundles(), facts.boundaries(), facts.spans(),
                facts.grants().stream().filter(grant -> grant.subject().kind() == Subject.Kind.DEPARTMENT).toList()),
                now);
    }

    /** The same with other bundles, boundaries, departments and grants to them; the people's own part of {@code facts} is not read. */
    Picture restructured(Picture before, Facts facts, long now) {
        return restructured(before, structure(facts, now));
    }

    /** The same as the tree stands at a later moment. */
    Picture at(Picture before, long now) {
        return restructured(before, before.structure.at(now));
    }

    private static Picture restructured(Picture before, Structure structure) {
        Place[] places = new Place[before.places.length];
        for (int at = 0; at < places.length; at++) {
            places[at] = Place.of(before.places[at].seats, structure);
        }
        return new Picture(structure, places, before.people, before.apps);
    }

    /**
     * The same with what is known now of some people and apps.
     *
     * @param subjects who; one of whom {@code facts} tell nothing is no more
     * @param facts the logins, memberships and grants of these
     */
    Picture changed(Picture before, Collection<Subject> subjects, Facts facts) {
        Set<Long> people = new HashSet<>();
        Set<Long> apps = new HashSet<>();
        for (Subject subject : subjects) {
            switch (subject.kind()) {
                case PERSON -> people.add(subject.id());
                case APP -> apps.add(subject.id());
                case DEPARTMENT -> throw new IllegalArgumentException("departments are part of the structure");
            }
        }
        List<Place> places = new ArrayList<>(List.of(before.places));
        Subjects changedPeople = before.people.with(people(people, facts, places, before.structure));
        Subjects changedApps = before.apps.with(apps(apps, facts));
        return new Picture(before.structure, places.toArray(Place[]::new), changedPeople, changedApps);
    }

    /** Whether so many places are remembered of which nobody is any more that it is time for a whole picture. */
    boolean crowded(Picture picture) {
        return picture.places.length > picture.people.size + 10_000;
    }

    private Map<Long, @Nullable Known> people(Set<Long> people, Facts facts, List<Place> places,
            Structure structure) {
        Map<Long, List<Entry>> entries = own(people, Subject.Kind.PERSON, facts);
        Map<Long, Base> bases = new HashMap<>();
        for (Person person : facts.people()) {
            bases.put(person.id(), person.base());
        }
        Map<Long, TreeSet<Seat>> seats = new HashMap<>();
        for (Member member : facts.members()) {
            if (people.contains(member.person()) && member.from() < member.until()) {
                seats.computeIfAbsent(member.person(), _ -> new TreeSet<>(Seat.ORDER))
                        .add(new Seat(member.department(), member.from(), member.until()));
            }
        }
        Map<Long, @Nullable Known> known = new HashMap<>();
        for (long id : people) {
            Base base = bases.get(id);
            TreeSet<Seat> mine = seats.get(id);
            known.put(id, base == null && mine == null
                    ? null
                    : new Known(profile(base, entries.getOrDefault(id, List.of())),
                            place(mine == null ? NOWHERE : List.copyOf(mine), places, structure)));
        }
        return known;
    }

    /** Somebody disabled or removed holds nothing, whatever was granted. */
    private Profile profile(@Nullable Base base, List<Entry> granted) {
        if (base == null || base == Base.NOTHING) {
            return Profile.EMPTY;
        }
        List<Entry> all = new ArrayList<>(granted);
        all.add(new Entry(true, base == Base.ADMINISTRATOR ? Lexicon.ADMINISTRATOR : Lexicon.PERSON, 0, DataRange.ALL,
                Facts.ALWAYS, Facts.NEVER));
        return shared(Profile.of(all));
    }

    private Map<Long, @Nullable Known> apps(Set<Long> apps, Facts facts) {
        Map<Long, List<Entry>> entries = own(apps, Subject.Kind.APP, facts);
        Map<Long, @Nullable Known> known = new HashMap<>();
        for (long id : apps) {
            List<Entry> own = entries.get(id);
            known.put(id, own == null ? null : new Known(shared(Profile.of(own)), 0));
        }
        return known;
    }

    private Map<Long, List<Entry>> own(Set<Long> ids, Subject.Kind kind, Facts facts) {
        Map<Long, List<Entry>> entries = new HashMap<>();
        for (Given grant : facts.grants()) {
            if (grant.subject().kind() == kind && ids.contains(grant.subject().id())) {
                entries.computeIfAbsent(grant.subject().id(), _ -> new ArrayList<>())
                        .add(Structure.entry(grant, lexicon));
            }
        }
        return entries;
    }

    private Profile shared(Profile profile) {
        WeakReference<Profile> before = profiles.get(profile);
        Profile known = before == null ? null : before.get();
        if (known != null) {
            return known;
        }
        profiles.put(profile, new WeakReference<>(profile));
        return profile;
    }

    private int place(List<Seat> seats, List<Place> places, Structure structure) {
        Integer known = placeNumbers.get(seats);
        if (known != null) {
            return known;
        }
        places.add(Place.of(seats, structure));
        placeNumbers.put(seats, places.size() - 1);
        return places.size() - 1;
    }
}

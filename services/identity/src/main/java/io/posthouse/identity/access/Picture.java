package io.posthouse.identity.access;

import io.posthouse.identity.Subject;
import io.posthouse.kernel.DataRange;
import io.posthouse.kernel.Decision;
import io.posthouse.kernel.Target;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decisions are made from, at one moment of the database, in memory: for 100,000 people a few megabytes. Immutable,
 * and replaced as a whole by one reference; a change shares with the picture before it whatever it does not touch.
 *
 * <p>What holds:
 * <ul>
 * <li>A person holds what they, their departments and the departments above those are granted, and the bundle of their login.
 * <li>A grant with a boundary reaches what lies in that boundary or beneath it; one without reaches everything.
 * <li>Each range holds the one before it: everybody's own is within every range.
 * <li>An app on its own has no own things and no department, so that only what it is granted for all counts. Where an app acts for
 * a person, the range of what the app is granted is measured by that person, and both must hold it, and the token must name it.
 * </ul>
 *
 * <p>A decision is one probe for the person, a few bits, and where a grant has a range or a boundary a few comparisons. It makes no
 * objects and takes no lock.
 */
final class Picture {
    final Structure structure;
    final Place[] places;
    final Subjects people;
    final Subjects apps;

    Picture(Structure structure, Place[] places, Subjects people, Subjects apps) {
        this.structure = structure;
        this.places = places;
        this.people = people;
        this.apps = apps;
    }

    /** Whether anything at all is known of that one; otherwise nothing is held, as far as this picture goes. */
    boolean knows(Subject.Kind kind, long id) {
        return switch (kind) {
            case PERSON -> people.slot(id) >= 0;
            case APP -> apps.slot(id) >= 0;
            case DEPARTMENT -> structure.departments.has(id);
        };
    }

    /**
     * Whether that person may.
     *
     * @param permission of the {@link Lexicon}
     */
    Decision person(long person, int permission, Target target, long now) {
        int slot = people.slot(person);
        if (slot < 0) {
            return Decision.NOT_HELD;
        }
        Profile profile = people.profile(person, slot);
        if (profile.isEmpty()) {
            // Disabled or removed: whoever is neither holds at least their login's bundle. Their departments give them nothing, either.
            return Decision.NOT_HELD;
        }
        Place place = places[people.place(person, slot)];
        Decision own = look(profile, permission, person, place, target, now);
        return own == Decision.ALLOWED || place.profile.isEmpty()
                ? own
                : own.or(look(place.profile, permission, person, place, target, now));
    }

    /** Whether that app may on its own. */
    Decision app(long app, int permission, Target target, long now) {
        return app(app, permission, 0, places[0], target, now);
    }

    /**
     * Whether that app may for that person.
     *
     * @param scopes the bits of the permissions that the token names
     */
    Decision appFor(long app, long person, long[] scopes, int permission, Target target, long now) {
        if (permission >>> 6 >= scopes.length || (scopes[permission >>> 6] & (1L << permission)) == 0) {
            return Decision.NOT_HELD;
        }
        int slot = people.slot(person);
        if (slot < 0) {
            return Decision.NOT_HELD;
        }
        Decision approved = app(app, permission, person, places[people.place(person, slot)], target, now);
        return approved == Decision.NOT_HELD ? approved : approved.and(person(person, permission, target, now));
    }

    private Decision app(long app, int permission, long person, Place place, Target target, long now) {
        int slot = apps.slot(app);
        return slot < 0
                ? Decision.NOT_HELD
                : look(apps.profile(app, slot), permission, person, place, target, now);
    }

    /**
     * The widest range in which that person or app holds the permission, without regard to boundaries that are not {@code boundary}; null
     * when in none.
     */
    @Nullable
    DataRange widest(Subject.Kind kind, long id, int permission, long boundary, long now) {
        if (kind == Subject.Kind.PERSON) {
            return widest(id, permission, boundary, now);
        }
        int slot = apps.slot(id);
        return slot < 0 ? null : widest(apps.profile(id, slot), permission, boundary, now);
    }

    @Nullable
    DataRange widest(long person, int permission, long boundary, long now) {
        int slot = people.slot(person);
        if (slot < 0 || people.profile(person, slot).isEmpty()) {
            return null;
        }
        DataRange own = widest(people.profile(person, slot), permission, boundary, now);
        DataRange given = widest(places[people.place(person, slot)].profile, permission, boundary, now);
        return own == null || (given != null && given.compareTo(own) > 0) ? given : own;
    }

    private @Nullable DataRange widest(Profile profile, int permission, long boundary, long now) {
        DataRange best = null;
        for (int at = profile.next(permission, 0, structure.bundles); at >= 0; at = profile.next(permission, at + 1,
                structure.bundles)) {
            DataRange range = profile.range(at);
            if (profile.effective(at, now) && bounded(profile.boundary(at), boundary)
                    && (best == null || range.compareTo(best) > 0)) {
                best = range;
            }
        }
        return best;
    }

    private Decision look(Profile profile, int permission, long person, Place place, Target target, long now) {
        Decision best = Decision.NOT_HELD;
        for (int at = profile.next(permission, 0, structure.bundles); at >= 0; at = profile.next(permission, at + 1,
                structure.bundles)) {
            if (profile.effective(at, now)) {
                DataRange range = profile.range(at);
                if (target.somewhere()
                        ? person != 0 || range == DataRange.ALL
                        : bounded(profile.boundary(at), target.boundary())
                                && ranged(range, person, place, target, now)) {
                    return Decision.ALLOWED;
                }
                best = Decision.OUT_OF_RANGE;
            }
        }
        return best;
    }

    private boolean bounded(long grant, long target) {
        return grant == 0 || structure.boundaries.within(target, grant);
    }

    private boolean ranged(DataRange range, long person, Place place, Target target, long now) {
        if (range == DataRange.ALL) {
            return true;
        }
        if (person == 0) {
            return false;
        }
        if (target.owner() == person) {
            return true;
        }
        if (range == DataRange.OWN) {
            return false;
        }
        if (target.department() != 0) {
            return shares(range, place, target.department(), now);
        }
        int slot = target.owner() == 0 ? -1 : people.slot(target.owner());
        if (slot < 0) {
            return false;
        }
        Place theirs = places[people.place(target.owner(), slot)];
        for (int at = 0; at < theirs.size(); at++) {
            if (shares(range, place, theirs.department(at, now), now)) {
                return true;
            }
        }
        return false;
    }

    private boolean shares(DataRange range, Place place, long department, long now) {
        if (!structure.departments.has(department)) {
            return false;
        }
        for (int at = 0; at < place.size(); at++) {
            long mine = place.department(at, now);
            if (mine == department || (range == DataRange.TREE && structure.departments.within(department, mine))) {
                return true;
            }
        }
        return false;
    }

    /** Every person, or app, that holds the permission for anything at all within that boundary, or anywhere when it is 0. Ascending. */
    long[] holders(Subject.Kind kind, int permission, long boundary, long now) {
        LongStream.Builder found = LongStream.builder();
        if (kind == Subject.Kind.APP) {
            apps.each((id, profile, _) -> {
                if (held(profile, permission, boundary, now)) {
                    found.add(id);
                }
            });
        } else {
            people.each((id, profile, place) -> {
                if (!profile.isEmpty() && (held(profile, permission, boundary, now)
                        || held(places[place].profile, permission, boundary, now))) {
                    found.add(id);
                }
            });
        }
        return found.build().sorted().toArray();
    }

    private boolean held(Profile profile, int permission, long boundary, long now) {
        for (int at = profile.next(permission, 0, structure.bundles); at >= 0; at = profile.next(permission, at + 1,
                structure.bundles)) {
            if (profile.effective(at, now) && (boundary == 0 || bounded(profile.boundary(at), boundary))) {
                return true;
            }
        }
        return false;
    }

    /** What it takes, in bytes, about; headers and references included, each shared part once. */
    long bytes() {
        Set<Profile> once = Collections.newSetFromMap(new IdentityHashMap<>());
        people.each((_, profile, _) -> once.add(profile));
        apps.each((_, profile, _) -> once.add(profile));
        return people.bytes() + apps.bytes() + once.stream().mapToLong(Profile::bytes).sum() + Arrays.stream(places)
                .mapToLong(Place::bytes).sum() + structure.bytes();
    }
}

package io.posthouse.identity.access;

import io.posthouse.identity.Subject;
import io.posthouse.identity.access.Facts.Bound;
import io.posthouse.identity.access.Facts.Given;
import io.posthouse.identity.access.Facts.Made;
import io.posthouse.identity.access.Facts.Span;
import io.posthouse.identity.access.Profile.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What all subjects share: the tree of departments as it stands for a while, boundaries, bundles, and what departments are
 * given. Immutable.
 */
final class Structure {
    final Forest departments;
    final Forest boundaries;
    /** By a bundle's number, the bits of its permissions. */
    final long[][] bundles;
    /** Until when the tree stands so, by what is known; not within it. */
    final long until;
    private final Map<Long, Long> parents;
    private final Map<Long, List<Entry>> given;
    private final Source source;

    /**
     * From what it is made, kept to make the next.
     *
     * @param builtIn the permissions of an administrator and of every person
     */
    record Source(Lexicon lexicon, List<Set<String>> builtIn, List<Made> bundles, List<Bound> boundaries,
            List<Span> spans, List<Given> toDepartments) {
    }

    private Structure(Source source, long now) {
        this.source = source;
        boundaries = Forest.of(parents(source.boundaries));
        bundles = bits(source);
        parents = new HashMap<>();
        long next = Facts.NEVER;
        for (Span span : source.spans) {
            if (span.from() <= now && now < span.until()) {
                parents.put(span.department(), span.parent());
                next = Math.min(next, span.until());
            } else if (span.from() > now) {
                next = Math.min(next, span.from());
            }
        }
        until = next;
        departments = Forest.of(parents);
        given = new HashMap<>();
        for (Given grant : source.toDepartments) {
            if (grant.subject().kind() == Subject.Kind.DEPARTMENT) {
                given.computeIfAbsent(grant.subject().id(), _ -> new ArrayList<>())
                        .add(entry(grant, source.lexicon));
            }
        }
    }

    static Structure of(Source source, long now) {
        return new Structure(source, now);
    }

    /** The same facts at a later moment. */
    Structure at(long now) {
        return new Structure(source, now);
    }

    private static Map<Long, Long> parents(Collection<Bound> bounds) {
        Map<Long, Long> parents = new HashMap<>();
        bounds.forEach(bound -> parents.put(bound.id(), bound.parent()));
        return parents;
    }

    private static long[][] bits(Source source) {
        Lexicon lexicon = source.lexicon;
        source.bundles.forEach(made -> lexicon.bundle(made.id()));
        long[][] bits = new long[lexicon.bundles()][0];
        bits[Lexicon.ADMINISTRATOR] = bits(source.builtIn.get(Lexicon.ADMINISTRATOR), lexicon);
        bits[Lexicon.PERSON] = bits(source.builtIn.get(Lexicon.PERSON), lexicon);
        source.bundles.forEach(made -> bits[lexicon.bundle(made.id())] = bits(made.permissions(), lexicon));
        return bits;
    }

    private static long[] bits(Set<String> permissions, Lexicon lexicon) {
        long[] bits = {};
        for (String permission : permissions) {
            int number = lexicon.permission(permission);
            if (number >>> 6 >= bits.length) {
                bits = Arrays.copyOf(bits, (number >>> 6) + 1);
            }
            bits[number >>> 6] |= 1L << number;
        }
        return bits;
    }

    static Entry entry(Given grant, Lexicon lexicon) {
        return new Entry(grant.permission().isEmpty(),
                grant.permission().map(lexicon::permission).orElseGet(() -> lexicon.bundle(grant.bundle())),
                grant.boundary(), grant.range(), grant.from(), grant.until());
    }

    /** What the members of that department are given by it and by those above it, as the tree stands. */
    List<Entry> givenTo(long department) {
        if (!departments.has(department)) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        for (long at = department; parents.containsKey(at) && seen.add(at); at = parents.getOrDefault(at, 0L)) {
            entries.addAll(given.getOrDefault(at, List.of()));
        }
        return entries;
    }

    /** What it takes, in bytes, about. */
    long bytes() {
        return departments.bytes() + boundaries.bytes()
                + Arrays.stream(bundles).mapToLong(bits -> 16 + bits.length * 8L).sum()
                + parents.size() * 100L + source.spans.size() * 48L + source.bundles.size() * 100L
                + source.boundaries.size() * 32L + source.toDepartments.size() * 100L;
    }
}

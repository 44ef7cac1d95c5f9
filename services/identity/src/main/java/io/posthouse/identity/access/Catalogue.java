package io.posthouse.identity.access;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.PermissionCatalogue;
import io.posthouse.kernel.Permission;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which permissions there are, as modules name them, and how endpoints ask for them. An administrator holds all of them, a
 * person what modules say. Filled while it starts; safe for any thread.
 */
public final class Catalogue {
    private static final Pattern SHAPE = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*){2}");
    private static final int CHARS_MAX = 100;

    private final SortedSet<String> person = new TreeSet<>();
    private final SortedSet<String> all;
    private volatile Map<String, Asked> asked = Map.of();

    /**
     * How endpoints ask for a permission.
     *
     * @param reach the furthest
     * @param ranged whether its range matters anywhere
     */
    public record Asked(Permission.Reach reach, boolean ranged) {
        static final Asked NOWHERE = new Asked(Permission.Reach.INTERNAL, false);

        Asked and(Permission permission) {
            return new Asked(reach == Permission.Reach.INTERNAL ? permission.reach() : reach,
                    ranged || permission.range() == Permission.Range.DATA);
        }
    }

    public Catalogue(Collection<PermissionCatalogue> modules) {
        SortedSet<String> named = new TreeSet<>();
        for (PermissionCatalogue module : modules) {
            named.addAll(module.permissions());
            person.addAll(module.person());
        }
        all = Collections.unmodifiableSortedSet(named);
    }

    /**
     * Learns how endpoints ask for permissions. One that no module names stays unknown, so that a slip opens nothing to anybody.
     *
     * @param permissions as they stand on the endpoints' methods
     */
    public void learn(Collection<Permission> permissions) {
        Map<String, Asked> how = new TreeMap<>(asked);
        for (Permission permission : permissions) {
            if (all.contains(permission.value())) {
                how.merge(permission.value(), Asked.NOWHERE.and(permission), (before, _) -> before.and(permission));
            }
        }
        asked = Collections.unmodifiableMap(how);
    }

    /** Whether that is in the shape of one. */
    static boolean isPermission(String text) {
        return text.length() <= CHARS_MAX && SHAPE.matcher(text).matches();
    }

    /** What a built-in bundle holds, sorted. */
    public SortedSet<String> permissions(Bundle bundle) {
        return switch (bundle) {
            case ADMINISTRATOR -> all;
            case PERSON -> Collections.unmodifiableSortedSet(person);
        };
    }

    /** How endpoints ask for that permission. */
    public Asked asked(String permission) {
        return asked.getOrDefault(permission, Asked.NOWHERE);
    }

    /** By the numbers of the {@link Lexicon}. */
    List<Set<String>> builtIn() {
        return List.of(all, person);
    }
}

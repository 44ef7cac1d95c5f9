package io.posthouse.identity.access;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Small numbers for permissions and bundles, from 0 on without gaps; the same for as long as the process lives, so that a route
 * looks its permission up once. Grows by what the code and the database name, which is bounded by what is stored. Safe for any
 * thread.
 */
final class Lexicon {
    /** The bundle of everything, which is not stored. */
    static final int ADMINISTRATOR = 0;
    /** The bundle of every person, which is not stored. */
    static final int PERSON = 1;

    private final Map<String, Integer> permissions = new ConcurrentHashMap<>();
    private final Map<Long, Integer> bundles = new ConcurrentHashMap<>();
    private final AtomicInteger nextPermission = new AtomicInteger();
    private final AtomicInteger nextBundle = new AtomicInteger(PERSON + 1);

    /** The number of a permission that the code or the database names. */
    int permission(String name) {
        return permissions.computeIfAbsent(name, _ -> nextPermission.getAndIncrement());
    }

    /** The same for one that a caller names: -1 when nobody else did, so that asking makes nothing grow. */
    int known(String name) {
        return permissions.getOrDefault(name, -1);
    }

    /** All of them, as they are known now. */
    Set<String> permissions() {
        return Set.copyOf(permissions.keySet());
    }

    int bundle(long id) {
        return bundles.computeIfAbsent(id, _ -> nextBundle.getAndIncrement());
    }

    /** One more than the highest number of a bundle. */
    int bundles() {
        return nextBundle.get();
    }
}

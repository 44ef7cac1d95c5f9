package io.posthouse.identity.access;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From the id of a person or an app to what they hold and where they are: open addressing in 256 pages. A change copies the pages
 * it touches and shares the others. Immutable; a million people take 16 MB without their profiles.
 */
final class Subjects {
    static final Subjects EMPTY = new Subjects(filled());

    private static final int PAGES = 256;
    private static final int PAGE_BITS = 8;

    private final Page[] pages;
    final int size;

    /** What is known of one. */
    record Known(Profile profile, int place) {
    }

    private static final class Page {
        static final Page EMPTY = new Page(Map.of());

        final long[] ids;
        final Profile[] profiles;
        final int[] places;
        final int size;

        Page(Map<Long, Known> all) {
            // Half full at most, so that who is not there is found out soon.
            int slots = Integer.highestOneBit(Math.max(1, all.size() * 2 - 1)) * 2;
            ids = new long[slots];
            profiles = new Profile[slots];
            places = new int[slots];
            size = all.size();
            Arrays.fill(profiles, Profile.EMPTY);
            all.forEach(this::put);
        }

        private void put(long id, Known known) {
            int slot = (Hashes.of(id) >>> PAGE_BITS) & (ids.length - 1);
            while (ids[slot] != 0) {
                slot = (slot + 1) & (ids.length - 1);
            }
            ids[slot] = id;
            profiles[slot] = known.profile;
            places[slot] = known.place;
        }

        int slot(long id) {
            int mask = ids.length - 1;
            int slot = (Hashes.of(id) >>> PAGE_BITS) & mask;
            while (ids[slot] != id) {
                if (ids[slot] == 0) {
                    return -1;
                }
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        void each(Each each) {
            for (int slot = 0; slot < ids.length; slot++) {
                if (ids[slot] != 0) {
                    each.one(ids[slot], profiles[slot], places[slot]);
                }
            }
        }
    }

    /** Told everybody. */
    interface Each {
        void one(long id, Profile profile, int place);
    }

    private Subjects(Page[] pages) {
        this.pages = pages;
        this.size = Arrays.stream(pages).mapToInt(page -> page.size).sum();
    }

    private static Page[] filled() {
        Page[] pages = new Page[PAGES];
        Arrays.fill(pages, Page.EMPTY);
        return pages;
    }

    /** @param changed what is known now of each of those; null for one who is no more */
    Subjects with(Map<Long, @Nullable Known> changed) {
        Map<Integer, Map<Long, @Nullable Known>> byPage = new HashMap<>();
        changed.forEach((id, known) -> byPage.computeIfAbsent(Hashes.of(id) & (PAGES - 1), _ -> new HashMap<>())
                .put(id, known));
        Page[] next = pages.clone();
        byPage.forEach((number, some) -> {
            Map<Long, Known> all = new HashMap<>();
            pages[number].each((id, profile, place) -> all.put(id, new Known(profile, place)));
            some.forEach((id, known) -> {
                if (known == null) {
                    all.remove(id);
                } else {
                    all.put(id, known);
                }
            });
            next[number] = new Page(all);
        });
        return new Subjects(next);
    }

    /** Where that one is kept, for {@link #profile} and {@link #place}; negative when nowhere. */
    int slot(long id) {
        return page(id).slot(id);
    }

    Profile profile(long id, int slot) {
        return page(id).profiles[slot];
    }

    int place(long id, int slot) {
        return page(id).places[slot];
    }

    private Page page(long id) {
        return pages[Hashes.of(id) & (PAGES - 1)];
    }

    /** In no order. */
    void each(Each each) {
        for (Page page : pages) {
            page.each(each);
        }
    }

    /** What the pages take, in bytes, about, without the profiles. */
    long bytes() {
        return Arrays.stream(pages).mapToLong(page -> page.ids.length * 16L + 80).sum();
    }
}

package io.posthouse.kernel.logging;

import org.jspecify.annotations.Nullable;

/**
 * Short texts in which nothing was found that has to be hidden: most fields of most lines hold one of a few, such as a method, a status
 * or a route, and to look through each takes longer than to write it. At most {@link #PLACES}; a new one takes the place of another. For
 * one thread at a time.
 */
final class HarmlessValues {
    static final int PLACES = 64;
    static final int CHARS_MAX = 64;

    private final @Nullable String[] known = new @Nullable String[PLACES];

    boolean holds(String text) {
        return text.equals(known[place(text)]);
    }

    /** Remembers {@code text}, unless it is a long one. */
    void add(String text) {
        if (text.length() <= CHARS_MAX) {
            known[place(text)] = text;
        }
    }

    private static int place(String text) {
        int hash = text.hashCode();
        return (hash ^ hash >>> 16) & PLACES - 1;
    }
}

package io.posthouse.kernel;

import java.util.List;
import java.util.Optional;

/**
 * One page of a longer list.
 *
 * @param items at most as many as were asked for, in the list's order
 * @param next the cursor for the page after, or empty at the end; opaque to the caller
 */
public record Page<T>(List<T> items, Optional<String> next) {
    /** The most that one page may hold, whatever is asked. */
    public static final int SIZE_MAX = 200;

    public Page {
        items = List.copyOf(items);
    }
}

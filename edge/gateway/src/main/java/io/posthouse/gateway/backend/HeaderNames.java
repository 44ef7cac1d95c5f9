package io.posthouse.gateway.backend;

import org.jspecify.annotations.Nullable;

/**
 * A set of names of header fields, which are the same in any case. Asked for each line of each request and answer, so it is one look into a
 * table, and not a comparison with five or six names as in a sorted set. Never changed.
 */
final class HeaderNames {
    private final @Nullable String[] table;

    private HeaderNames(String[] names) {
        // Three quarters empty, so that a search ends soon.
        this.table = new String[Integer.highestOneBit(names.length) * 8];
        for (String name : names) {
            int at = place(name);
            while (table[at] != null) {
                at = (at + 1) & (table.length - 1);
            }
            table[at] = name;
        }
    }

    static HeaderNames of(String... names) {
        return new HeaderNames(names);
    }

    boolean contains(String name) {
        int at = place(name);
        for (String known = table[at]; known != null; known = table[at]) {
            if (known.length() == name.length() && known.equalsIgnoreCase(name)) {
                return true;
            }
            at = (at + 1) & (table.length - 1);
        }
        return false;
    }

    private int place(String name) {
        int hash = name.length();
        for (int i = 0; i < name.length(); i++) {
            // The same for a letter in both cases; for what is no letter it need only be the same each time.
            hash = 31 * hash + (name.charAt(i) | 0x20);
        }
        return (hash ^ (hash >>> 16)) & (table.length - 1);
    }
}

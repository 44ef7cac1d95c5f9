package io.posthouse.gateway.route;

import java.util.Locale;
import java.util.Optional;

/**
 * Hosts for which a route is.
 *
 * @param name in lower case, without the asterisk
 * @param below whether it is for all names below that one, and not for the name itself
 */
public record HostPattern(String name, boolean below) {
    private static final int CHARS_MAX = 253;
    private static final String BELOW = "*.";

    /** The pattern that {@code text} writes; empty when it writes none. */
    static Optional<HostPattern> of(String text) {
        boolean below = text.startsWith(BELOW);
        String name = (below ? text.substring(BELOW.length()) : text).toLowerCase(Locale.ROOT);
        boolean good = !name.isEmpty() && name.length() <= CHARS_MAX && name.charAt(0) != '.'
                && name.charAt(name.length() - 1) != '.' && !name.contains("..")
                && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.');
        return good ? Optional.of(new HostPattern(name, below)) : Optional.empty();
    }

    /** As it is written. */
    public String text() {
        return below ? BELOW + name : name;
    }
}

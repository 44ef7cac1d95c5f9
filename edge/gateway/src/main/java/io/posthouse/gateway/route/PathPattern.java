package io.posthouse.gateway.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Paths for which a route is. A slash at the end is a segment without characters, so {@code /orders} and {@code /orders/} are two paths;
 * {@code /orders/**} is for both of them and for all below.
 *
 * @param text as it is written
 * @param parts one for each segment
 */
public record PathPattern(String text, List<Part> parts) {
    /** How many segments a pattern has at most. */
    static final int PARTS_MAX = 32;
    private static final int CHARS_MAX = 500;
    private static final String REST = "**";
    /** What no path holds in the clear, or what would mean something else here. */
    private static final String NEVER = "%\\;?#{}*\"<>^`|";

    /** What a segment of a path has to be. */
    public sealed interface Part {
        /** This text, decoded. */
        record Written(String text) implements Part {
        }

        /** Anything but nothing. */
        record Any() implements Part {
        }

        /** All segments that follow, if any do. */
        record Rest() implements Part {
        }
    }

    public PathPattern {
        parts = List.copyOf(parts);
    }

    /** The pattern that {@code text} writes; empty when it writes none. */
    static Optional<PathPattern> of(String text) {
        if (text.isEmpty() || text.charAt(0) != '/' || text.length() > CHARS_MAX) {
            return Optional.empty();
        }
        String[] segments = text.substring(1).split("/", -1);
        if (segments.length > PARTS_MAX) {
            return Optional.empty();
        }
        List<Part> parts = new ArrayList<>(segments.length);
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i];
            boolean last = i == segments.length - 1;
            if (segment.equals(REST) && last) {
                parts.add(new Part.Rest());
            } else if (isAny(segment)) {
                parts.add(new Part.Any());
            } else if (isWritten(segment, last)) {
                parts.add(new Part.Written(segment));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(new PathPattern(text, parts));
    }

    private static boolean isAny(String segment) {
        return segment.length() > 2 && segment.startsWith("{") && segment.endsWith("}")
                && segment.substring(1, segment.length() - 1).chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
    }

    private static boolean isWritten(String segment, boolean last) {
        return (last || !segment.isEmpty()) && !segment.equals(".") && !segment.equals("..")
                && segment.chars().allMatch(c -> c > ' ' && c != 0x7f && NEVER.indexOf(c) < 0);
    }
}

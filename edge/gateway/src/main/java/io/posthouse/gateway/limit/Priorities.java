package io.posthouse.gateway.limit;

import org.jspecify.annotations.Nullable;

/** What a request says of how urgent it is: the header {@code Priority} of RFC 9218. */
final class Priorities {
    static final String HEADER = "Priority";
    // RFC 9218 §4.1: "The lowest urgency level (7) is reserved for background tasks".
    private static final String BACKGROUND = "u=7";

    private Priorities() {
    }

    /** Whether it says that nobody waits for the answer. Of two urgencies the last one holds, as in all dictionaries (RFC 9651 §4.2.2). */
    static boolean isBackground(@Nullable String header) {
        boolean background = false;
        if (header != null) {
            for (String member : header.split(",", -1)) {
                String said = member.strip();
                if (said.startsWith("u=")) {
                    background = said.equals(BACKGROUND) || said.startsWith(BACKGROUND + ';');
                }
            }
        }
        return background;
    }
}

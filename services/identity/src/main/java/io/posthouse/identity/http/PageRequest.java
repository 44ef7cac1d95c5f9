package io.posthouse.identity.http;

import io.posthouse.identity.IdentityRefusal;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import java.util.Optional;

/**
 * The three parameters of a searched list, within bounds.
 *
 * @param query at most 100 characters, no controls
 * @param limit 1 to {@link Page#SIZE_MAX}; more is cut to that
 */
public record PageRequest(String query, Optional<String> after, int limit) {

    private static final int QUERY_CHARS_MAX = 100;
    private static final int CURSOR_CHARS_MAX = 200;

    /** Refused, in this order: {@code invalid-query}, {@code invalid-cursor}, {@code invalid-request} for a limit below 1. */
    public static Outcome<PageRequest> of(String query, String after, int limit) {
        if (query.length() > QUERY_CHARS_MAX || query.chars().anyMatch(Character::isISOControl)) {
            return Outcome.refused(IdentityRefusal.INVALID_QUERY);
        }
        if (after.length() > CURSOR_CHARS_MAX || !after.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            return Outcome.refused(IdentityRefusal.INVALID_CURSOR);
        }
        if (limit < 1) {
            return Outcome.refused(HttpRefusal.INVALID_REQUEST);
        }
        return Outcome.done(new PageRequest(query, after.isEmpty() ? Optional.empty() : Optional.of(after),
                Math.min(limit, Page.SIZE_MAX)));
    }
}

package io.posthouse.gateway.exchange;

import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which web origins are ours. A browser names the page that asks in {@code Origin}; a page that is not ours may neither
 * change anything nor open a WebSocket with the cookie of somebody who happens to be signed in.
 */
public final class Origins {
    private static final String HEADER = "Origin";

    private final Set<String> own;

    /** @param own serialised origins such as {@code https://chat.example.org}, without a slash at the end */
    public Origins(Set<String> own) {
        this.own = own.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether the request names an origin of ours, and no other. */
    public boolean namesOwn(MultiMap headers) {
        return headers.contains(HEADER) && !namesForeign(headers);
    }

    /** Whether the request names an origin that is not ours, be it beside one that is; a request without one comes from no page. */
    public boolean namesForeign(MultiMap headers) {
        return headers.contains(HEADER) && headers.getAll(HEADER).stream()
                .anyMatch(origin -> !own.contains(origin.toLowerCase(Locale.ROOT)));
    }
}

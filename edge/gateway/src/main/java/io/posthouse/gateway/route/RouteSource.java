package io.posthouse.gateway.route;

import java.util.function.Consumer;

/** Where routes come from. */
@FunctionalInterface
public interface RouteSource {
    /** Tells {@code listener} the routes of now, at once if there are any, and all that follow, on any thread. It may block for a moment. */
    void onChange(Consumer<RouteSet> listener);
}

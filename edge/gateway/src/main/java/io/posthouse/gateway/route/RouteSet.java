package io.posthouse.gateway.route;

import java.util.List;

/** All routes with their back ends, read and in order. */
public record RouteSet(List<Route> routes, List<Backend> backends) {
    /** None. */
    public static final RouteSet EMPTY = new RouteSet(List.of(), List.of());

    public RouteSet {
        routes = List.copyOf(routes);
        backends = List.copyOf(backends);
    }
}

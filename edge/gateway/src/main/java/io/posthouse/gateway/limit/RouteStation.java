package io.posthouse.gateway.limit;

import io.posthouse.gateway.chain.Passage;
import io.posthouse.gateway.chain.Place;
import io.posthouse.gateway.chain.Station;
import io.posthouse.gateway.chain.Step;

/** Finds out for which interface a request is. */
final class RouteStation implements Station {
    private final Interfaces interfaces;

    RouteStation(Interfaces interfaces) {
        this.interfaces = interfaces;
    }

    @Override
    public Place place() {
        return Place.ROUTE;
    }

    @Override
    public Step at(Passage passage) {
        if (passage.mount().isEmpty()) {
            // What goes to a back end by a route is the route's: on a host of somebody else our own interfaces may be anything.
            return Step.GO;
        }
        passage.routed(interfaces.of(passage.exchange().request().method().name(), passage.exchange().path(),
                passage.route()));
        return Step.GO;
    }
}

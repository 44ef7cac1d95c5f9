package io.posthouse.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

/** Routes as a test writes them. */
public final class WrittenRoutes {
    private WrittenRoutes() {
    }

    /** The routes of a document without problems. */
    public static RouteSet of(String json) {
        RouteReader.Read read = RouteReader.read(RouteDesk.document(json));
        assertThat(read.problems()).isEmpty();
        return read.set().orElseThrow();
    }
}

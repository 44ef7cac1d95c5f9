package io.posthouse.gateway.chain;

import io.posthouse.gateway.caller.CallerResolver.Found;
import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.identity.KnownApp;
import io.posthouse.kernel.Caller;
import io.posthouse.net.mount.HttpMount;
import java.util.Optional;

/** One request on its way through the chain, with what stations found out. On the request's loop. */
public final class Passage {
    private static final Found NOBODY = new Found(Optional.empty(), false, Optional.empty(), Optional.empty());

    private final Exchange exchange;
    private final Optional<HttpMount> mount;
    private String route;
    private Found found = NOBODY;
    private Optional<Place> refusedAt = Optional.empty();

    /**
     * @param mount whose requests these are; empty for an upgrade to a WebSocket
     * @param route the interface, as far as it is known
     */
    public Passage(Exchange exchange, Optional<HttpMount> mount, String route) {
        this.exchange = exchange;
        this.mount = mount;
        this.route = route;
    }

    public Exchange exchange() {
        return exchange;
    }

    public Optional<HttpMount> mount() {
        return mount;
    }

    /** The interface, such as {@code GET /api/people/{name}}; one of as many as there are, whatever callers make up. */
    public String route() {
        return route;
    }

    /** The interface has been found out, or that there is none but the whole mount. */
    public void routed(String known) {
        if (!known.equals(route)) {
            route = known;
            exchange.named(known);
        }
    }

    /** Who asks; empty for nobody, and before {@link Place#IDENTITY}. */
    public Optional<Caller> caller() {
        return found.caller();
    }

    /** By which app, even where it is not the caller because something is wrong with what it shows; empty where none is known. */
    public Optional<KnownApp> app() {
        return found.app();
    }

    /** The station at which it went no further; empty as long as none refused it. */
    public Optional<Place> refusedAt() {
        return refusedAt;
    }

    void refusedAt(Place place) {
        refusedAt = Optional.of(place);
    }

    /** Who asks has been found out. */
    public void known(Found who) {
        found = who;
    }
}

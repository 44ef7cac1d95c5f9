package io.posthouse.gateway.backend;

import io.posthouse.gateway.route.OwnPlaces;
import io.posthouse.gateway.route.RouteSource;
import io.posthouse.gateway.route.TargetBoard;
import io.posthouse.identity.IdentityTokens;
import io.posthouse.outbound.guard.AddressGuard;
import java.net.UnknownHostException;
import java.util.List;

/**
 * What the door needs to ask back ends that are none of ours.
 *
 * @param routes those of now, and all that follow
 * @param guard says at which addresses a target may be reached
 * @param tokens tell back ends who asks
 * @param board shows how targets are
 * @param own is told what no route takes away
 */
public record Routing(RouteSource routes, AddressGuard guard, IdentityTokens tokens, TargetBoard board, OwnPlaces own) {
    /** No routes. */
    public static final Routing NONE = new Routing(_ -> {
    }, new AddressGuard(host -> {
        throw new UnknownHostException(host);
    }, List.of()), IdentityTokens.NONE, new TargetBoard(), new OwnPlaces());
}

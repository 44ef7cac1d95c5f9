package io.posthouse.gateway.proxy;

import io.posthouse.identity.http.CallerHeader;
import io.posthouse.kernel.Caller;
import java.util.Optional;

/** The ways to other nodes. */
@FunctionalInterface
public interface NodeWays {
    /** The way of one request to a node that carries {@code role}; another one for each request. */
    Journey to(String role, Optional<Caller> caller, CallerHeader.Hop hop);
}

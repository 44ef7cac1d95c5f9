package io.posthouse.gateway.backend;

import io.posthouse.gateway.caller.CallerResolver.Found;
import io.posthouse.gateway.chain.Passage;
import io.posthouse.gateway.chain.Place;
import io.posthouse.gateway.chain.Station;
import io.posthouse.gateway.chain.Step;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.gateway.exchange.Waiting;
import io.posthouse.gateway.route.Route.Access;
import io.posthouse.kernel.AccessCheck;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the caller may come by a route: by the same rules, in the same order, as at an endpoint of ours. */
final class PermissionStation implements Station {
    private static final Logger LOG = LoggerFactory.getLogger(PermissionStation.class);

    private final Access access;
    private final boolean tenants;
    private final AccessCheck check;
    private final Waiting waiting;
    private final Vertx vertx;

    /** @param tenants whether whoever is of another tenant than the house may come at all */
    PermissionStation(Access access, boolean tenants, AccessCheck check, Waiting waiting, Vertx vertx) {
        this.access = access;
        this.tenants = tenants;
        this.check = check;
        this.waiting = waiting;
        this.vertx = vertx;
    }

    @Override
    public Place place() {
        return Place.PERMISSION;
    }

    @Override
    public Step at(Passage passage) {
        if (passage.caller().filter(Caller::isGuest).isPresent()) {
            // A back end would take them for somebody who signed in.
            passage.known(Found.NOBODY);
        }
        if (!tenants && passage.caller().isPresent() && !passage.caller().get().tenant().isHouse()) {
            // A back end that was not made for it would take them for the house's own.
            return new Step.Refuse(Problem.HOUSE_ONLY);
        }
        return switch (access) {
            case Access.Anyone() -> Step.GO;
            case Access.Holding(var reach, var permission) -> held(passage, reach, permission);
        };
    }

    private Step held(Passage passage, Permission.Reach reach, String permission) {
        Optional<Caller> who = passage.caller();
        if (who.isEmpty()) {
            return new Step.Refuse(Problem.SIGN_IN);
        }
        Caller caller = who.get();
        if (!reach.lets(caller)) {
            return new Step.Refuse(BackendProblems.NOT_FOR_APPS);
        }
        if (caller.app().isPresent() && reach.asksForScopes()
                && !caller.app().get().scopes().contains(permission)) {
            return lacking(passage, permission, BackendProblems.SCOPE_MISSING);
        }
        Optional<Boolean> known = check.known(caller, reach, permission);
        if (known.isPresent()) {
            return decided(passage, permission, known.get());
        }
        // It asks the database, which no loop waits for.
        return new Step.Wait(waiting.on(vertx, () -> check.allows(caller, reach, permission))
                .transform(allowed -> Future.succeededFuture(allowed.succeeded()
                        ? decided(passage, permission, allowed.result())
                        : new Step.Refuse(unknown(allowed.cause())))));
    }

    private static Step decided(Passage passage, String permission, boolean allowed) {
        return allowed ? Step.GO : lacking(passage, permission, BackendProblems.NOT_PERMITTED);
    }

    /** Its developer is told which permission it would have needed. */
    private static Step lacking(Passage passage, String permission, Problem problem) {
        passage.exchange().missing(permission);
        return new Step.Refuse(problem);
    }

    private static Problem unknown(Throwable cause) {
        if (cause instanceof RefusedException) {
            return Problem.BUSY;
        }
        LOG.atWarn().addKeyValue("cause", cause.toString()).log("what a caller may could not be checked");
        return BackendProblems.UNRESOLVED;
    }
}

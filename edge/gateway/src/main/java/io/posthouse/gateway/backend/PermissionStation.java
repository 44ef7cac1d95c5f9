package io.posthouse.gateway.backend;

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
    private final AccessCheck check;
    private final Waiting waiting;
    private final Vertx vertx;

    PermissionStation(Access access, AccessCheck check, Waiting waiting, Vertx vertx) {
        this.access = access;
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
        return switch (access) {
            case Access.Anyone() -> Step.GO;
            case Access.Holding(var reach, var permission) -> held(passage.caller(), reach, permission);
        };
    }

    private Step held(Optional<Caller> who, Permission.Reach reach, String permission) {
        if (who.isEmpty()) {
            return new Step.Refuse(Problem.SIGN_IN);
        }
        Caller caller = who.get();
        if (caller.app().isPresent() && reach != Permission.Reach.OPEN) {
            return new Step.Refuse(BackendProblems.NOT_FOR_APPS);
        }
        if (caller.app().isPresent() && !caller.app().get().scopes().contains(permission)) {
            return new Step.Refuse(BackendProblems.SCOPE_MISSING);
        }
        Optional<Boolean> known = check.known(caller, permission);
        if (known.isPresent()) {
            return known.get() ? Step.GO : new Step.Refuse(BackendProblems.NOT_PERMITTED);
        }
        // It asks the database, which no loop waits for.
        return new Step.Wait(waiting.on(vertx, () -> check.allows(caller, permission))
                .transform(allowed -> Future.succeededFuture(allowed.succeeded()
                        ? allowed.result() ? Step.GO : new Step.Refuse(BackendProblems.NOT_PERMITTED)
                        : new Step.Refuse(unknown(allowed.cause())))));
    }

    private static Problem unknown(Throwable cause) {
        if (cause instanceof RefusedException) {
            return Problem.BUSY;
        }
        LOG.atWarn().addKeyValue("cause", cause.toString()).log("what a caller may could not be checked");
        return BackendProblems.UNRESOLVED;
    }
}

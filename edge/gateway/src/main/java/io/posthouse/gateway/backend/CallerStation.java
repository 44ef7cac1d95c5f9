package io.posthouse.gateway.backend;

import io.posthouse.gateway.caller.CallerResolver;
import io.posthouse.gateway.caller.CallerResolver.Found;
import io.posthouse.gateway.chain.Passage;
import io.posthouse.gateway.chain.Place;
import io.posthouse.gateway.chain.Station;
import io.posthouse.gateway.chain.Step;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.kernel.RefusedException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;

/**
 * Who asks on a host that is none of ours: somebody with an app's token, or nobody. No cookie counts there, so it does not matter which page
 * asks.
 */
final class CallerStation implements Station {
    private final CallerResolver callers;

    CallerStation(CallerResolver callers) {
        this.callers = callers;
    }

    @Override
    public Place place() {
        return Place.IDENTITY;
    }

    @Override
    public Step at(Passage passage) {
        if (!passage.exchange().request().headers().contains(HttpHeaders.AUTHORIZATION)) {
            return Step.GO;
        }
        Future<Found> caller = callers.known(passage.exchange());
        if (caller.succeeded()) {
            return step(passage, caller.result());
        }
        return new Step.Wait(caller.transform(found -> Future.succeededFuture(
                found.succeeded()
                        ? step(passage, found.result())
                        : new Step.Refuse(found.cause() instanceof RefusedException
                                ? Problem.BUSY
                                : BackendProblems.UNRESOLVED))));
    }

    private static Step step(Passage passage, Found found) {
        // Also who is refused: an app's developer can be told of it.
        if (!found.byCookie()) {
            passage.known(found);
        }
        return found.refusal().<Step>map(Step.Refuse::new).orElse(Step.GO);
    }
}

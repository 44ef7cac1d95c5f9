package io.posthouse.gateway.proxy;

import io.posthouse.gateway.caller.CallerResolver;
import io.posthouse.gateway.caller.CallerResolver.Found;
import io.posthouse.gateway.chain.Passage;
import io.posthouse.gateway.chain.Place;
import io.posthouse.gateway.chain.Station;
import io.posthouse.gateway.chain.Step;
import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.Origins;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.identity.CsrfTokens;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.RefusedException;
import io.posthouse.net.mount.HttpMount;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Who asks. In this order: origin, signature and token of an app or session of a browser, CSRF. */
public final class IdentityStation implements Station {
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final Problem UNRESOLVED = new Problem(503, "Service unavailable", "identity-unavailable",
            "Who you are cannot be checked right now. Try again in a few seconds.");

    private final CallerResolver callers;
    private final Supplier<Origins> origins;

    /** @param origins asked per request, because the own port is known only after binding */
    public IdentityStation(CallerResolver callers, Supplier<Origins> origins) {
        this.callers = callers;
        this.origins = origins;
    }

    @Override
    public Place place() {
        return Place.IDENTITY;
    }

    @Override
    public Step at(Passage passage) {
        HttpServerRequest request = passage.exchange().request();
        HttpMount.Callers who = passage.mount().orElse(null) instanceof HttpMount.Proxied proxied
                ? proxied.callers()
                : HttpMount.Callers.KNOWN;
        // Also where nobody is signed in yet: a foreign page must not sign a visitor in as somebody else.
        if (who == HttpMount.Callers.KNOWN && isForeignWrite(request)) {
            return new Step.Refuse(Problem.ORIGIN);
        }
        Future<Found> caller = caller(passage.exchange(), who);
        if (caller.succeeded()) {
            return step(passage, request, caller.result());
        }
        return new Step.Wait(caller.transform(found -> Future.succeededFuture(
                found.succeeded()
                        ? step(passage, request, found.result())
                        : new Step.Refuse(found.cause() instanceof RefusedException ? Problem.BUSY : UNRESOLVED))));
    }

    private Future<Found> caller(Exchange exchange, HttpMount.Callers who) {
        return switch (who) {
            case KNOWN -> callers.known(exchange);
            // A form of another site is nobody's there: a browser keeps the cookie back from it, or should.
            case PEOPLE -> isForeignWrite(exchange.request())
                    ? nobody()
                    : callers.session(exchange).map(Found::session);
            case APPS -> nobody();
        };
    }

    private static Future<Found> nobody() {
        return Future.succeededFuture(new Found(Optional.empty(), false, Optional.empty(), Optional.empty()));
    }

    private boolean isForeignWrite(HttpServerRequest request) {
        return !SAFE.contains(request.method()) && origins.get().namesForeign(request.headers());
    }

    private static Step step(Passage passage, HttpServerRequest request, Found found) {
        Optional<Problem> refusal = found.refusal().or(() -> forged(request, found));
        passage.known(found);
        return refusal.<Step>map(Step.Refuse::new).orElse(Step.GO);
    }

    private static Optional<Problem> forged(HttpServerRequest request, Found found) {
        if (found.caller().isEmpty() || !found.byCookie()) {
            return Optional.empty();
        }
        String token = CallerResolver.sessionToken(request.headers()).orElse("");
        Optional<Refusal> refusal = CsrfTokens.refusal(request.method().name(), token,
                request.getHeader(CsrfTokens.HEADER));
        return refusal.map(why -> new Problem(403, "Forbidden", why.code(), why.advice()));
    }
}

package io.posthouse.gateway.proxy;

import io.posthouse.gateway.TraceEntry;
import io.posthouse.gateway.caller.CallerResolver;
import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.Origins;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.identity.CsrfTokens;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.trace.Span;
import io.posthouse.kernel.trace.TraceContext;
import io.posthouse.net.mount.HttpMount;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Hands a request to the endpoints behind the door, on this node or on another. In this order: method, size as announced, origin, who asks, CSRF.
 * Everything a caller could claim about itself is taken out; one signed header says who asks, and nothing else of ours
 * (no cookie, no token of a person) goes further in. On the request's loop.
 */
public final class EndpointProxy {
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final Problem UNRESOLVED = new Problem(503, "Service unavailable", "identity-unavailable",
            "Who you are cannot be checked right now. Try again in a few seconds.");

    private static final String AUTHORIZATION = "Authorization";

    private final CallerResolver callers;
    private final TraceEntry traces;
    private final Supplier<Origins> origins;
    private final boolean https;
    private final Forwarder forwarder;
    private final EndpointWay endpoints;
    private final Optional<NodeWays> nodes;

    /**
     * @param traces where a request's trace begins
     * @param origins asked per request, because the own port is known only after binding
     * @param nodes the ways to other nodes; empty where there are none
     */
    public EndpointProxy(CallerResolver callers, TraceEntry traces, Supplier<Origins> origins, boolean https,
            Forwarder forwarder,
            EndpointWay endpoints, Optional<NodeWays> nodes) {
        this.callers = callers;
        this.traces = traces;
        this.origins = origins;
        this.https = https;
        this.forwarder = forwarder;
        this.endpoints = endpoints;
        this.nodes = nodes;
    }

    /** Answers a request whose path passed the rules and begins with the mount's prefix. */
    public void answer(Exchange exchange, HttpMount mount, long bodyBytesMax) {
        HttpServerRequest request = exchange.request();
        Span span = traces.begin(exchange);
        // Its body waits in the socket until we know who asks.
        request.pause();
        HttpMount.Callers who = mount instanceof HttpMount.Proxied proxied
                ? proxied.callers()
                : HttpMount.Callers.KNOWN;
        refusal(request, bodyBytesMax, who).ifPresentOrElse(exchange::answerAndClose,
                () -> caller(exchange, who).onComplete(found -> {
                    if (found.failed()) {
                        exchange.answerAndClose(found.cause() instanceof RefusedException
                                ? Problem.BUSY
                                : UNRESOLVED);
                        return;
                    }
                    refusal(request, found.result()).ifPresentOrElse(exchange::answerAndClose,
                            () -> forward(exchange, mount, bodyBytesMax, found.result().caller(), span));
                }));
    }

    private Future<CallerResolver.Found> caller(Exchange exchange, HttpMount.Callers who) {
        return switch (who) {
            case KNOWN -> callers.known(exchange);
            case PEOPLE -> callers.session(exchange)
                    .map(caller -> new CallerResolver.Found(caller, true, Optional.empty()));
            case APPS -> Future.succeededFuture(
                    new CallerResolver.Found(Optional.empty(), false, Optional.empty()));
        };
    }

    private Optional<Problem> refusal(HttpServerRequest request, long bodyBytesMax, HttpMount.Callers who) {
        Optional<Problem> unusable = Forwarder.refusal(request, bodyBytesMax);
        if (unusable.isPresent()) {
            return unusable;
        }
        // Also where nobody is signed in yet: a foreign page must not sign a visitor in as somebody else.
        if (who != HttpMount.Callers.APPS && !SAFE.contains(request.method())
                && origins.get().namesForeign(request.headers())) {
            return Optional.of(Problem.ORIGIN);
        }
        return Optional.empty();
    }

    private static Optional<Problem> refusal(HttpServerRequest request, CallerResolver.Found found) {
        if (found.refusal().isPresent()) {
            return found.refusal();
        }
        if (found.caller().isEmpty() || !found.byCookie()) {
            return Optional.empty();
        }
        String token = CallerResolver.sessionToken(request.headers()).orElse("");
        Optional<Refusal> refusal = CsrfTokens.refusal(request.method().name(), token,
                request.getHeader(CsrfTokens.HEADER));
        return refusal.map(why -> new Problem(403, "Forbidden", why.code(), why.advice()));
    }

    /** What an app proves itself by: read by the endpoint, and by nobody before it. */
    private static Map<String, String> credentials(HttpServerRequest request) {
        List<String> said = request.headers().getAll(AUTHORIZATION);
        return said.size() == 1 ? Map.of(AUTHORIZATION, said.getFirst()) : Map.of();
    }

    private void forward(Exchange exchange, HttpMount mount, long bodyBytesMax, Optional<Caller> caller,
            Span span) {
        if (exchange.isAnswered()) {
            return;
        }
        var hop = new CallerHeader.Hop(exchange.id(), exchange.request().method().name(), exchange.path(),
                exchange.client(), https);
        Journey journey = switch (mount) {
            case HttpMount.Proxied proxied -> endpoints.to(proxied.target(), caller, hop,
                    proxied.callers() == HttpMount.Callers.APPS ? credentials(exchange.request()) : Map.of());
            case HttpMount.OnRole onRole -> nodes.map(ways -> ways.to(onRole.role(), caller, hop))
                    .orElseThrow(() -> new IllegalStateException("a node alone carries all that it offers"));
            case HttpMount.StaticFiles files ->
                throw new IllegalStateException("files are not asked for here: " + files.prefix());
        };
        forwarder.forward(exchange, bodyBytesMax, journey, span.context().map(TraceContext::traceparent),
                Forwarder.For.CALLERS);
    }
}

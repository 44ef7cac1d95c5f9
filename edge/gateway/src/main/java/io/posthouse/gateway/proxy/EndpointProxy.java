package io.posthouse.gateway.proxy;

import io.posthouse.gateway.TraceEntry;
import io.posthouse.gateway.caller.CallerResolver;
import io.posthouse.gateway.chain.Chain;
import io.posthouse.gateway.chain.Passage;
import io.posthouse.gateway.chain.Station;
import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.Origins;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.gateway.refusal.RefusalNotes;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.trace.Span;
import io.posthouse.kernel.trace.TraceContext;
import io.posthouse.net.mount.HttpMount;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Hands a request to the endpoints behind the door, on this node or on another. First its method and its size as announced
 * are looked at, then it passes the chain.
 * Everything a caller could claim about itself is taken out; one signed header says who asks, and nothing else of ours
 * (no cookie, no token of a person) goes further in. On the request's loop.
 */
public final class EndpointProxy {
    private static final String AUTHORIZATION = "Authorization";

    private final Chain chain;
    private final TraceEntry traces;
    private final boolean https;
    private final Forwarder forwarder;
    private final EndpointWay endpoints;
    private final Optional<NodeWays> nodes;
    private final RefusalNotes notes;

    /**
     * @param traces where a request's trace begins
     * @param origins asked per request, because the own port is known only after binding
     * @param nodes the ways to other nodes; empty where there are none
     * @param stations what requests pass, besides who asks
     * @param notes remembers what is refused to apps
     */
    public EndpointProxy(CallerResolver callers, TraceEntry traces, Supplier<Origins> origins, boolean https,
            Forwarder forwarder, EndpointWay endpoints, Optional<NodeWays> nodes, List<Station> stations,
            RefusalNotes notes) {
        this.traces = traces;
        this.https = https;
        this.forwarder = forwarder;
        this.endpoints = endpoints;
        this.nodes = nodes;
        this.notes = notes;
        List<Station> all = new ArrayList<>(stations);
        all.add(new IdentityStation(callers, origins));
        this.chain = new Chain(all);
    }

    /** Answers a request whose path passed the rules and begins with the mount's prefix. */
    public void answer(Exchange exchange, HttpMount mount, long bodyBytesMax) {
        Span span = traces.begin(exchange);
        // Its body waits in the socket until we know who asks.
        exchange.request().pause();
        Optional<Problem> unusable = Forwarder.refusal(exchange.request(), bodyBytesMax);
        if (unusable.isPresent()) {
            exchange.answerAndClose(unusable.get());
            return;
        }
        Passage passage = new Passage(exchange, Optional.of(mount), mount.prefix());
        notes.watch(passage);
        chain.walk(passage, () -> forward(exchange, mount, bodyBytesMax, passage.caller(), span));
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

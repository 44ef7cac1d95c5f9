package io.posthouse.gateway;

import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.kernel.trace.Span;
import io.posthouse.kernel.trace.TraceContext;
import io.posthouse.kernel.trace.Traces;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/**
 * Where traces of requests begin. A caller whose address is trusted may bring one along ({@code traceparent}, W3C Trace Context) and
 * decides whether it is recorded; everybody else's header is taken out, since it could be used to have all recorded, or to
 * confuse what traces say.
 *
 * @param trusted addresses of callers that may: other systems of the operator's, never a proxy that passes strangers' headers on
 */
public record TraceEntry(Traces traces, Set<InetAddress> trusted) {
    /** The header, which goes further in as we made it, and never as it came. */
    public static final String HEADER = "traceparent";
    /** No traces. */
    public static final TraceEntry CLOSED = new TraceEntry(Traces.OFF, Set.of());

    public TraceEntry {
        trusted = Set.copyOf(trusted);
    }

    /** Begins what is traced of a request, or goes on with what its caller began. */
    public Span begin(Exchange exchange) {
        if (!traces.isOn()) {
            return Span.NONE;
        }
        String name = exchange.request().method().name();
        Span span = brought(exchange)
                .map(from -> traces.goOn(Optional.of(from), name, Span.Kind.SERVER))
                .orElseGet(() -> traces.begin(name, Span.Kind.SERVER, Optional.of(exchange.id())));
        exchange.tracedAs(span.with("http.request.method", name));
        return span;
    }

    private Optional<TraceContext> brought(Exchange exchange) {
        String header = exchange.request().getHeader(HEADER);
        return header == null || !trusted.contains(exchange.client())
                ? Optional.empty()
                : TraceContext.ofTraceparent(header, exchange.id());
    }
}

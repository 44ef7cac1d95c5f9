package io.posthouse.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.gateway.backend.Routing;
import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.gateway.health.ScrapeToken;
import io.posthouse.gateway.limit.Limiting;
import io.posthouse.gateway.node.Neighbours;
import io.posthouse.gateway.refusal.RecentRefusals;
import io.posthouse.gateway.traffic.Traffic;
import io.posthouse.identity.AccessTokens;
import io.posthouse.identity.Tokens;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.kernel.AccessCheck;
import io.posthouse.kernel.Ticker;
import io.posthouse.net.mount.HttpMount;
import io.posthouse.net.mount.WebSocketMount;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the door works with.
 *
 * @param mounts what it serves over HTTP; the longest prefix wins
 * @param sockets where it takes WebSockets
 * @param tokens resolves cookies and tickets
 * @param accessTokens resolves what apps call by
 * @param signer signs the header that tells the endpoints who asks
 * @param access decides who may read the metrics
 * @param checks what has to be well for the platform to be ready
 * @param meters counts what passes
 * @param scrape the metrics in Prometheus' text format; may block
 * @param nodes what all nodes are and do, for people; may block
 * @param neighbours the other nodes; empty where this one is alone
 * @param traces where traces of requests begin, and whose go on
 * @param scrapeToken opens the metrics from other machines
 * @param limiting how much may come
 * @param refusals remembers what is refused to apps
 * @param traffic counts what passes, for people who watch
 * @param routing which requests go to back ends that are none of ours
 */
public record GatewayParts(List<HttpMount> mounts, List<WebSocketMount> sockets, Tokens tokens,
        AccessTokens accessTokens, CallerHeader signer,
        AccessCheck access, List<HealthCheck> checks, MeterRegistry meters, Supplier<String> scrape,
        Supplier<String> nodes, Optional<Neighbours> neighbours, Clock clock, Ticker ticker, TraceEntry traces,
        ScrapeToken scrapeToken, Limiting limiting, RecentRefusals refusals, Traffic traffic, Routing routing) {
    /** Alone, without traces, without apps, without limits and without routes. */
    public GatewayParts(List<HttpMount> mounts, List<WebSocketMount> sockets, Tokens tokens, CallerHeader signer,
            AccessCheck access, List<HealthCheck> checks, MeterRegistry meters, Supplier<String> scrape,
            Supplier<String> nodes, Clock clock, Ticker ticker) {
        this(mounts, sockets, tokens, AccessTokens.NONE, signer, access, checks, meters, scrape, nodes,
                Optional.empty(), clock, ticker,
                TraceEntry.CLOSED, ScrapeToken.NONE, Limiting.NONE, new RecentRefusals(), new Traffic(ticker, clock),
                Routing.NONE);
    }

    public GatewayParts {
        mounts = List.copyOf(mounts);
        sockets = List.copyOf(sockets);
        checks = List.copyOf(checks);
    }
}

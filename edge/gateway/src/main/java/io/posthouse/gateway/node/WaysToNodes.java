package io.posthouse.gateway.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.cluster.Members;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.gateway.proxy.Journey;
import io.posthouse.gateway.proxy.NodeWays;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ways from here to other nodes. What is under way to a node that dies is broken off as soon as its death is known, and not only when
 * it has been silent for as long as an endpoint may be. Event loops.
 */
public final class WaysToNodes implements NodeWays, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WaysToNodes.class);
    private static final int POOL_MAX = 64;
    private static final int WAITING_MAX = 512;
    /** Below the time after which the other door closes an idle connection. */
    private static final int IDLE_SECONDS = 15;
    private static final int CONNECT_MILLIS = 1000;
    /** A node that stands still is still connected to by its system; it answers no handshake. */
    private static final int HANDSHAKE_MILLIS = 1500;

    private final Neighbours neighbours;
    private final NodeHeaders headers;
    private final NodeChooser chooser;
    private final HttpClient client;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Duration answerPatience;
    private final Map<NodeName, Set<HttpClientRequest>> underWay = new ConcurrentHashMap<>();
    private final Members.Watch watch;

    /** @param answerPatience how long an endpoint may be silent */
    public WaysToNodes(Vertx vertx, Neighbours neighbours, Duration answerPatience, Clock clock, Ticker ticker,
            MeterRegistry meters) {
        this.neighbours = neighbours;
        this.headers = new NodeHeaders(neighbours.keys());
        this.chooser = new NodeChooser(neighbours.self(), neighbours.members()::now, neighbours.linked(), ticker);
        this.clock = clock;
        this.meters = meters;
        this.answerPatience = answerPatience;
        this.client = vertx.createHttpClient(new HttpClientOptions().setSsl(true)
                .setKeyCertOptions(KeyCertOptions.wrap(neighbours.identity().keyManager()))
                .setTrustOptions(TrustOptions.wrap(neighbours.identity().trustManager()))
                // Whoever the cluster's authority vouches for is a node; see ClusterIdentity.
                .setVerifyHost(false).setEnabledSecureTransportProtocols(Set.of(NodeDoor.PROTOCOL))
                .setSslHandshakeTimeout(HANDSHAKE_MILLIS)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeepAliveTimeout(IDLE_SECONDS).setConnectTimeout(CONNECT_MILLIS).setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(POOL_MAX).setMaxWaitQueueSize(WAITING_MAX));
        this.watch = neighbours.members().watch(this::leaveThoseThatAreGone);
    }

    private void leaveThoseThatAreGone(List<Node> nodes) {
        Set<NodeName> there = nodes.stream().map(Node::name).collect(Collectors.toSet());
        chooser.keep(there);
        underWay.forEach((node, requests) -> {
            if (!there.contains(node)) {
                requests.forEach(request -> request.connection().close());
            }
        });
    }

    @Override
    public Journey to(String role, Optional<Caller> caller, CallerHeader.Hop hop) {
        return new ToRole(role, caller, hop);
    }

    private void count(String role, String outcome) {
        meters.counter("posthouse.node.requests", "role", role, "outcome", outcome).increment();
    }

    private final class ToRole implements Journey {
        private final String role;
        private final Optional<Caller> caller;
        private final CallerHeader.Hop hop;
        private final Set<NodeName> tried = new HashSet<>();

        ToRole(String role, Optional<Caller> caller, CallerHeader.Hop hop) {
            this.role = role;
            this.caller = caller;
            this.hop = hop;
        }

        @Override
        public boolean hasMore() {
            return chooser.choose(role, tried).isPresent();
        }

        @Override
        public Future<Leg> next() {
            Optional<Node> chosen = chooser.choose(role, tried);
            if (chosen.isEmpty()) {
                count(role, "no-node");
                LOG.atWarn().addKeyValue("requestId", hop.requestId()).addKeyValue("role", role)
                        .addKeyValue("tried", tried.size()).log("no node carries what a request is for");
                return Future.failedFuture(new NobodyThere(role));
            }
            NodeName node = chosen.get().name();
            tried.add(node);
            InetSocketAddress door = chosen.get().door(Neighbours.DOOR).orElseThrow();
            chooser.begun(node);
            return client.request(new RequestOptions().setHost(host(door)).setPort(door.getPort())
                    .setIdleTimeout(answerPatience.toMillis()))
                    .map(request -> leg(node, request)).recover(failure -> {
                        chooser.ended(node);
                        if (failure instanceof ConnectionPoolTooBusyException) {
                            return Future.failedFuture(failure);
                        }
                        chooser.shun(node);
                        count(role, "unreached");
                        LOG.atInfo().addKeyValue("node", node).addKeyValue("cause", failure.toString())
                                .log("node not reached, trying another");
                        return next();
                    });
        }

        private Leg leg(NodeName node, HttpClientRequest request) {
            count(role, "sent");
            Set<HttpClientRequest> requests = underWay.computeIfAbsent(node, name -> ConcurrentHashMap.newKeySet());
            requests.add(request);
            return new Leg(request, Map.of(NodeHeaders.FROM, neighbours.self().value(), CallerHeader.NAME,
                    headers.between(neighbours.self(), node, role).sign(caller, hop, clock.instant())), () -> {
                        requests.remove(request);
                        chooser.ended(node);
                    });
        }
    }

    private static String host(InetSocketAddress door) {
        return door.getAddress() == null ? door.getHostString() : door.getAddress().getHostAddress();
    }

    @Override
    public void close() {
        watch.close();
    }
}

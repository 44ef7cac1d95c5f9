package io.posthouse.gateway.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.cluster.NodeName;
import io.posthouse.gateway.TraceEntry;
import io.posthouse.gateway.exchange.AnswerTimes;
import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.PathRules;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.gateway.proxy.EndpointWay;
import io.posthouse.gateway.proxy.Forwarder;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.net.mount.HttpMount;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where other nodes come in with requests that their own doors have let in. Nothing is read from whoever does not prove in TLS that it
 * knows the cluster's secret, and nothing is done that is not signed for this node and role. On event loops.
 */
public final class NodeDoor {
    static final String PROTOCOL = "TLSv1.3";
    private static final Logger LOG = LoggerFactory.getLogger(NodeDoor.class);
    private static final Pattern NODE = Pattern.compile("[a-z0-9-]{1,64}");
    private static final int HANDSHAKE_SECONDS = 5;
    /** Longer than the others keep an idle connection. */
    private static final int IDLE_SECONDS = 90;
    /** What the other door adds to a request's headers, which it has bounded. */
    private static final int ADDED_BYTES_MAX = 8 << 10;

    private final Vertx vertx;
    private final Neighbours neighbours;
    private final NodeHeaders headers;
    private final Forwarder forwarder;
    private final EndpointWay endpoints;
    private final MeterRegistry meters;
    private final AnswerTimes times;
    private final Clock clock;
    private final HttpServer server;

    /** @param headerBytesMax of a request's headers when it came to another node's door */
    public NodeDoor(Vertx vertx, Neighbours neighbours, Forwarder forwarder, EndpointWay endpoints, int headerBytesMax,
            MeterRegistry meters, Clock clock) {
        this.vertx = vertx;
        this.neighbours = neighbours;
        this.headers = new NodeHeaders(neighbours.keys());
        this.forwarder = forwarder;
        this.endpoints = endpoints;
        this.meters = meters;
        this.times = new AnswerTimes(meters);
        this.clock = clock;
        this.server = vertx.createHttpServer(new HttpServerOptions().setHost(neighbours.address().getHostAddress())
                .setPort(neighbours.port()).setSsl(true).setUseAlpn(false).setHttp2ClearTextEnabled(false)
                .setKeyCertOptions(KeyCertOptions.wrap(neighbours.identity().keyManager()))
                .setTrustOptions(TrustOptions.wrap(neighbours.identity().trustManager()))
                .setClientAuth(ClientAuth.REQUIRED).setEnabledSecureTransportProtocols(Set.of(PROTOCOL))
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS).setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout(IDLE_SECONDS).setTcpNoDelay(true).setMaxInitialLineLength(8192)
                .setMaxHeaderSize(headerBytesMax + ADDED_BYTES_MAX))
                .requestHandler(this::onRequest)
                .exceptionHandler(broken -> LOG.atDebug().addKeyValue("cause", broken.toString())
                        .log("connection of a node broke"));
    }

    /** Begins to listen. */
    public Future<HttpServer> listen() {
        return server.listen();
    }

    /** The port that it listens on. */
    public int port() {
        return server.actualPort();
    }

    /** Takes nothing new, and lets what is under way end for some seconds. */
    public Future<Void> shutdown(int seconds) {
        return server.shutdown(seconds, TimeUnit.SECONDS);
    }

    private void onRequest(HttpServerRequest request) {
        request.pause();
        String path = request.path() == null ? "" : request.path();
        Optional<HttpMount.OnRole> asked = PathRules.objection(request.uri()).isPresent()
                ? Optional.empty()
                : neighbours.answers().stream().filter(answer -> answer.covers(path)).findFirst();
        Optional<CallerHeader.Signed> signed = asked.flatMap(answer -> signed(request, path, answer.role()));
        if (asked.isEmpty() || signed.isEmpty()) {
            refuse(request);
            return;
        }
        Exchange exchange = Exchange.fromNode(vertx, request, times, signed.get().requestId());
        exchange.at("node");
        signed.get().caller().ifPresent(exchange::by);
        long bodyBytesMax = asked.get().bodyBytesMax();
        Forwarder.refusal(request, bodyBytesMax).ifPresentOrElse(exchange::answerAndClose,
                () -> forwarder.forward(exchange, bodyBytesMax, endpoints.to(neighbours.endpoints(),
                        signed.get().caller(), new CallerHeader.Hop(exchange.id(), request.method().name(), path,
                                signed.get().client(), signed.get().tls())),
                        Optional.ofNullable(request.getHeader(TraceEntry.HEADER)), Forwarder.For.NODES));
    }

    private Optional<CallerHeader.Signed> signed(HttpServerRequest request, String path, String role) {
        String from = request.getHeader(NodeHeaders.FROM);
        return from == null || !NODE.matcher(from).matches()
                ? Optional.empty()
                : headers.between(new NodeName(from), neighbours.self(), role).verify(
                        request.getHeader(CallerHeader.NAME), request.method().name(), path, clock.instant());
    }

    private void refuse(HttpServerRequest request) {
        meters.counter("posthouse.node.refused").increment();
        LOG.atWarn().addKeyValue("address", String.valueOf(request.remoteAddress().hostAddress()))
                .log("refused a request that is not signed for this node");
        Exchange exchange = Exchange.fromNode(vertx, request, times, Exchange.newId());
        exchange.at("node");
        exchange.answerAndClose(Problem.MISDIRECTED);
    }
}

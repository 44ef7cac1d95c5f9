package io.posthouse.gateway;

import io.posthouse.gateway.backend.OutsideDesk;
import io.posthouse.gateway.caller.CallerResolver;
import io.posthouse.gateway.chain.Chain;
import io.posthouse.gateway.exchange.AnswerTimes;
import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.GatheredWrites;
import io.posthouse.gateway.exchange.Origins;
import io.posthouse.gateway.exchange.Waiting;
import io.posthouse.gateway.health.HealthDesk;
import io.posthouse.gateway.health.OperatorDesk;
import io.posthouse.gateway.health.ScrapeToken;
import io.posthouse.gateway.limit.LimitDesk;
import io.posthouse.gateway.node.OtherNodes;
import io.posthouse.gateway.proxy.CrossOrigin;
import io.posthouse.gateway.proxy.EndpointProxy;
import io.posthouse.gateway.proxy.EndpointWay;
import io.posthouse.gateway.proxy.Forwarder;
import io.posthouse.gateway.proxy.NodeWays;
import io.posthouse.gateway.refusal.RefusalNotes;
import io.posthouse.gateway.socket.SocketDesk;
import io.posthouse.kernel.setting.Running;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door, open from {@link #open} until {@link #close}. */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final int SHUTDOWN_SECONDS = 5;
    /** Requests at once of one connection over HTTP/2 (RFC 9113 section 5.1.2), which recommends no fewer. */
    private static final int STREAMS_MAX = 100;
    /** The engine hands out one free port to several servers that ask for the same negative one. */
    private static final int ANY_PORT = -1;
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final GatewaySettings settings;
    private final Vertx vertx;
    private final Waiting waiting;
    private final HealthDesk health;
    private final SocketDesk sockets;
    private final ConnectionGuards guards;
    private final LimitDesk limits;
    private final OutsideDesk outside;
    private final Router router;
    private final AnswerTimes times;
    private final Exchange.Watcher watcher;
    private final Optional<OtherNodes> others;
    private final HttpServerOptions options;
    private final AtomicReference<Origins> origins = new AtomicReference<>(new Origins(Set.of()));
    private final List<HttpServer> servers = new ArrayList<>();

    private Gateway(Running<GatewaySettings> running, GatewayParts parts) {
        this.settings = running.now();
        this.times = new AnswerTimes(parts.meters());
        this.watcher = parts.traffic();
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(settings.loops()).setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(2).setPreferNativeTransport(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        this.waiting = new Waiting(settings.waitingMax());
        CallerResolver callers = new CallerResolver(vertx, waiting, parts.tokens(), parts.accessTokens(),
                parts.ticker());
        this.guards = new ConnectionGuards(running, parts.ticker(), parts.meters());
        this.health = new HealthDesk(vertx, waiting, parts.checks(), parts.ticker(), parts.clock(),
                parts.meters());
        this.sockets = new SocketDesk(vertx, parts.sockets(), callers, origins::get, parts.ticker(),
                settings.pingEvery(),
                settings.silenceMax());
        this.options = options();
        parts.meters().gauge("posthouse.http.websockets", sockets, SocketDesk::openCount);
        OperatorDesk metrics = new OperatorDesk(vertx, waiting, callers, parts.access(), parts.scrapeToken(),
                PROMETHEUS, () -> {
                    health.look();
                    return parts.scrape().get();
                });
        OperatorDesk nodes = new OperatorDesk(vertx, waiting, callers, parts.access(), ScrapeToken.NONE,
                "text/plain; charset=utf-8", parts.nodes());
        Forwarder forwarder = new Forwarder(vertx, settings.bodyPatience());
        EndpointWay endpoints = new EndpointWay(vertx, parts.signer(), parts.clock(), settings.answerPatience());
        // No method references to what only several nodes have: a node alone would load it to link them.
        Optional<NodeWays> ways = Optional.empty();
        if (parts.neighbours().isPresent()) {
            var passing = new OtherNodes.Passing(forwarder, endpoints, settings.answerPatience(),
                    settings.headerBytesMax());
            OtherNodes beside = OtherNodes.of(vertx, parts.neighbours().get(), passing, parts.meters(), parts.clock(),
                    parts.ticker());
            ways = Optional.of(beside.ways());
            this.others = Optional.of(beside);
        } else {
            this.others = Optional.empty();
        }
        this.limits = new LimitDesk(vertx, parts.limiting(), parts.ticker(), parts.meters());
        parts.traffic().show(limits::load);
        RefusalNotes notes = new RefusalNotes(parts.refusals(), parts.clock());
        EndpointProxy proxy = new EndpointProxy(callers, parts.traces(), origins::get, settings.tls().isPresent(),
                forwarder, endpoints, ways, limits.stations(), notes);
        this.outside = new OutsideDesk(vertx, waiting,
                new OutsideDesk.Parts(parts.routing(), callers, origins::get, parts.access(), parts.traces(),
                        limits.stations(), notes, settings.tls().isPresent(), ownHosts(), settings.headerBytesMax(),
                        parts.ticker(), parts.meters()));
        this.router = new Router(parts.mounts(), new CrossOrigin(vertx, waiting, proxy), health, metrics, nodes,
                sockets, guards, new Chain(limits.guards()), outside);
        parts.routing().own().show(ownHosts(), router::isOurs);
    }

    /**
     * Opens the door. Blocks until it listens.
     *
     * @throws IOException when the port is taken or the address is not this machine's
     */
    public static Gateway open(GatewaySettings settings, GatewayParts parts) throws IOException {
        return open(Running.fixed(settings), parts);
    }

    /** The same, with bounds on connections that may change. Everything else is as it was at the first moment. */
    public static Gateway open(Running<GatewaySettings> settings, GatewayParts parts) throws IOException {
        Gateway gateway = new Gateway(settings, parts);
        try {
            gateway.listen();
        } catch (IOException | RuntimeException e) {
            gateway.close();
            throw e;
        }
        return gateway;
    }

    /** Where it listens; with the real port when any was asked for. */
    public InetSocketAddress address() {
        return new InetSocketAddress(settings.address(), servers.getFirst().actualPort());
    }

    /** The address of the web page as people would type it. */
    public String page() {
        String name = settings.names().stream().sorted().findFirst().orElse("localhost");
        return origin(settings.tls().isPresent() ? "https" : "http", name, address().getPort());
    }

    private void listen() throws IOException {
        // One server for each loop, all on the same port: the engine spreads the connections.
        for (int i = 0; i < settings.loops(); i++) {
            HttpServer server = vertx.createHttpServer(options).requestHandler(this::onRequest)
                    .connectionHandler(this::onConnection)
                    .exceptionHandler(
                            broken -> LOG.atDebug().addKeyValue("cause", broken.toString()).log("connection broke"));
            await(server.listen());
            servers.add(server);
        }
        origins.set(new Origins(ownOrigins(address().getPort())));
        if (others.isPresent()) {
            listenToNodes(others.get());
        }
        vertx.setPeriodic(guards.sweepEvery().toMillis(), tick -> guards.sweep());
    }

    private static void listenToNodes(OtherNodes door) throws NodeDoorTaken {
        try {
            await(door.listen());
        } catch (IOException e) {
            throw new NodeDoorTaken(e);
        }
    }

    /** The port for requests of other nodes cannot be had. */
    public static final class NodeDoorTaken extends IOException {
        private NodeDoorTaken(IOException cause) {
            super(cause);
        }
    }

    /** The port at which other nodes come in with requests; empty where they do not. */
    public OptionalInt nodePort() {
        return others.isPresent() ? others.get().port() : OptionalInt.empty();
    }

    private void onConnection(HttpConnection connection) {
        StrictDecoder.on(connection, options);
        GatheredWrites.on(connection);
        guards.opened(connection);
    }

    private HttpServerOptions options() {
        HttpServerOptions options = new HttpServerOptions().setHost(settings.address().getHostAddress())
                .setPort(settings.port() == 0 ? ANY_PORT : settings.port()).setMaxHeaderSize(settings.headerBytesMax())
                .setMaxInitialLineLength(8192).setTcpNoDelay(true)
                .setInitialSettings(new Http2Settings().setMaxHeaderListSize(settings.headerBytesMax())
                        .setMaxConcurrentStreams(STREAMS_MAX))
                .setHttp2ClearTextEnabled(false).setWebSocketClosingTimeout(SHUTDOWN_SECONDS)
                .setWebSocketSubProtocols(sockets.subprotocols())
                .setMaxWebSocketFrameSize(sockets.textBytesMax()).setMaxWebSocketMessageSize(sockets.textBytesMax())
                // A compressed message of some bytes can unfold to megabytes before anyone sees its size.
                .setPerMessageWebSocketCompressionSupported(false).setPerFrameWebSocketCompressionSupported(false);
        settings.tls()
                .ifPresent(keys -> options.setSsl(true).setUseAlpn(true).setKeyCertOptions(KeyCertOptions.wrap(keys))
                        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2")));
        return options;
    }

    private void onRequest(HttpServerRequest request) {
        guards.requestBegan(request.connection());
        Exchange exchange = new Exchange(vertx, request, times, settings.tls().isPresent(), watcher,
                () -> guards.requestEnded(request.connection()));
        StrictDecoder.begun(request, exchange::bodyBroke).ifPresentOrElse(exchange::answerAndClose,
                () -> router.route(exchange));
    }

    private Set<String> ownOrigins(int port) {
        Set<String> own = new HashSet<>(settings.origins());
        String scheme = settings.tls().isPresent() ? "https" : "http";
        ownNames().forEach(name -> own.add(origin(scheme, name, port)));
        return own;
    }

    /** All hosts under which our page may be open. */
    private Set<String> ownHosts() {
        Set<String> hosts = ownNames();
        for (String origin : settings.origins()) {
            String authority = origin.substring(origin.indexOf("://") + 3);
            int colon = authority.lastIndexOf(':');
            hosts.add(colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority);
        }
        return hosts;
    }

    private Set<String> ownNames() {
        Set<String> names = new HashSet<>(settings.names());
        if (settings.address().isLoopbackAddress()) {
            names.addAll(List.of("localhost", "127.0.0.1", "[::1]"));
        }
        return names;
    }

    private static String origin(String scheme, String name, int port) {
        boolean usual = port == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + name.toLowerCase(Locale.ROOT) + (usual ? "" : ":" + port);
    }

    /** Takes no new WebSocket from now on, while requests are answered as before. There is no way back. */
    public void refuseSockets() {
        sockets.refuse();
    }

    /** Asks the WebSockets that are open to come again elsewhere, spread evenly over {@code span}. Returns at once. */
    public void moveSockets(Duration span) {
        sockets.moveOn(span);
    }

    /** How many WebSockets are open. */
    public int socketCount() {
        return sockets.openCount();
    }

    /** Takes no new connection, lets what is under way end for some seconds, closes WebSockets with 1001. Blocks. */
    @Override
    public void close() {
        sockets.stop();
        for (HttpServer server : servers) {
            try {
                await(server.shutdown(SHUTDOWN_SECONDS, TimeUnit.SECONDS));
            } catch (IOException e) {
                LOG.atDebug().addKeyValue("cause", e.toString()).log("listener did not close in order");
            }
        }
        if (others.isPresent()) {
            shutDown(others.get());
            others.get().close();
        }
        limits.close();
        outside.close();
        waiting.close();
        health.close();
        try {
            await(vertx.close());
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("cause", e.toString()).log("event loops did not close in order");
        }
    }

    private static void shutDown(OtherNodes door) {
        try {
            await(door.shutdown(SHUTDOWN_SECONDS));
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("cause", e.toString()).log("door for nodes did not close in order");
        }
    }

    private static <T> T await(Future<T> future) throws IOException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(2L * SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the event loops do not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}

package io.posthouse.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.posthouse.gateway.backend.Routing;
import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.gateway.health.ScrapeToken;
import io.posthouse.gateway.limit.Limiting;
import io.posthouse.gateway.node.Neighbours;
import io.posthouse.gateway.refusal.RecentRefusals;
import io.posthouse.gateway.traffic.Traffic;
import io.posthouse.identity.AccessTokens;
import io.posthouse.identity.KnownApp;
import io.posthouse.identity.Tokens;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.TokenKind;
import io.posthouse.kernel.setting.Running;
import io.posthouse.kernel.signature.ContentDigest;
import io.posthouse.kernel.signature.MalformedSignature;
import io.posthouse.kernel.signature.SignatureRefusal;
import io.posthouse.net.mount.HttpMount;
import io.posthouse.net.mount.WebSocketMount;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/** An open door with endpoints behind it, on free ports. Ada is signed in by {@link #ADAS_TOKEN}. */
final class Door implements AutoCloseable {
    /** By which an app calls for ada. */
    static final String APPS_TOKEN = "pha_" + "a".repeat(43);
    /** The same, bound to a key: good at {@code GET /api/people} with {@link #PROOF} and at nothing else. */
    static final String BOUND_TOKEN = "pha_" + "c".repeat(43);
    static final String PROOF = "e30.e30.proof";
    static final String ADAS_TOKEN = "phs_AdasTokenAdasTokenAdasTokenAdasTokenAda";
    static final String SCRAPE_TOKEN = "0123456789abcdef0123456789abcdef";
    static final String TICKET = "pht_TicketTicketTicketTicketTicketTicketTi";
    static final int BODY_BYTES_MAX = 64 << 10;

    private final CallerHeader signer = CallerHeader.withNewKey();
    private final Endpoints endpoints;
    private final RecentRefusals refusals = new RecentRefusals();
    private final Traffic traffic = new Traffic(Ticker.system(), Clock.systemUTC());
    private final Gateway gateway;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, TokenKind> tokens = new ConcurrentHashMap<>(
            Map.of(ADAS_TOKEN, TokenKind.SESSION, TICKET, TokenKind.CHANNEL_TICKET));

    /** The other nodes, once it is known who answers here. */
    interface Neighbourhood {
        Neighbours around(InetSocketAddress endpoints);
    }

    Door(UnaryOperator<GatewaySettings> settings, List<WebSocketMount> sockets, List<HealthCheck> checks)
            throws IOException {
        this(settings, sockets, checks, TraceEntry.CLOSED);
    }

    Door(UnaryOperator<GatewaySettings> settings, List<WebSocketMount> sockets, List<HealthCheck> checks,
            TraceEntry traces) throws IOException {
        this(settings, sockets, checks, traces, List.of(), null, new SimpleMeterRegistry());
    }

    /** @param elsewhere what is answered on other nodes */
    Door(UnaryOperator<GatewaySettings> settings, List<WebSocketMount> sockets, List<HealthCheck> checks,
            TraceEntry traces, List<HttpMount.OnRole> elsewhere, @Nullable Neighbourhood others, MeterRegistry meters)
            throws IOException {
        this(Running.fixed(settings.apply(GatewaySettings.on(InetAddress.getLoopbackAddress(), 0))), sockets, checks,
                traces, elsewhere, others, meters, Limiting.NONE, Routing.NONE);
    }

    /** With settings that a test changes while it is open. */
    Door(Running<GatewaySettings> settings) throws IOException {
        this(settings, List.of(), List.of(), TraceEntry.CLOSED, List.of(), null, new SimpleMeterRegistry(),
                Limiting.NONE, Routing.NONE);
    }

    /** With TLS and routes. */
    Door(X509KeyManager keys, Routing routing) throws IOException {
        this(Running.fixed(GatewaySettings.on(InetAddress.getLoopbackAddress(), 0).withTls(keys)), List.of(), List.of(),
                TraceEntry.CLOSED, List.of(), null, new SimpleMeterRegistry(), Limiting.NONE, routing);
    }

    /** With routes. */
    Door(Routing routing, List<WebSocketMount> sockets) throws IOException {
        this(Running.fixed(GatewaySettings.on(InetAddress.getLoopbackAddress(), 0)), sockets, List.of(),
                TraceEntry.CLOSED, List.of(), null, new SimpleMeterRegistry(), Limiting.NONE, routing);
    }

    /** With routes, and interfaces that have names. */
    Door(Limiting limiting, Routing routing) throws IOException {
        this(Running.fixed(GatewaySettings.on(InetAddress.getLoopbackAddress(), 0)), List.of(), List.of(),
                TraceEntry.CLOSED, List.of(), null, new SimpleMeterRegistry(), limiting, routing);
    }

    /** With limits. */
    Door(Limiting limiting, List<WebSocketMount> sockets) throws IOException {
        this(Running.fixed(GatewaySettings.on(InetAddress.getLoopbackAddress(), 0)), sockets, List.of(),
                TraceEntry.CLOSED, List.of(), null, new SimpleMeterRegistry(), limiting, Routing.NONE);
    }

    private Door(Running<GatewaySettings> settings, List<WebSocketMount> sockets, List<HealthCheck> checks,
            TraceEntry traces, List<HttpMount.OnRole> elsewhere, @Nullable Neighbourhood others, MeterRegistry meters,
            Limiting limiting, Routing routing) throws IOException {
        endpoints = new Endpoints(signer);
        List<HttpMount> mounts = new ArrayList<>(elsewhere);
        mounts.add(new HttpMount.Proxied("/api/", endpoints.address(), BODY_BYTES_MAX));
        mounts.add(new HttpMount.Proxied("/token", endpoints.address(), BODY_BYTES_MAX, HttpMount.Callers.APPS));
        mounts.add(new HttpMount.Proxied("/read/token", endpoints.address(), BODY_BYTES_MAX, HttpMount.Callers.APPS,
                Door::mayRead));
        mounts.add(new HttpMount.Proxied("/read/me", endpoints.address(), BODY_BYTES_MAX, HttpMount.Callers.KNOWN,
                Door::mayRead));
        mounts.add(new HttpMount.Proxied("/authorize", endpoints.address(), BODY_BYTES_MAX,
                HttpMount.Callers.PEOPLE));
        mounts.add(new HttpMount.StaticFiles("/", "testweb", Door.class.getClassLoader(), "index.html"));
        Optional<Neighbours> neighbours = Optional.ofNullable(others)
                .map(around -> around.around(endpoints.address()));
        gateway = Gateway.open(settings,
                new GatewayParts(mounts, sockets, new MappedTokens(), Door::app, signer,
                        (caller, permission) -> caller.name().equals("ada"), checks, meters,
                        () -> "some_metric 1\n", () -> "north is ready\n", neighbours, Clock.systemUTC(),
                        Ticker.system(), traces, ScrapeToken.of(SCRAPE_TOKEN), limiting, refusals, traffic, routing));
    }

    /** What pages of the one app may read. */
    private static boolean mayRead(String origin) {
        if (origin.equals("https://away.example")) {
            throw new IllegalStateException("nobody knows");
        }
        return origin.equals("https://app.example");
    }

    static Door open() throws IOException {
        return new Door(settings -> settings, List.of(), List.of());
    }

    Endpoints endpoints() {
        return endpoints;
    }

    /** What was refused to apps. */
    RecentRefusals refusals() {
        return refusals;
    }

    /** What passed. */
    Traffic traffic() {
        return traffic;
    }

    /** Where other nodes come in. */
    int nodePort() {
        return gateway.nodePort().orElseThrow();
    }

    int port() {
        return gateway.address().getPort();
    }

    URI at(String target) {
        return URI.create("http://localhost:" + port() + target);
    }

    HttpResponse<String> get(String target, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at(target));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    HttpResponse<String> post(String target, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at(target))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Writes bytes as they are and reads until the far end closes. */
    String raw(String bytes) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return everything(socket);
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    static String everything(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.shutdownNow();
        gateway.close();
        endpoints.close();
    }

    /** One app's token is known, and one that is bound to a key. */
    private static AccessTokens.Answer app(String token, Optional<AccessTokens.Proof> proof,
            Optional<AccessTokens.Signed> signed, String requestId) {
        boolean known = token.equals(proof.isPresent() ? BOUND_TOKEN : APPS_TOKEN);
        if (!known) {
            return new AccessTokens.Answer.Unknown(Optional.empty());
        }
        if (signed.isPresent() && signed.get().head().fields().all("signature").isEmpty()) {
            return new AccessTokens.Answer.Unsigned(SignatureRefusal.SIGNATURE_MISSING,
                    Optional.of(new KnownApp(new AppId(3), "travel-desk")));
        }
        return proof.isPresent() && !proof.get().equals(new AccessTokens.Proof(PROOF, "GET", "/api/people"))
                ? new AccessTokens.Answer.Unproven(new KnownApp(new AppId(3), "travel-desk"))
                : new AccessTokens.Answer.Known(new Caller(Optional.of(new Caller.Person(new LoginId(7), "ada")),
                        Optional.of(new Caller.AppCall(new AppId(3), "travel-desk", Set.of("a.b.c"))),
                        TenantId.HOUSE, TokenKind.USER_ACCESS, "grant-1", requestId), signed.map(Door::body));
    }

    private static AccessTokens.SignedBody body(AccessTokens.Signed signed) {
        List<String> digests = signed.head().fields().all(ContentDigest.FIELD);
        try {
            return new AccessTokens.SignedBody(
                    digests.isEmpty() ? Optional.empty() : Optional.of(ContentDigest.of(digests)));
        } catch (MalformedSignature e) {
            throw new IllegalArgumentException(e);
        }
    }

    private final class MappedTokens implements Tokens {
        @Override
        public Issued issue(TokenKind kind, LoginId login, Optional<String> session) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Issued openSession(LoginId login, Origin origin) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Caller> resolve(String token, TokenKind kind, String requestId) {
            boolean good = kind == TokenKind.CHANNEL_TICKET ? tokens.remove(token, kind) : tokens.get(token) == kind;
            return good
                    ? Optional.of(new Caller(new LoginId(7), "ada", kind, "session-1", requestId))
                    : Optional.empty();
        }

        @Override
        public void revokeSession(String session) {
            tokens.clear();
        }

        @Override
        public void onSessionRevoked(Consumer<String> listener) {
            // Nobody listens in these tests.
        }
    }
}

package io.posthouse.gateway.socket;

import io.posthouse.gateway.caller.CallerResolver;
import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.Origins;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.Ticker;
import io.posthouse.net.mount.WebSocketMount;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Opens WebSockets at the places that services mount. Refused before anything is opened, in this order: no such place
 * (404), no subprotocol in common (400), stopping (503), a cookie from a page that is not ours (403), identity not
 * answering (503), nobody known (401), somebody of another tenant than the house (403). On event loops.
 */
public final class SocketDesk {
    /** The code is that of everybody who is not signed in; what helps is another. */
    private static final Problem SPENT = new Problem(401, "Unauthorized", Problem.SIGN_IN.code(),
            "The ticket was used, is older than 30 s, or is not one for this channel; get another one.");
    /** The registry of RFC 6455 section 7.4: service restart, come again. */
    private static final int COME_AGAIN = 1012;
    private static final String PROTOCOL_HEADER = "Sec-WebSocket-Protocol";
    private static final Problem NOT_OUR_PROTOCOL = Problem.badRequest("bad-upgrade",
            "The upgrade is malformed or offers no subprotocol that is spoken here.");

    private final Vertx vertx;
    private final Map<String, WebSocketMount> mounts;
    private final CallerResolver callers;
    private final Supplier<Origins> origins;
    private final Ticker ticker;
    private final Duration pingEvery;
    private final Duration silenceMax;
    private final Set<SocketPeer> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    /**
     * @param pingEvery between two pings of ours
     * @param silenceMax after which a connection that said nothing, not even a pong, is closed
     */
    public SocketDesk(Vertx vertx, List<WebSocketMount> mounts, CallerResolver callers, Supplier<Origins> origins,
            Ticker ticker, Duration pingEvery, Duration silenceMax) {
        this.vertx = vertx;
        this.mounts = mounts.stream().collect(Collectors.toUnmodifiableMap(WebSocketMount::path, Function.identity()));
        this.callers = callers;
        this.origins = origins;
        this.ticker = ticker;
        this.pingEvery = pingEvery;
        this.silenceMax = silenceMax;
    }

    /** The subprotocols of all places. */
    public List<String> subprotocols() {
        return mounts.values().stream().flatMap(mount -> mount.subprotocols().stream()).distinct().toList();
    }

    /** The largest message of any place, in bytes; frames are bounded by it. */
    public int textBytesMax() {
        return mounts.values().stream().mapToInt(WebSocketMount::textBytesMax).max().orElse(1024);
    }

    /** How many are open. */
    public int openCount() {
        return open.size();
    }

    /** Whether a request asks to become a WebSocket. */
    public static boolean asks(HttpServerRequest request) {
        return request.headers().contains("Upgrade", "websocket", true);
    }

    /** Whether a WebSocket place is at {@code path}, so that nothing else may answer there. */
    public boolean isAt(String path) {
        return mounts.containsKey(path);
    }

    /**
     * Takes an upgrade whose path passed the rules.
     *
     * @param onUpgraded runs once when the connection has become a WebSocket; its result runs once when that has gone
     */
    public void upgrade(Exchange exchange, Supplier<Runnable> onUpgraded) {
        HttpServerRequest request = exchange.request();
        WebSocketMount mount = mounts.get(request.path());
        if (mount == null) {
            exchange.answerAndClose(Problem.NOT_FOUND);
            return;
        }
        if (!request.canUpgradeToWebSocket() || !chooseSubprotocol(request.headers(), mount)) {
            exchange.answerAndClose(NOT_OUR_PROTOCOL);
            return;
        }
        if (stopping) {
            exchange.answerAndClose(Problem.BUSY);
            return;
        }
        // The engine needs the rest of the request for the handshake, after identity has answered.
        request.pause();
        if (!mount.needsCaller()) {
            if (origins.get().namesForeign(request.headers())) {
                exchange.answerAndClose(Problem.ORIGIN);
            } else {
                accept(exchange, mount, null, onUpgraded);
            }
            return;
        }
        Optional<String> ticket = ticket(request.query());
        if (ticket.isEmpty() && !origins.get().namesOwn(request.headers())) {
            // A cookie goes along with every page's upgrade: only Origin tells whose page it was.
            exchange.answerAndClose(Problem.ORIGIN);
            return;
        }
        Future<Optional<Caller>> asked = ticket.map(secret -> callers.ticket(secret, exchange.id()))
                .orElseGet(() -> callers.session(exchange));
        asked.onComplete(found -> {
            if (found.failed()) {
                exchange.answerAndClose(Problem.BUSY);
            } else if (found.result().isEmpty()) {
                exchange.answerAndClose(ticket.isPresent() ? SPENT : Problem.SIGN_IN);
            } else {
                exchange.by(found.result().get());
                if (found.result().get().isGuest()) {
                    // Visitors come by tickets, which say for what they are good.
                    exchange.answerAndClose(Problem.NOT_FOR_GUESTS);
                    return;
                }
                if (!found.result().get().tenant().isHouse()) {
                    exchange.answerAndClose(Problem.HOUSE_ONLY);
                    return;
                }
                accept(exchange, mount, found.result().get(), onUpgraded);
            }
        });
    }

    /** Takes no new one from now on: 503, so that whatever balances tries another node. */
    public void refuse() {
        stopping = true;
    }

    /** Asks all that are open to come again elsewhere, spread evenly over {@code span}: 1012, service restart. Returns at once. */
    public void moveOn(Duration span) {
        List<SocketPeer> all = new ArrayList<>(open);
        Collections.shuffle(all);
        for (int i = 0; i < all.size(); i++) {
            SocketPeer peer = all.get(i);
            vertx.setTimer(1 + span.toMillis() * i / all.size(), tick -> peer.close(COME_AGAIN, "moved"));
        }
    }

    /** Closes all with 1001; no new one is taken. */
    public void stop() {
        refuse();
        List.copyOf(open).forEach(peer -> peer.close(1001, "the server is going away"));
    }

    private void accept(Exchange exchange, WebSocketMount mount, @Nullable Caller caller,
            Supplier<Runnable> onUpgraded) {
        exchange.request().toWebSocket().onSuccess(socket -> {
            Runnable onGone = onUpgraded.get();
            exchange.upgraded();
            opened(socket, mount, caller, exchange.id(), onGone);
        });
    }

    private void opened(ServerWebSocket socket, WebSocketMount mount, @Nullable Caller caller, String requestId,
            Runnable onGone) {
        SocketPeer peer = new SocketPeer(socket, vertx.getOrCreateContext());
        open.add(peer);
        OpenSocket opened = new OpenSocket(vertx, socket, peer, ticker, requestId, mount.path(), () -> {
            open.remove(peer);
            onGone.run();
        });
        if (!opened.listen(pingEvery, silenceMax)) {
            return;
        }
        try {
            opened.serve(caller == null ? mount.open(peer) : mount.open(peer, caller), mount.textBytesMax());
        } catch (RefusedException e) {
            peer.close(1013, e.refusal().advice());
        }
    }

    /** Leaves in the request the one subprotocol we choose, so that the engine cannot choose another place's. */
    private static boolean chooseSubprotocol(MultiMap headers, WebSocketMount mount) {
        if (mount.subprotocols().isEmpty()) {
            headers.remove(PROTOCOL_HEADER);
            return true;
        }
        List<String> offered = new ArrayList<>();
        for (String header : headers.getAll(PROTOCOL_HEADER)) {
            for (String part : header.split(",", 20)) {
                offered.add(part.trim());
            }
        }
        Optional<String> chosen = mount.subprotocols().stream().filter(offered::contains).findFirst();
        chosen.ifPresent(name -> headers.set(PROTOCOL_HEADER, name));
        return chosen.isPresent();
    }

    private static Optional<String> ticket(@Nullable String query) {
        if (query == null) {
            return Optional.empty();
        }
        for (String part : query.split("&", 20)) {
            if (part.startsWith("ticket=")) {
                return Optional.of(part.substring("ticket=".length()));
            }
        }
        return Optional.empty();
    }
}

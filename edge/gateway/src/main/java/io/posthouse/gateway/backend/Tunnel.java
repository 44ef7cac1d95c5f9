package io.posthouse.gateway.backend;

import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.GatheredWrites;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.gateway.route.Route;
import io.posthouse.kernel.Ticker;
import io.posthouse.outbound.guard.Target;
import io.vertx.core.AsyncResult;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket to a back end: the handshake is looked at, both ways, and after that bytes go through. Frames are the two ends' own matter, and
 * so are extensions, which they agree on with each other. Whoever is slower than the other makes the other wait. RFC 6455.
 */
final class Tunnel extends Deadlines.Timed {
    private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);
    /** RFC 6455 section 1.3. */
    private static final String ACCEPT_SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String KEY = "Sec-WebSocket-Key";
    private static final String ACCEPT = "Sec-WebSocket-Accept";
    private static final String VERSION = "Sec-WebSocket-Version";
    private static final String CONNECTION = "Connection";
    private static final String UPGRADE = "Upgrade";
    private static final String WEBSOCKET = "websocket";
    private static final int SWITCHING = 101;
    private static final int KEY_CHARS = 24;

    private final Ticker ticker;
    private final Lane lane;
    private final Route route;
    private final Plan.Backends backend;
    private final Exchange exchange;
    private final HttpServerRequest request;
    private final HeaderRules.Told told;
    private final boolean foreign;
    private final Supplier<Runnable> onUpgraded;
    private final int lineMax;
    private final int headMax;
    private final long begunNanos;

    private @Nullable Breaker breaker;
    private boolean judged;
    private @Nullable HttpClientRequest out;
    private @Nullable NetSocket before;
    private @Nullable NetSocket behind;
    private @Nullable Runnable onGone;
    private boolean upgrading;
    private boolean open;
    private boolean over;
    private long movedNanos;

    /** @param onUpgraded runs once when the connection has become a WebSocket; its result runs once when that has gone */
    Tunnel(Ticker ticker, Lane lane, Route route, Plan.Backends backend, Exchange exchange, HeaderRules.Told told,
            boolean foreign, Supplier<Runnable> onUpgraded, int lineMax, int headMax) {
        this.ticker = ticker;
        this.lane = lane;
        this.route = route;
        this.backend = backend;
        this.exchange = exchange;
        this.request = exchange.request();
        this.told = told;
        this.foreign = foreign;
        this.onUpgraded = onUpgraded;
        this.lineMax = lineMax;
        this.headMax = headMax;
        this.begunNanos = ticker.nanos();
        this.movedNanos = begunNanos;
    }

    /** Whether a request asks for a WebSocket, well or badly. */
    static boolean asks(HttpServerRequest request) {
        return request.headers().contains(UPGRADE, WEBSOCKET, true);
    }

    /** Whether it asks as RFC 6455 section 4.1 has it. Browsers name more than the upgrade in {@code Connection}. */
    static boolean asksWell(HttpServerRequest request) {
        MultiMap headers = request.headers();
        List<String> keys = headers.getAll(KEY);
        return HttpMethod.GET.equals(request.method()) && keys.size() == 1 && keys.getFirst().length() == KEY_CHARS
                && "13".equals(headers.get(VERSION)) && names(headers.getAll(CONNECTION), UPGRADE)
                && !headers.contains("Transfer-Encoding") && (!headers.contains("Content-Length")
                        || "0".equals(headers.get("Content-Length")));
    }

    private static boolean names(List<String> lines, String token) {
        for (String line : lines) {
            for (String one : line.split(",", 20)) {
                if (one.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Takes a paused request, which asks well, to its target. */
    void begin() {
        lane.deadlines().add(this);
        exchange.whenOver(this::callerGone);
        TargetState found = Plan.choose(lane, backend, null, ticker.nanos());
        if (found == null) {
            refuse(BackendProblems.NO_BACKEND);
            return;
        }
        Breaker of = lane.breaker(found);
        of.begun();
        breaker = of;
        Target at = found.target();
        lane.client().request(new RequestOptions().setServer(found.next()).setHost(at.host()).setPort(at.port())
                .setSsl(at.tls()).setMethod(HttpMethod.GET).setURI(request.uri())
                .setConnectTimeout(route.patience().connect().toMillis())).onComplete(got -> connected(at, got));
    }

    private void connected(Target at, AsyncResult<HttpClientRequest> got) {
        if (over) {
            if (got.succeeded()) {
                got.result().reset();
            }
            return;
        }
        if (got.failed()) {
            broke(got.cause());
            return;
        }
        HttpClientRequest asking = got.result();
        StrictAnswers.on(asking.connection(), lineMax, headMax);
        GatheredWrites.on(asking.connection());
        out = asking;
        moved();
        HeaderRules.onward(request.headers(), asking.headers(), foreign);
        told.tell(exchange, asking.headers());
        asking.putHeader("Host", at.authority()).putHeader(CONNECTION, UPGRADE).putHeader(UPGRADE, WEBSOCKET);
        asking.exceptionHandler(this::broke);
        asking.connect().onComplete(this::answered);
    }

    private void answered(AsyncResult<HttpClientResponse> got) {
        if (over) {
            return;
        }
        if (got.failed()) {
            broke(got.cause());
            return;
        }
        HttpClientResponse answer = got.result();
        judge(answer.statusCode() < 502 || answer.statusCode() > 504);
        if (answer.statusCode() != SWITCHING) {
            answer.exceptionHandler(broken -> {
                // Nobody reads what it says beside its refusal.
            });
            refuse(BackendProblems.SOCKET_REFUSED);
            return;
        }
        if (!isAccepted(answer.headers())) {
            refuse(BackendProblems.BAD_ANSWER);
            return;
        }
        NetSocket there = answer.netSocket();
        there.pause();
        behind = there;
        HttpServerResponse response = request.response();
        response.setStatusCode(SWITCHING);
        HeaderRules.back(answer.headers(), response.headers(), foreign);
        response.putHeader(CONNECTION, UPGRADE).putHeader(UPGRADE, WEBSOCKET);
        // The engine knows an upgrade by this line alone, and browsers write more into it.
        request.headers().set(CONNECTION, UPGRADE);
        upgrading = true;
        request.resume();
        request.toNetSocket().onComplete(this::opened);
    }

    /** Whoever does not know the key's answer speaks something else, and would read as requests what our caller sends as frames. */
    private boolean isAccepted(MultiMap answer) {
        return WEBSOCKET.equalsIgnoreCase(answer.get(UPGRADE)) && names(answer.getAll(CONNECTION), UPGRADE)
                && accept(String.valueOf(request.getHeader(KEY))).equals(answer.get(ACCEPT));
    }

    static String accept(String key) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SALT).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    private void opened(AsyncResult<NetSocket> got) {
        NetSocket there = behind;
        if (got.failed() || there == null || over) {
            end();
            if (got.succeeded()) {
                got.result().close();
            }
            return;
        }
        NetSocket here = got.result();
        before = here;
        open = true;
        moved();
        onGone = onUpgraded.get();
        exchange.upgraded();
        through(here, there);
        through(there, here);
        there.resume();
    }

    private void through(NetSocket from, NetSocket to) {
        from.handler(part -> pass(from, to, part));
        from.closeHandler(gone -> end());
        from.exceptionHandler(broken -> end());
    }

    private void pass(NetSocket from, NetSocket to, Buffer part) {
        moved();
        to.write(part);
        if (to.writeQueueFull()) {
            from.pause();
            to.drainHandler(drained -> {
                moved();
                from.resume();
            });
        }
    }

    // ---- what can go wrong

    private void broke(Throwable cause) {
        if (over || open) {
            return;
        }
        judge(false);
        LOG.atInfo().addKeyValue("requestId", exchange.id()).addKeyValue("route", route.name())
                .addKeyValue("backend", backend.name()).addKeyValue("cause", cause.toString())
                .log("back end opened no WebSocket");
        refuse(cause instanceof StrictAnswers.Unbelievable ? BackendProblems.BAD_ANSWER : Problem.UPSTREAM);
    }

    private void refuse(Problem problem) {
        if (!over) {
            end();
            exchange.answerAndClose(problem);
        }
    }

    private void callerGone() {
        // As a request it is over when it becomes a WebSocket, too.
        if (!upgrading) {
            end();
        }
    }

    @Override
    void look(long now) {
        Route.Patience patience = route.patience();
        if (open) {
            if (now - movedNanos >= patience.socketIdle().toNanos()) {
                LOG.atDebug().addKeyValue("requestId", exchange.id()).log("a WebSocket was silent for too long");
                end();
            }
        } else if (now - begunNanos >= patience.connect().plus(patience.firstByte()).toNanos()) {
            judge(false);
            refuse(Problem.UPSTREAM_SLOW);
        }
    }

    private void moved() {
        movedNanos = ticker.nanos();
    }

    private void judge(boolean well) {
        Breaker of = breaker;
        if (of != null && !judged) {
            judged = true;
            if (well) {
                of.well(ticker.nanos());
            } else {
                of.failed(ticker.nanos());
                lane.failed();
            }
        }
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        lane.deadlines().remove(this);
        Breaker of = breaker;
        if (of != null) {
            if (!judged) {
                of.left(ticker.nanos());
            }
            of.over();
        }
        close(behind);
        close(before);
        HttpClientRequest asked = out;
        if (asked != null && behind == null) {
            asked.connection().close();
        }
        Runnable gone = onGone;
        if (gone != null) {
            gone.run();
        }
    }

    private static void close(@Nullable NetSocket socket) {
        if (socket != null) {
            socket.close();
        }
    }
}

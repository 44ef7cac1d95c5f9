package io.posthouse.gateway.proxy;

import io.netty.handler.codec.http.HttpResponseStatus;
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
import io.posthouse.net.mount.HttpMount;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a request to the endpoints behind the door. In this order: method, size as announced, origin, who asks, CSRF.
 * Everything a caller could claim about itself is taken out; one signed header says who asks, and nothing else of ours
 * (no cookie, no token) goes further in. On the request's loop.
 */
public final class EndpointProxy {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointProxy.class);
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final Set<HttpMethod> OFFERED = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH, HttpMethod.DELETE);
    private static final int POOL_MAX = 64;
    private static final int WAITING_MAX = 512;
    /** Below the time after which the endpoints' server closes an idle connection, so that we never write to a dying one. */
    private static final int IDLE_SECONDS = 15;
    /** What only an inner hop may say, or what was meant for this hop alone. */
    private static final Set<String> TAKEN_OUT = Set.of(CallerHeader.NAME.toLowerCase(Locale.ROOT), "cookie",
            "authorization", "proxy-authorization", TraceEntry.HEADER, "tracestate", "baggage", "forwarded", "via", "x-real-ip", "x-request-id", "x-csrf-token",
            "expect",
            "x-original-url", "x-rewrite-url", "x-http-method-override", "x-http-method", "x-method-override",
            "connection",
            "keep-alive", "upgrade", "te", "trailer", "proxy-connection");
    private static final List<String> TAKEN_OUT_PREFIXES = List.of("posthouse-", "x-posthouse-", "x-forwarded-");

    private static final String TRANSFER_ENCODING = "Transfer-Encoding";

    private final Vertx vertx;
    private final HttpClient client;
    private final CallerResolver callers;
    private final CallerHeader signer;
    private final TraceEntry traces;
    private final Supplier<Origins> origins;
    private final Clock clock;
    private final boolean https;
    private final Duration bodyPatience;
    private final Duration answerPatience;

    /**
     * @param traces where a request's trace begins
     * @param origins asked per request, because the own port is known only after binding
     * @param bodyPatience how long a body may take to arrive
     * @param answerPatience how long an endpoint may be silent
     */
    public EndpointProxy(Vertx vertx, CallerResolver callers, CallerHeader signer, TraceEntry traces,
            Supplier<Origins> origins, Clock clock,
            boolean https, Duration bodyPatience, Duration answerPatience) {
        this.vertx = vertx;
        this.callers = callers;
        this.signer = signer;
        this.traces = traces;
        this.origins = origins;
        this.clock = clock;
        this.https = https;
        this.bodyPatience = bodyPatience;
        this.answerPatience = answerPatience;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAliveTimeout(IDLE_SECONDS).setConnectTimeout(2000).setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(POOL_MAX).setMaxWaitQueueSize(WAITING_MAX));
    }

    /** Answers a request whose path passed the rules and begins with the mount's prefix. */
    public void answer(Exchange exchange, HttpMount.Proxied mount) {
        HttpServerRequest request = exchange.request();
        Span span = traces.begin(exchange);
        // Its body waits in the socket until we know who asks.
        request.pause();
        refusal(request, mount).ifPresentOrElse(exchange::answerAndClose,
                () -> callers.session(exchange).onComplete(found -> {
                    if (found.failed()) {
                        exchange.answerAndClose(found.cause() instanceof RefusedException
                                ? Problem.BUSY
                                : unexpected(exchange, found.cause()));
                        return;
                    }
                    csrfRefusal(request, found.result()).ifPresentOrElse(exchange::answerAndClose,
                            () -> forward(exchange, mount, found.result(), span));
                }));
    }

    private Optional<Problem> refusal(HttpServerRequest request, HttpMount.Proxied mount) {
        if (!OFFERED.contains(request.method())) {
            return Optional.of(Problem.METHOD);
        }
        String length = request.getHeader("Content-Length");
        // Netty has refused a length that is no number of at most 19 digits.
        if (length != null && Long.parseLong(length) > mount.bodyBytesMax()) {
            return Optional.of(Problem.BODY_LARGE);
        }
        // Also where nobody is signed in yet: a foreign page must not sign a visitor in as somebody else.
        if (!SAFE.contains(request.method()) && origins.get().namesForeign(request.headers())) {
            return Optional.of(Problem.ORIGIN);
        }
        return Optional.empty();
    }

    private static Optional<Problem> csrfRefusal(HttpServerRequest request, Optional<Caller> caller) {
        if (caller.isEmpty()) {
            return Optional.empty();
        }
        String token = CallerResolver.sessionToken(request.headers()).orElse("");
        Optional<Refusal> refusal = CsrfTokens.refusal(request.method().name(), token,
                request.getHeader(CsrfTokens.HEADER));
        return refusal.map(why -> new Problem(403, "Forbidden", why.code(), why.advice()));
    }

    private void forward(Exchange exchange, HttpMount.Proxied mount, Optional<Caller> caller, Span span) {
        if (exchange.isAnswered()) {
            return;
        }
        HttpServerRequest request = exchange.request();
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        ProxyRequest onward = ProxyRequest.reverseProxy(request);
        strip(onward.headers());
        var hop = new CallerHeader.Hop(exchange.id(), request.method().name(), exchange.path(), exchange.client(),
                https);
        onward.putHeader(CallerHeader.NAME, signer.sign(caller, hop, clock.instant()));
        // Believed there because of the signed header beside it, which only the gateway can make.
        span.context().ifPresent(trace -> onward.putHeader(TraceEntry.HEADER, trace.traceparent()));
        BoundedBody body = new BoundedBody(request, mount.bodyBytesMax());
        exchange.bodyReadBy(body::fail);
        Body announced = onward.getBody();
        if (announced.length() < 0
                && (request.version() == HttpVersion.HTTP_2 || request.headers().contains(TRANSFER_ENCODING))) {
            // The proxy looks for exactly this in the request it got, and would otherwise lose the body.
            request.headers().set(TRANSFER_ENCODING, "chunked");
        }
        onward.setBody(Body.body(body, announced.length(), announced.mediaType()));
        long timer = vertx.setTimer(bodyPatience.toMillis(), late -> body.tooSlow());
        RequestOptions target = new RequestOptions().setHost(mount.target().getAddress().getHostAddress())
                .setPort(mount.target().getPort()).setIdleTimeout(answerPatience.toMillis());
        AtomicReference<@Nullable HttpConnection> upstream = new AtomicReference<>();
        client.request(target).compose(outgoing -> {
            // Heard below as the failure of what we compose; without a handler the engine would log each as an error.
            outgoing.exceptionHandler(
                    broken -> LOG.atDebug().addKeyValue("cause", broken.toString()).log("request to endpoint broke"));
            upstream.set(outgoing.connection());
            // A reset alone would lend the connection to the next caller with half a body on it.
            body.beforeFailure(() -> outgoing.connection().close());
            if (body.broken().isPresent()) {
                // While the way to the endpoint was sought.
                outgoing.reset();
                return Future.failedFuture("body broke before it was handed on");
            }
            return onward.send(outgoing);
        }).compose(response -> {
            String route = response.headers().get(CallerHeader.ROUTE);
            if (route != null) {
                exchange.from(route);
            }
            if (isThePageOfTheContainer(response)) {
                int status = response.getStatusCode();
                response.release();
                exchange.answerAndClose(unread(status));
                return Future.succeededFuture();
            }
            cleanse(response);
            if (!body.ended() && request.version() != HttpVersion.HTTP_2) {
                // RFC 9112 §9.6: what follows the rest of this body would find nobody.
                response.putHeader("Connection", "close");
            }
            return response.send();
        }).onComplete(done -> {
            vertx.cancelTimer(timer);
            if (!body.ended()) {
                // Answered before it was all there.
                body.leave();
                Optional.ofNullable(upstream.get()).ifPresent(HttpConnection::close);
            }
            if (done.failed()) {
                Problem problem = body.broken().orElseGet(() -> problem(exchange, done.cause()));
                exchange.answerAndClose(problem);
            } else if (!body.ended()) {
                exchange.dropRest();
            }
        });
    }

    private static void strip(MultiMap headers) {
        for (String name : List.copyOf(headers.names())) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (TAKEN_OUT.contains(lower) || TAKEN_OUT_PREFIXES.stream().anyMatch(lower::startsWith)) {
                headers.remove(name);
            }
        }
    }

    private static void cleanse(ProxyResponse response) {
        MultiMap headers = response.headers();
        for (String hop : List.of("Connection", "Keep-Alive", "Server", "X-Powered-By", CallerHeader.ROUTE,
                Exchange.REQUEST_ID)) {
            headers.remove(hop);
        }
        if (!headers.contains("Cache-Control")) {
            headers.set("Cache-Control", "no-store");
        }
        // Nothing that an endpoint answers is a page of ours, whatever it calls itself.
        headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
    }

    /** Endpoints speak JSON: a page was made by what carries them, for a request that reached none of them. */
    private static boolean isThePageOfTheContainer(ProxyResponse response) {
        String type = response.headers().get("Content-Type");
        return response.getStatusCode() >= 400 && type != null && type.startsWith("text/html");
    }

    private static Problem unread(int status) {
        return status >= 500
                ? Problem.FAULT
                : new Problem(status, HttpResponseStatus.valueOf(status).reasonPhrase(), "unreadable-request",
                        "The request cannot be read. Check its headers and its query.");
    }

    private static Problem problem(Exchange exchange, Throwable cause) {
        if (cause instanceof ConnectionPoolTooBusyException) {
            return Problem.BUSY;
        }
        if (cause instanceof TimeoutException) {
            return Problem.UPSTREAM_SLOW;
        }
        // Endpoints speak HTTP/1.1 and reset nothing: the proxy does, and names a cause where that is the caller's connection.
        boolean resetForCaller = cause instanceof StreamResetException && cause.getCause() != null;
        if (resetForCaller || exchange.request().response().closed()) {
            LOG.atDebug().addKeyValue("requestId", exchange.id()).addKeyValue("cause", cause.toString())
                    .log("caller has gone before an endpoint answered");
            return Problem.UPSTREAM;
        }
        LOG.atWarn().addKeyValue("requestId", exchange.id()).addKeyValue("cause", cause.toString())
                .log("endpoint did not answer");
        return Problem.UPSTREAM;
    }

    private static Problem unexpected(Exchange exchange, Throwable cause) {
        LOG.atError().addKeyValue("requestId", exchange.id()).setCause(cause).log("caller not resolved");
        return new Problem(503, "Service unavailable", "identity-unavailable",
                "Who you are cannot be checked right now. Try again in a few seconds.");
    }
}

package io.posthouse.gateway.proxy;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.posthouse.gateway.TraceEntry;
import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.identity.AccessTokens;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.kernel.StepUp;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes requests on and answers back, as they come, without keeping them. What a caller could claim about itself is taken out; who
 * asks is said by the headers of the leg. On the request's loop.
 *
 * <p>Where the way leads to another node, and that one fails before it has answered, another is asked if nothing was sent or if the
 * request only reads.
 */
public final class Forwarder {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final Set<HttpMethod> OFFERED = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST,
            HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);
    private static final int REFUSED = 400;
    private static final int MISDIRECTED = 421;
    /** What only an inner hop may say, or what was meant for this hop alone. */
    private static final Set<String> TAKEN_OUT = Set.of(CallerHeader.NAME.toLowerCase(Locale.ROOT), "cookie",
            "authorization", "proxy-authorization", TraceEntry.HEADER, "tracestate", "baggage", "forwarded", "via",
            "x-real-ip", "x-request-id", "x-csrf-token",
            "expect", "x-original-url", "x-rewrite-url", "x-http-method-override", "x-http-method",
            "x-method-override", "connection", "keep-alive", "upgrade", "te", "trailer", "proxy-connection");
    /** What callers themselves say under our name. */
    private static final Set<String> THEIRS = Set.of(StepUp.HEADER.toLowerCase(Locale.ROOT));
    private static final List<String> TAKEN_OUT_PREFIXES = List.of("posthouse-", "x-posthouse-", "x-forwarded-");
    private static final String TRANSFER_ENCODING = "Transfer-Encoding";

    private final Vertx vertx;
    private final Duration bodyPatience;

    /** Who gets the answer. */
    public enum For {
        /** Somebody outside. */
        CALLERS,
        /** Another node's door, which makes it fit for outside. */
        NODES
    }

    /** @param bodyPatience how long a body may take to arrive */
    public Forwarder(Vertx vertx, Duration bodyPatience) {
        this.vertx = vertx;
        this.bodyPatience = bodyPatience;
    }

    /** What is wrong with a request's method, or with its size as announced. */
    public static Optional<Problem> refusal(HttpServerRequest request, long bodyBytesMax) {
        if (!OFFERED.contains(request.method())) {
            return Optional.of(Problem.METHOD);
        }
        String length = request.getHeader("Content-Length");
        // Netty has refused a length that is no number of at most 19 digits.
        return length != null && Long.parseLong(length) > bodyBytesMax
                ? Optional.of(Problem.BODY_LARGE)
                : Optional.empty();
    }

    /**
     * Passes a paused request on, and its answer back.
     *
     * @param trace which trace it is part of; believed there because of the signed header beside it
     */
    public void forward(Exchange exchange, long bodyBytesMax, Journey journey, Optional<String> trace, For whom) {
        HttpServerRequest request = exchange.request();
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        BoundedBody body = new BoundedBody(request, bodyBytesMax);
        exchange.signedBody().ifPresent(signed -> signed.digest().ifPresentOrElse(
                digest -> body.mustFit(digest.check()), body::mustBeNone));
        exchange.bodyReadBy(body::fail);
        Passage passage = new Passage(exchange, body, journey, trace);
        long timer = vertx.setTimer(bodyPatience.toMillis(), late -> body.tooSlow());
        passage.ask().compose(response -> giveBack(exchange, body, response, whom, () -> {
            if (!body.ended()) {
                passage.closeUpstream();
            }
        })).onComplete(done -> {
            vertx.cancelTimer(timer);
            if (!body.ended()) {
                // Answered before it was all there.
                body.leave();
                passage.closeUpstream();
            }
            passage.over();
            if (done.failed()) {
                Problem problem = body.broken().orElseGet(() -> problem(exchange, done.cause()));
                exchange.answerAndClose(problem);
            } else if (!body.ended()) {
                exchange.dropRest();
            }
        });
    }

    private static Future<Void> giveBack(Exchange exchange, BoundedBody body, ProxyResponse response, For whom,
            Runnable whenLeft) {
        String route = response.headers().get(CallerHeader.ROUTE);
        if (route != null) {
            exchange.from(route);
        }
        String refused = response.headers().get(CallerHeader.REFUSED);
        if (refused != null) {
            exchange.refusedBehind(refused);
        }
        int status = response.getStatusCode();
        String app = response.headers().get(CallerHeader.APP);
        if (app != null) {
            exchange.askedBehind(app, status < REFUSED);
        }
        if (status == MISDIRECTED && whom == For.CALLERS) {
            response.release();
            LOG.atWarn().addKeyValue("requestId", exchange.id())
                    .log("another node does not take our word: are the clocks of both right, and is it of this cluster?");
            exchange.answerAndClose(Problem.UPSTREAM);
            return Future.succeededFuture();
        }
        if (isThePageOfTheContainer(response)) {
            response.release();
            exchange.answerAndClose(unread(status));
            return Future.succeededFuture();
        }
        cleanse(response, whom);
        if (!body.ended()) {
            Body answer = response.getBody();
            if (answer != null) {
                // The proxy resets the request when its caller goes, and so lends the connection to the next one with half a body on it.
                response.setBody(Body.body(new WatchedAnswer(answer.stream(), whenLeft), answer.length(),
                        answer.mediaType()));
            }
            if (exchange.request().version() != HttpVersion.HTTP_2) {
                // RFC 9112 §9.6: what follows the rest of this body would find nobody.
                response.putHeader("Connection", "close");
            }
        }
        return response.send();
    }

    /** One request under way, at one place after the other. */
    private static final class Passage {
        private final Exchange exchange;
        private final BoundedBody body;
        private final Journey journey;
        private final Optional<String> trace;
        private Journey.@Nullable Leg leg;
        private boolean first = true;

        Passage(Exchange exchange, BoundedBody body, Journey journey, Optional<String> trace) {
            this.exchange = exchange;
            this.body = body;
            this.journey = journey;
            this.trace = trace;
        }

        Future<ProxyResponse> ask() {
            return journey.next().compose(next -> {
                leg = next;
                var outgoing = next.request();
                // Heard below as the failure of what we compose; without a handler the engine would log each as an error.
                outgoing.exceptionHandler(broken -> LOG.atDebug().addKeyValue("cause", broken.toString())
                        .log("request to endpoint broke"));
                if (body.broken().isPresent() || exchange.request().response().closed()) {
                    // While the way to the endpoint was sought. Nothing was sent: what is given back here is lent to the next caller at
                    // once, and no longer ours to close.
                    over();
                    outgoing.reset();
                    return Future.failedFuture("nobody waits for it, or its body broke, before it was handed on");
                }
                // A reset alone would lend the connection to the next caller with half a body on it.
                body.beforeFailure(() -> outgoing.connection().close());
                return onward(next).send(outgoing).recover(this::askAnother);
            });
        }

        private ProxyRequest onward(Journey.Leg next) {
            HttpServerRequest request = exchange.request();
            ProxyRequest onward = ProxyRequest.reverseProxy(request);
            strip(onward.headers());
            next.headers().forEach(onward::putHeader);
            trace.ifPresent(context -> onward.putHeader(TraceEntry.HEADER, context));
            Body announced = onward.getBody();
            if (!first) {
                onward.setBody(Body.body(Buffer.buffer()));
                return onward;
            }
            first = false;
            if (announced.length() < 0
                    && (request.version() == HttpVersion.HTTP_2 || request.headers().contains(TRANSFER_ENCODING))) {
                // The proxy looks for exactly this in the request it got, and would otherwise lose the body.
                request.headers().set(TRANSFER_ENCODING, "chunked");
            }
            return onward.setBody(Body.body(body, announced.length(), announced.mediaType()));
        }

        private Future<ProxyResponse> askAnother(Throwable failure) {
            if (!journey.hasMore() || failure instanceof TimeoutException || !exchange.reads() || hasBody()
                    || exchange.isAnswered() || exchange.request().response().closed()) {
                return Future.failedFuture(failure);
            }
            LOG.atInfo().addKeyValue("requestId", exchange.id()).addKeyValue("cause", failure.toString())
                    .log("a node did not answer, asking another");
            over();
            return ask();
        }

        /** Nobody keeps it, so it cannot be sent twice. */
        private boolean hasBody() {
            // A digest that was signed is compared by reading the body, though it be empty, and that is done once.
            if (!body.untouched() || exchange.signedBody().flatMap(AccessTokens.SignedBody::digest).isPresent()) {
                return true;
            }
            HttpServerRequest request = exchange.request();
            String length = request.getHeader("Content-Length");
            boolean announced = request.headers().contains(TRANSFER_ENCODING)
                    || (length != null && !length.equals("0"));
            return announced ? !body.ended() : request.version() == HttpVersion.HTTP_2 && !body.ended();
        }

        void closeUpstream() {
            Journey.Leg last = leg;
            if (last != null) {
                HttpConnection connection = last.request().connection();
                connection.close();
            }
        }

        void over() {
            Journey.Leg last = leg;
            leg = null;
            if (last != null) {
                last.over().run();
            }
        }
    }

    private static void strip(MultiMap headers) {
        for (String name : List.copyOf(headers.names())) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (TAKEN_OUT.contains(lower)
                    || (!THEIRS.contains(lower) && TAKEN_OUT_PREFIXES.stream().anyMatch(lower::startsWith))) {
                headers.remove(name);
            }
        }
    }

    private static void cleanse(ProxyResponse response, For whom) {
        MultiMap headers = response.headers();
        for (String hop : List.of("Connection", "Keep-Alive", "Server", "X-Powered-By", Exchange.REQUEST_ID)) {
            headers.remove(hop);
        }
        if (whom == For.NODES) {
            return;
        }
        headers.remove(CallerHeader.ROUTE);
        headers.remove(CallerHeader.REFUSED);
        headers.remove(CallerHeader.APP);
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
        if (cause instanceof Journey.NobodyThere) {
            return Problem.NO_NODE;
        }
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
}

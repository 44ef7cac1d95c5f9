package io.posthouse.gateway.backend;

import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.GatheredWrites;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.gateway.route.Route;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.signature.SignatureRefusal;
import io.posthouse.outbound.guard.Target;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way to a back end, and its answer on the way back. Both go through as they come: whoever is slower than the other makes
 * the other wait, and no more of a body is held than one full buffer of a socket.
 *
 * <p>It goes through phases: a connection is sought, the request is asked, the answer's head is here, the answer is passed on, it is over.
 * Until an answer has begun, a request that could not be sent at all, or that may be asked twice and has no body, is asked once more, elsewhere if there is an elsewhere.
 * After that nothing can be mended: an answer that breaks off is broken off for the caller, too, so that no half is taken for a whole.
 */
final class Crossing extends Deadlines.Timed {
    private static final CharSequence HOST = HttpHeaders.createOptimized("Host");
    private static final Logger LOG = LoggerFactory.getLogger(Crossing.class);
    private static final int ATTEMPTS_MAX = 2;
    /** RFC 9113 section 7: INTERNAL_ERROR. */
    private static final long BROKEN_OFF = 2;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final Ticker ticker;
    private final Lane lane;
    private final Route route;
    private final Plan.Backends backend;
    private final Exchange exchange;
    private final HttpServerRequest request;
    private final HeaderRules.Told told;
    private final boolean foreign;
    private final int lineMax;
    private final int headMax;
    private final SignedEnd signed;
    private final boolean hasBody;
    private final long begunNanos;

    private Phase phase = Phase.SEEKING;
    private int attempts;
    private @Nullable TargetState target;
    private @Nullable Breaker breaker;
    private boolean judged;
    private @Nullable HttpClientRequest out;
    private @Nullable HttpClientResponse answer;
    private boolean bodyDone;
    private boolean stalled;
    private long bodyBytes;
    private long movedNanos;

    private enum Phase {
        SEEKING, ASKED, ANSWERED, PASSING, OVER
    }

    /**
     * @param lineMax how long the first line of an answer may be
     * @param headMax how long its head may be
     */
    Crossing(Ticker ticker, Lane lane, Route route, Plan.Backends backend, Exchange exchange, HeaderRules.Told told,
            boolean foreign, int lineMax, int headMax) {
        this.ticker = ticker;
        this.lane = lane;
        this.route = route;
        this.backend = backend;
        this.exchange = exchange;
        this.request = exchange.request();
        this.told = told;
        this.foreign = foreign;
        this.lineMax = lineMax;
        this.headMax = headMax;
        this.signed = new SignedEnd(exchange);
        this.hasBody = hasBody(request, signed);
        this.begunNanos = ticker.nanos();
        this.movedNanos = begunNanos;
    }

    /** A body that is not announced has none where requests of that kind have none. */
    private static boolean hasBody(HttpServerRequest request, SignedEnd signed) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            return !length.equals("0");
        }
        return request.version() == HttpVersion.HTTP_2
                ? !isSafe(request.method()) || signed.isAwaited()
                : request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    private static boolean isSafe(HttpMethod method) {
        return HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method) || HttpMethod.OPTIONS.equals(method);
    }

    /** Takes a paused request to its target. */
    void begin() {
        lane.retries().request();
        lane.deadlines().add(this);
        exchange.whenOver(this::callerGone);
        exchange.bodyReadBy(this::refuse);
        Problem takenAway = hasBody ? null : signed.objection();
        if (takenAway != null) {
            refuse(takenAway);
            return;
        }
        if (hasBody && "100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        seek(null, BackendProblems.NO_BACKEND);
    }

    // ---- seeking

    /** @param otherwise what is answered when there is nobody to be asked */
    private void seek(@Nullable TargetState but, Problem otherwise) {
        TargetState found = Plan.choose(lane, backend, but, ticker.nanos());
        if (found == null) {
            refuse(otherwise);
            return;
        }
        phase = Phase.SEEKING;
        target = found;
        Breaker of = lane.breaker(found);
        of.begun();
        breaker = of;
        judged = false;
        out = null;
        int attempt = ++attempts;
        Target at = found.target();
        lane.client().request(new RequestOptions().setServer(found.next()).setHost(at.host()).setPort(at.port())
                .setSsl(at.tls()).setMethod(request.method()).setURI(request.uri())
                .setConnectTimeout(route.patience().connect().toMillis()))
                .onComplete(got -> connected(attempt, got));
    }

    private boolean isPast(int attempt) {
        return attempt != attempts || phase == Phase.OVER;
    }

    private void connected(int attempt, AsyncResult<HttpClientRequest> got) {
        if (isPast(attempt)) {
            if (got.succeeded()) {
                got.result().reset();
            }
            return;
        }
        if (got.failed()) {
            broke(attempt, got.cause());
            return;
        }
        HttpClientRequest asking = got.result();
        StrictAnswers.on(asking.connection(), lineMax, headMax);
        GatheredWrites.on(asking.connection());
        out = asking;
        phase = Phase.ASKED;
        moved();
        HeaderRules.onward(request.headers(), asking.headers(), foreign);
        told.tell(exchange, asking.headers());
        TargetState of = target;
        if (of != null) {
            asking.putHeader(HOST, of.target().authority());
        }
        asking.exceptionHandler(broken -> broke(attempt, broken));
        asking.response().onComplete(answer -> answered(attempt, answer));
        if (hasBody) {
            sendBody(asking);
        } else {
            bodyDone = true;
            request.resume();
            asking.end();
        }
    }

    // ---- the request

    private void sendBody(HttpClientRequest asking) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            asking.setChunked(true);
        } else {
            asking.putHeader("Content-Length", length);
        }
        request.exceptionHandler(gone -> refuse(Problem.BODY_CUT));
        request.handler(part -> part(asking, part));
        request.endHandler(end -> {
            if (phase != Phase.OVER) {
                bodyOver(asking);
            }
        });
        request.resume();
    }

    private void bodyOver(HttpClientRequest asking) {
        Problem other = signed.objection();
        if (other != null) {
            refuse(other);
            return;
        }
        bodyDone = true;
        moved();
        Buffer last = signed.last();
        if (last != null) {
            asking.write(last);
        }
        asking.end();
    }

    private void part(HttpClientRequest asking, Buffer part) {
        if (phase == Phase.OVER) {
            return;
        }
        bodyBytes += part.length();
        if (bodyBytes > route.bodyBytesMax()) {
            refuse(Problem.BODY_LARGE);
            return;
        }
        if (signed.refuses(part)) {
            refuse(Problem.of(SignatureRefusal.DIGEST_MISSING));
            return;
        }
        moved();
        Buffer next = signed.after(part);
        if (next == null) {
            return;
        }
        asking.write(next);
        if (asking.writeQueueFull()) {
            stalled = true;
            request.pause();
            asking.drainHandler(drained -> {
                if (phase != Phase.OVER) {
                    stalled = false;
                    moved();
                    request.resume();
                }
            });
        }
    }

    // ---- the answer

    private void answered(int attempt, AsyncResult<HttpClientResponse> got) {
        if (isPast(attempt)) {
            return;
        }
        if (got.failed()) {
            broke(attempt, got.cause());
            return;
        }
        HttpClientResponse head = got.result();
        answer = head;
        phase = Phase.ANSWERED;
        moved();
        // What stands between us and a program says so when the program is away.
        judge(head.statusCode() < 502 || head.statusCode() > 504);
        head.exceptionHandler(broken -> broke(attempt, broken));
        head.handler(part -> answerPart(head, part));
        head.endHandler(end -> answerEnded(head));
    }

    /** Not before there is something to pass on: until then, what breaks can be said in an answer of ours. */
    private void pass(HttpClientResponse head) {
        if (phase != Phase.ANSWERED) {
            return;
        }
        phase = Phase.PASSING;
        int status = head.statusCode();
        HttpServerResponse response = request.response();
        response.setStatusCode(status);
        HeaderRules.back(head.headers(), response.headers(), foreign);
        boolean empty = HttpMethod.HEAD.equals(request.method()) || status == NO_CONTENT || status == NOT_MODIFIED;
        if (!empty && !head.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            response.setChunked(true);
        }
        if (!bodyDone && request.version() != HttpVersion.HTTP_2) {
            // RFC 9112 §9.6: what follows the rest of this body would find nobody.
            response.putHeader("Connection", "close");
        }
    }

    private void answerPart(HttpClientResponse head, Buffer part) {
        if (phase == Phase.OVER) {
            return;
        }
        boolean first = phase == Phase.ANSWERED;
        pass(head);
        moved();
        HttpServerResponse response = request.response();
        if (first && isWhole(head, part)) {
            // Head, body and end leave together.
            finish(part);
            return;
        }
        response.write(part);
        if (response.writeQueueFull()) {
            head.pause();
            response.drainHandler(drained -> {
                if (phase != Phase.OVER) {
                    moved();
                    head.resume();
                }
            });
        }
    }

    private void answerEnded(HttpClientResponse head) {
        if (phase == Phase.OVER) {
            return;
        }
        pass(head);
        finish(Buffer.buffer());
    }

    /** Whether nothing follows {@code part}, which is the first. */
    private static boolean isWhole(HttpClientResponse head, Buffer part) {
        String length = head.headers().get(HttpHeaders.CONTENT_LENGTH);
        return length != null && length.equals(Integer.toString(part.length()));
    }

    private void finish(Buffer last) {
        boolean early = !bodyDone;
        over();
        if (last.length() == 0) {
            request.response().end();
        } else {
            request.response().end(last);
        }
        if (early) {
            closeBehind();
            exchange.dropRest();
        }
    }

    // ---- what can go wrong

    private void broke(int attempt, Throwable cause) {
        if (isPast(attempt)) {
            return;
        }
        boolean busy = cause instanceof ConnectionPoolTooBusyException;
        if (!busy) {
            judge(false);
        }
        LOG.atInfo().addKeyValue("requestId", exchange.id()).addKeyValue("route", route.name())
                .addKeyValue("backend", backend.name()).addKeyValue("cause", cause.toString())
                .log("back end failed");
        if (!busy && mayAskAgain(cause) && lane.retries().take()) {
            TargetState failed = target;
            letGo();
            closeBehind();
            seek(failed, problem(cause));
        } else {
            refuse(problem(cause));
        }
    }

    /** What was not sent at all can be sent; what only reads, and has no body that is gone now, can be sent twice. */
    private boolean mayAskAgain(Throwable cause) {
        if (attempts >= ATTEMPTS_MAX || !route.retry() || cause instanceof StrictAnswers.Unbelievable) {
            return false;
        }
        return phase == Phase.SEEKING || (phase == Phase.ASKED && isSafe(request.method()) && !hasBody);
    }

    private static Problem problem(Throwable cause) {
        return switch (cause) {
            case ConnectionPoolTooBusyException _ -> Problem.BUSY;
            case StrictAnswers.Unbelievable _ -> BackendProblems.BAD_ANSWER;
            case TimeoutException _ -> Problem.UPSTREAM_SLOW;
            default -> Problem.UPSTREAM;
        };
    }

    /** Answers with a problem, or breaks off where an answer has begun. */
    private void refuse(Problem problem) {
        Phase before = phase;
        if (before == Phase.OVER) {
            return;
        }
        over();
        closeBehind();
        if (before != Phase.PASSING) {
            exchange.answerAndClose(problem);
        } else if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(BROKEN_OFF);
        } else {
            request.connection().close();
        }
    }

    private void callerGone() {
        if (phase != Phase.OVER) {
            over();
            closeBehind();
        }
    }

    // ---- time

    private void moved() {
        movedNanos = ticker.nanos();
    }

    @Override
    void look(long now) {
        Route.Patience patience = route.patience();
        boolean whole = now - begunNanos >= patience.whole().toNanos();
        long still = now - movedNanos;
        switch (phase) {
            case SEEKING -> {
                // The engine looks after the time for a connection.
                if (whole) {
                    tooLate(Problem.UPSTREAM_SLOW);
                }
            }
            case ASKED -> {
                if (!bodyDone && (whole || still >= patience.idle().toNanos())) {
                    // Either does not go on: the target with taking it, or the caller with its body.
                    if (stalled) {
                        judge(false);
                    }
                    tooLate(stalled ? Problem.UPSTREAM_SLOW : Problem.BODY_SLOW);
                } else if (bodyDone && (whole || still >= patience.firstByte().toNanos())) {
                    judge(false);
                    tooLate(Problem.UPSTREAM_SLOW);
                }
            }
            case ANSWERED, PASSING -> {
                HttpClientResponse head = answer;
                if (whole || still >= patience.idle().toNanos()) {
                    tooLate(Problem.UPSTREAM_SLOW);
                } else if (head != null && !request.response().headWritten()) {
                    // What the back end sends later, its caller may already wait for: events begin with a head alone.
                    pass(head);
                    request.response().writeHead();
                }
            }
            case OVER -> {
                // Taken out already.
            }
        }
    }

    private void tooLate(Problem problem) {
        LOG.atInfo().addKeyValue("requestId", exchange.id()).addKeyValue("route", route.name())
                .addKeyValue("problem", problem.code()).log("request did not go on in time");
        refuse(problem);
    }

    // ---- the end

    private void judge(boolean well) {
        Breaker of = breaker;
        if (of == null || (judged && well)) {
            return;
        }
        judged = true;
        if (well) {
            of.well(ticker.nanos());
        } else {
            of.failed(ticker.nanos());
            lane.failed();
        }
    }

    private void letGo() {
        Breaker of = breaker;
        breaker = null;
        if (of != null) {
            of.over();
        }
    }

    private void over() {
        phase = Phase.OVER;
        lane.deadlines().remove(this);
        Breaker of = breaker;
        if (of != null && !judged) {
            of.left(ticker.nanos());
            judged = true;
        }
        letGo();
    }

    private void closeBehind() {
        HttpClientRequest asked = out;
        if (asked != null) {
            // A reset alone could lend the connection to the next caller with half a body on it.
            asked.connection().close();
        }
    }
}

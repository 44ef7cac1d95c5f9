package io.posthouse.gateway.exchange;

import io.posthouse.identity.AccessTokens.SignedBody;
import io.posthouse.identity.KnownApp;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.logging.Fields;
import io.posthouse.kernel.trace.Span;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.SocketAddressImpl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer. It gives the request its id, puts the headers that every answer carries, and writes one
 * event to the access log when the answer has left or the caller has gone. Lives on the request's event loop.
 *
 * <p>The id is always our own: one that came from outside could be used to forge or to confuse what the log says.
 */
public final class Exchange {
    /** The header that carries the request's id back to the caller. */
    public static final String REQUEST_ID = "X-Request-Id";

    // What each answer carries is kept as it is written, so that nothing is hashed or turned into bytes for each.
    private static final CharSequence REQUEST_ID_LINE = HttpHeaders.createOptimized(REQUEST_ID);
    private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence REFERRER_POLICY = HttpHeaders.createOptimized("Referrer-Policy");
    private static final CharSequence OPENER_POLICY = HttpHeaders.createOptimized("Cross-Origin-Opener-Policy");
    private static final CharSequence SAME_ORIGIN = HttpHeaders.createOptimized("same-origin");

    private static final Logger ACCESS = LoggerFactory.getLogger("posthouse.access");
    private static final String[] FIELDS = {"address", "app", "bytes", "login", "method", "micros", "path", "place",
            "requestId", "status", "tenant"};
    /** RFC 6750 section 3, RFC 9449 section 7.1. */
    private static final Map<Problem, String> CHALLENGES = Map.of(
            Problem.INVALID_TOKEN, "Bearer error=\"invalid_token\"",
            Problem.INVALID_BOUND_TOKEN, "DPoP error=\"invalid_token\", algs=\"ES256 RS256\"",
            Problem.INVALID_PROOF, "DPoP error=\"invalid_dpop_proof\", algs=\"ES256 RS256\"");

    /** A segment with an at sign in it, however often that is encoded. */
    private static final Pattern ADDRESS = Pattern
            .compile("/[^/@%]*+(?:%(?!(?:25)*+40)[^/@%]*+)*+(?:@|%(?:25)*+40)[^/]*+");
    private static final long LINGER_MILLIS = 1000;

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final AnswerTimes times;
    private final String id;
    private final long startedNanos;
    private final Runnable onEnd;
    private final Watcher watcher;
    private String place = "none";
    private @Nullable String route;
    private @Nullable String interfaceName;
    private @Nullable Caller caller;
    private @Nullable KnownApp asking;
    private @Nullable KnownApp claimed;
    private @Nullable InetAddress client;
    private @Nullable String clientText;
    private Span span = Span.NONE;
    private boolean ended;
    private final List<Runnable> whenOver = new ArrayList<>(2);
    private Optional<SignedBody> signedBody = Optional.empty();
    private Optional<Refused> refused = Optional.empty();
    private Optional<String> missing = Optional.empty();
    private boolean forNode;
    private Consumer<Problem> bodyReader = this::answerAndClose;

    /** Looks at every exchange of a door when it is over. On its loop, for every request, so it has to be quick. */
    @FunctionalInterface
    public interface Watcher {
        /** Looks at none. */
        Watcher NONE = (_, _, _, _) -> {
        };

        /**
         * One is over.
         *
         * @param nanos how long it took
         * @param closedEarly whether whoever asked has gone before the answer was all there
         */
        void over(Exchange exchange, int status, long nanos, boolean closedEarly);
    }

    /**
     * @param https whether the door speaks TLS, so that browsers may be told to insist on it
     * @param onEnd runs once when the exchange is over, however it ended
     */
    public Exchange(Vertx vertx, HttpServerRequest request, AnswerTimes times, boolean https, Watcher watcher,
            Runnable onEnd) {
        this(vertx, request, times, newId(), watcher, onEnd);
        HttpServerResponse response = request.response();
        response.putHeader(REQUEST_ID_LINE, id);
        response.putHeader(CONTENT_TYPE_OPTIONS, NOSNIFF);
        response.putHeader(REFERRER_POLICY, SAME_ORIGIN);
        response.putHeader(OPENER_POLICY, SAME_ORIGIN);
        if (https) {
            response.putHeader("Strict-Transport-Security", "max-age=31536000");
        }
    }

    private Exchange(Vertx vertx, HttpServerRequest request, AnswerTimes times, String id, Watcher watcher,
            Runnable onEnd) {
        this.watcher = watcher;
        this.vertx = vertx;
        this.request = request;
        this.times = times;
        this.onEnd = onEnd;
        this.id = id;
        this.startedNanos = System.nanoTime();
        HttpServerResponse response = request.response();
        response.endHandler(gone -> end(false));
        response.closeHandler(gone -> end(true));
    }

    /** A request that another node's door has let in and numbered; that door puts the headers that every answer carries. */
    public static Exchange fromNode(Vertx vertx, HttpServerRequest request, AnswerTimes times, String id) {
        Exchange exchange = new Exchange(vertx, request, times, id, Watcher.NONE, () -> {
        });
        exchange.forNode = true;
        return exchange;
    }

    /**
     * Why it was not carried out.
     *
     * @param permission which whoever asked does not have
     */
    public record Refused(String code, Optional<String> permission) {
    }

    /** Why it was not carried out; empty where it was, or where nobody said why. */
    public Optional<Refused> refused() {
        return refused;
    }

    /** An endpoint did not carry it out, as the header {@link CallerHeader#REFUSED} of its answer says. */
    public void refusedBehind(String said) {
        String[] words = said.split(" ", 2);
        refused = Optional.of(new Refused(words[0], words.length > 1 ? Optional.of(words[1]) : Optional.empty()));
    }

    /** It is about to be refused because whoever asks does not have {@code permission}. */
    public void missing(String permission) {
        missing = Optional.of(permission);
    }

    /** A new request id: 24 characters. It is unique, and no secret. */
    public static String newId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextInt());
    }

    public String id() {
        return id;
    }

    public HttpServerRequest request() {
        return request;
    }

    /** Whether the request only reads: GET or HEAD. */
    public boolean reads() {
        return HttpMethod.GET.equals(request.method()) || HttpMethod.HEAD.equals(request.method());
    }

    /** The raw path, without the query. */
    public String path() {
        String path = request.path();
        return path == null ? "" : path;
    }

    /** The address of the far end. */
    public InetAddress client() {
        InetAddress known = client;
        if (known == null) {
            known = request.remoteAddress() instanceof SocketAddressImpl engine && engine.ipAddress() != null
                    ? engine.ipAddress()
                    : new InetSocketAddress(request.remoteAddress().hostAddress(), 0).getAddress();
            client = known;
        }
        return known;
    }

    /** The same as a text. */
    public String clientText() {
        String known = clientText;
        if (known == null) {
            known = client().getHostAddress();
            clientText = known;
        }
        return known;
    }

    /** Names the place that answers, for the log and the metrics; one of a few words. */
    public void at(String place) {
        this.place = place;
    }

    /** The place that answers. */
    public String place() {
        return place;
    }

    /** Names the interface or route, such as {@code GET /api/people/{name}}; one of as many as there are. */
    public void named(String known) {
        interfaceName = known;
    }

    /**
     * By what it is counted: the interface or route; where that is not known before it is answered, as on a node that only passes on, what the
     * answer says of it; else the place. One of as many as there are, whatever callers make up.
     */
    public String label() {
        String known = interfaceName;
        if (known != null) {
            return known;
        }
        String answered = route;
        return answered == null ? place : request.method().name() + ' ' + answered;
    }

    /** The client id of the app that asks; null where none is known to for certain. */
    public @Nullable String app() {
        Caller known = caller;
        Caller.AppCall call = known == null ? null : known.app().orElse(null);
        KnownApp other = asking;
        return call != null ? call.clientId() : other == null ? null : other.clientId();
    }

    /** Tells which app asks, though it is not let through as the caller. */
    public void askedBy(KnownApp app) {
        asking = app;
    }

    /**
     * An endpoint told which app asks, as {@link CallerHeader#APP} says. Who only names itself and is refused may be anybody.
     *
     * @param done whether it got what it asked for
     */
    public void askedBehind(String said, boolean done) {
        String[] words = said.split(" ", 3);
        if (words.length < 2) {
            return;
        }
        KnownApp app = new KnownApp(new AppId(Long.parseLong(words[0])), words[1]);
        if (words.length == 2 || (done && words[2].equals(CallerHeader.TRIED))) {
            asking = app;
        } else {
            claimed = app;
        }
    }

    /** The app that asks without being the caller, as far as it is certain. */
    public Optional<KnownApp> asking() {
        return Optional.ofNullable(asking);
    }

    /** The app that somebody said they were who was refused. */
    public Optional<KnownApp> claimed() {
        return Optional.ofNullable(claimed);
    }

    /** Names the route that answered, such as {@code /api/lines/{jid}}, for the log. */
    public void from(String answered) {
        route = answered;
    }

    /** The route that answered; empty where none did. */
    public Optional<String> route() {
        return Optional.ofNullable(route);
    }

    /** The request was signed, and is worth nothing with another body. */
    public void bodyMustBe(SignedBody body) {
        signedBody = Optional.of(body);
    }

    /** What the body has to be; empty where any is as good as another. */
    public Optional<SignedBody> signedBody() {
        return signedBody;
    }

    /** Tells who asks, for the log. */
    public void by(Caller caller) {
        this.caller = caller;
    }

    /** Has {@code work} done once when it is over, however it ends; at once when it is. */
    public void whenOver(Runnable work) {
        if (ended) {
            work.run();
        } else {
            whenOver.add(work);
        }
    }

    /** Has its end noted in what is traced of it. */
    public void tracedAs(Span work) {
        span = work;
    }

    /** Answers with {@code problem}; does nothing when an answer has begun. */
    public void answer(Problem problem) {
        HttpServerResponse response = request.response();
        if (response.headWritten() || response.ended()) {
            return;
        }
        if (problem.status() == 503 && !response.headers().contains("Retry-After")) {
            response.putHeader("Retry-After", "2");
        }
        String challenge = CHALLENGES.get(problem);
        if (challenge != null) {
            response.putHeader("WWW-Authenticate", challenge);
        }
        refused = Optional.of(new Refused(problem.code(), missing));
        if (forNode) {
            response.putHeader(CallerHeader.REFUSED, problem.code());
        }
        response.putHeader("Cache-Control", "no-store");
        answer(problem.status(), "application/problem+json", problem.json(id));
    }

    /**
     * Answers with {@code problem} and closes the connection: for requests whose rest we do not want. What still comes is
     * thrown away for a second, because closing on unread bytes would reset the connection and with it our answer.
     */
    public void answerAndClose(Problem problem) {
        HttpServerResponse response = request.response();
        if (response.headWritten() || response.ended()) {
            return;
        }
        if (request.version() == HttpVersion.HTTP_2) {
            answer(problem);
            return;
        }
        response.putHeader("Connection", "close");
        boolean complete = request.isEnded();
        answer(problem);
        if (!complete) {
            lingerThenClose();
        }
    }

    /**
     * Answers a paused request with {@code problem}. The connection is kept where nothing more of the request can come: who asks too
     * often should not have to connect, and shake hands, for each time it is told so.
     */
    public void refuse(Problem problem) {
        boolean whole = reads() && !request.headers().contains("Transfer-Encoding")
                && (!request.headers().contains("Content-Length")
                        || "0".equals(request.getHeader("Content-Length")));
        if (whole && problem.status() == 429) {
            request.resume();
            answer(problem);
        } else {
            answerAndClose(problem);
        }
    }

    /** Throws the rest of an answered request's body away: for a second, then the connection is closed. */
    public void dropRest() {
        if (request.isEnded()) {
            return;
        }
        if (request.version() == HttpVersion.HTTP_2) {
            request.resume();
            // RFC 9113 §8.1: the answer is complete, and the rest of the request is not wanted.
            vertx.setTimer(LINGER_MILLIS, late -> request.response().reset(0));
            return;
        }
        lingerThenClose();
    }

    private void lingerThenClose() {
        request.handler(rest -> {
            // Thrown away.
        });
        request.endHandler(end -> request.connection().close());
        request.resume();
        vertx.setTimer(LINGER_MILLIS, late -> request.connection().close());
    }

    /** Names who reads the body, to be told when it turns out to be malformed; it answers with what it is told. */
    public void bodyReadBy(Consumer<Problem> reader) {
        bodyReader = reader;
    }

    /** The rest of the body cannot be read, and so nothing else on this connection. */
    public void bodyBroke() {
        if (request.response().headWritten()) {
            request.connection().close();
        } else {
            bodyReader.accept(Problem.BODY_MALFORMED);
        }
    }

    /** Whether there is nothing left to answer. */
    public boolean isAnswered() {
        return request.response().ended();
    }

    /** Answers with a whole text. */
    public void answer(int status, String contentType, String text) {
        HttpServerResponse response = request.response();
        if (response.headWritten() || response.ended()) {
            return;
        }
        Buffer body = Buffer.buffer(text);
        response.setStatusCode(status).putHeader("Content-Type", contentType).putHeader("Content-Length",
                Integer.toString(body.length()));
        if (HttpMethod.HEAD.equals(request.method())) {
            response.end();
        } else {
            response.end(body);
        }
    }

    /** The connection has become a WebSocket: as an exchange this is over. */
    public void upgraded() {
        end(false);
    }

    private void end(boolean closedEarly) {
        if (ended) {
            return;
        }
        ended = true;
        long nanos = System.nanoTime() - startedNanos;
        int status = request.response().getStatusCode();
        trace(status, closedEarly);
        times.note(place, status, nanos);
        watcher.over(this, status, nanos, closedEarly);
        span.run(() -> log(status, nanos, closedEarly));
        whenOver.forEach(Runnable::run);
        onEnd.run();
    }

    private void trace(int status, boolean closedEarly) {
        if (!span.isRecorded()) {
            return;
        }
        String answered = route;
        if (answered != null) {
            span.renamed(request.method().name() + ' ' + answered).with("http.route", answered);
        }
        if (closedEarly) {
            span.failed("abandoned");
        } else if (status >= 500) {
            span.failed(Integer.toString(status));
        }
        span.with("http.response.status_code", status).end();
    }

    private void log(int status, long nanos, boolean closedEarly) {
        // Probes come every few seconds for ever: they would bury what people did.
        boolean isProbe = place.equals("health") || place.equals("metrics");
        if (isProbe ? !ACCESS.isDebugEnabled() : !ACCESS.isInfoEnabled()) {
            return;
        }
        Caller known = caller;
        Fields fields = new Fields(FIELDS).with(clientText())
                .with(Objects.requireNonNullElse(app(), ""))
                .with(request.response().bytesWritten())
                .with(known == null ? "" : known.person().map(who -> who.login().toString()).orElse(""))
                .with(request.method().name()).with(nanos / 1000).with(loggedPath()).with(place).with(id)
                .with(status).with(known == null ? "" : known.tenant().toString());
        String words = closedEarly ? "request abandoned" : "request answered";
        if (isProbe) {
            fields.debug(ACCESS, words);
        } else {
            fields.info(ACCESS, words);
        }
    }

    /** In paths stand people's addresses, which are no log's business; other secrets are masked when it is written. */
    private String loggedPath() {
        String known = route;
        return known != null ? known : ADDRESS.matcher(path()).replaceAll("/[address]");
    }
}

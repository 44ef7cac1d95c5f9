package io.posthouse.gateway.caller;

import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.gateway.exchange.Waiting;
import io.posthouse.identity.AccessTokens;
import io.posthouse.identity.KnownApp;
import io.posthouse.identity.Tokens;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Fault;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.TokenKind;
import io.posthouse.kernel.logging.Causes;
import io.posthouse.kernel.logging.Seldom;
import io.posthouse.kernel.signature.HttpMessage.Request;
import io.posthouse.storage.StoreUnavailable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out at identity who asks. What does not look like a token never gets that far. Used on event loops; asking
 * happens elsewhere. Why it could not be found out is told here, once for every door; while the database is away that is one line in
 * half a minute.
 */
public final class CallerResolver {
    /** The cookie of a signed-in browser. */
    public static final String SESSION_COOKIE = "posthouse_session";

    private static final Logger LOG = LoggerFactory.getLogger(CallerResolver.class);
    private static final Duration TELL_EVERY = Duration.ofSeconds(30);
    private static final int TOKEN_CHARS_MIN = 20;
    private static final int TOKEN_CHARS_MAX = 256;

    private static final String BEARER_WORD = "Bearer";
    private static final String BOUND_WORD = "DPoP";
    private static final String PROOF = "DPoP";
    private static final CharSequence SIGNATURE_INPUT = HttpHeaders.createOptimized("Signature-Input");

    private final Vertx vertx;
    private final Waiting waiting;
    private final Tokens tokens;
    private final AccessTokens accessTokens;
    private final Seldom absences;

    /** @param accessTokens those by which apps call */
    public CallerResolver(Vertx vertx, Waiting waiting, Tokens tokens, AccessTokens accessTokens, Ticker ticker) {
        this.vertx = vertx;
        this.waiting = waiting;
        this.tokens = tokens;
        this.accessTokens = accessTokens;
        this.absences = new Seldom(ticker, TELL_EVERY);
    }

    /**
     * What was found out about a request.
     *
     * @param caller empty for nobody
     * @param byCookie whether a browser said so by itself, so that a foreign page might have asked
     * @param refusal why the request goes no further
     * @param app by which app, also where it is not let through
     */
    public record Found(Optional<Caller> caller, boolean byCookie, Optional<Problem> refusal, Optional<KnownApp> app) {

        /** Nobody, and nothing is wrong. */
        public static final Found NOBODY = new Found(Optional.empty(), false, Optional.empty(), Optional.empty());

        private static Found refused(Problem problem) {
            return refused(problem, Optional.empty());
        }

        private static Found refused(Problem problem, Optional<KnownApp> app) {
            return new Found(Optional.empty(), false, Optional.of(problem), app);
        }

        /** By the session of a browser, if there is one. */
        public static Found session(Optional<Caller> caller) {
            return new Found(caller, true, Optional.empty(), Optional.empty());
        }
    }

    /**
     * Who calls, by a session's cookie or by an app's access token. A token that is not alive is refused, where a cookie is as none: what
     * an app sends it means. Both at once are refused, since nobody could say who acts. Other schemes are for whoever stands before us.
     */
    public Future<Found> known(Exchange exchange) {
        MultiMap headers = exchange.request().headers();
        List<String> credentials = headers.getAll(HttpHeaders.AUTHORIZATION);
        if (!anyIsOurs(credentials)) {
            return session(exchange).map(Found::session);
        }
        if (credentials.size() > 1 || sessionToken(headers).isPresent()) {
            return Future.succeededFuture(Found.refused(Problem.TWO_CREDENTIALS));
        }
        boolean bound = begins(credentials.getFirst(), BOUND_WORD);
        String token = shown(credentials.getFirst(), bound ? BOUND_WORD : BEARER_WORD);
        if (!isToken(token)) {
            return Future.succeededFuture(Found.refused(bound ? Problem.INVALID_BOUND_TOKEN : Problem.INVALID_TOKEN));
        }
        List<String> proofs = bound ? headers.getAll(PROOF) : List.of();
        if (bound && proofs.size() != 1) {
            return Future.succeededFuture(Found.refused(Problem.INVALID_PROOF));
        }
        Optional<AccessTokens.Proof> proof = bound
                ? Optional.of(new AccessTokens.Proof(proofs.getFirst(), exchange.request().method().name(),
                        exchange.path()))
                : Optional.empty();
        boolean signs = headers.contains(SIGNATURE_INPUT);
        Optional<Caller> known = bound || signs
                ? Optional.empty()
                : accessTokens.known(token, exchange.id());
        if (known.isPresent()) {
            // Without a hop to another thread and back, which costs more than the answer.
            exchange.by(known.get());
            return Future.succeededFuture(new Found(known, false, Optional.empty(),
                    known.get().app().map(KnownApp::of)));
        }
        if (signs && !bound) {
            Optional<CompletableFuture<AccessTokens.Answer>> soon = accessTokens.soon(token,
                    signed(exchange.request(), headers), exchange.id());
            if (soon.isPresent()) {
                return heard(exchange.id(), told(soon.get())).map(answer -> found(exchange, answer, false));
            }
        }
        // Fields are read later, on another thread.
        Optional<AccessTokens.Signed> signed = signs
                ? Optional.of(signed(exchange.request(), MultiMap.caseInsensitiveMultiMap().setAll(headers)))
                : Optional.empty();
        return asking(exchange.id(), () -> accessTokens.resolve(token, proof, signed, exchange.id()))
                .map(answer -> found(exchange, answer, bound));
    }

    private static Found found(Exchange exchange, AccessTokens.Answer answer, boolean bound) {
        return switch (answer) {
            case AccessTokens.Answer.Known(Caller caller, var body) -> {
                exchange.by(caller);
                body.ifPresent(exchange::bodyMustBe);
                yield new Found(Optional.of(caller), false, Optional.empty(),
                        caller.app().map(KnownApp::of));
            }
            case AccessTokens.Answer.Unknown(var app) ->
                refused(exchange, bound ? Problem.INVALID_BOUND_TOKEN : Problem.INVALID_TOKEN, app);
            case AccessTokens.Answer.Unproven(var app) -> refused(exchange, Problem.INVALID_PROOF, Optional.of(app));
            case AccessTokens.Answer.Unsigned(var reason, var app) -> refused(exchange, Problem.of(reason), app);
        };
    }

    private static Found refused(Exchange exchange, Problem problem, Optional<KnownApp> app) {
        app.ifPresent(exchange::askedBy);
        return Found.refused(problem, app);
    }

    /** What is told on any thread, on the loop of now. */
    private <T> Future<T> told(CompletableFuture<T> later) {
        Context loop = vertx.getOrCreateContext();
        Promise<T> promise = Promise.promise();
        later.whenComplete((result, failure) -> loop.runOnContext(now -> {
            if (failure == null) {
                promise.complete(result);
            } else {
                promise.fail(failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure);
            }
        }));
        return promise.future();
    }

    /** A request that says that it was signed. In HTTP/2 nothing need say that a body follows, so one without a digest is found out when it comes. */
    private static AccessTokens.Signed signed(HttpServerRequest request, MultiMap headers) {
        HostAndPort host = request.authority();
        String length = headers.get("Content-Length");
        boolean body = headers.contains("Transfer-Encoding") || (length != null && !length.equals("0"));
        return new AccessTokens.Signed(
                new Request(request.method().name(), String.valueOf(request.scheme()),
                        host == null ? "" : host.toString(), request.uri(), headers::getAll),
                body);
    }

    private static boolean anyIsOurs(List<String> credentials) {
        for (String said : credentials) {
            if (begins(said, BEARER_WORD) || begins(said, BOUND_WORD)) {
                return true;
            }
        }
        return false;
    }

    /**
     * What is shown after {@code word} and blanks; empty without any blank. RFC 6750 section 2.1, RFC 9449 section 7.1; the scheme in any
     * case (RFC 9110 section 11.1).
     */
    private static String shown(String said, String word) {
        int from = word.length();
        while (from < said.length() && said.charAt(from) == ' ') {
            from++;
        }
        return from == word.length() ? "" : said.substring(from);
    }

    /** Whether it looks like a token of ours. */
    private static boolean isToken(String text) {
        if (text.length() < TOKEN_CHARS_MIN || text.length() > TOKEN_CHARS_MAX) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'
                    || c == '.' || c == '~')) {
                return false;
            }
        }
        return true;
    }

    private static boolean begins(String said, String word) {
        return said.regionMatches(true, 0, word, 0, word.length());
    }

    /** The caller whose session the request's cookie names; empty without one that is alive. */
    public Future<Optional<Caller>> session(Exchange exchange) {
        return session(exchange.request().headers(), exchange.id()).onSuccess(found -> found.ifPresent(exchange::by));
    }

    /** The same for a request that has no exchange, because it becomes a WebSocket. */
    public Future<Optional<Caller>> session(MultiMap headers, String requestId) {
        Optional<String> token = sessionToken(headers);
        if (token.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        TokenKind kind = TokenKind.ofCookie(token.get());
        Optional<Caller> known = tokens.known(token.get(), kind, requestId);
        return known.isPresent()
                ? Future.succeededFuture(known)
                : resolve(token.get(), kind, requestId);
    }

    /** The caller whose one-use ticket this is, of a session or of what a person granted an app; empty for any other string. */
    public Future<Optional<Caller>> ticket(String ticket, String requestId) {
        return isToken(ticket)
                ? asking(requestId, () -> tokens.resolve(ticket, TokenKind.CHANNEL_TICKET, requestId)
                        .or(() -> accessTokens.take(ticket, TokenKind.CHANNEL_TICKET, requestId)))
                : Future.succeededFuture(Optional.empty());
    }

    private Future<Optional<Caller>> resolve(String token, TokenKind kind, String requestId) {
        return asking(requestId, () -> tokens.resolve(token, kind, requestId));
    }

    private <T> Future<T> asking(String requestId, Callable<T> question) {
        return heard(requestId, waiting.on(vertx, question));
    }

    private <T> Future<T> heard(String requestId, Future<T> answer) {
        return answer.onComplete(found -> {
            if (found.succeeded()) {
                tellThatItIsBack();
            } else {
                tellOf(found.cause(), requestId);
            }
        });
    }

    private void tellThatItIsBack() {
        long times = absences.passed();
        if (times > 0) {
            LOG.atInfo().addKeyValue("times", times).log("callers are resolved again");
        }
    }

    private void tellOf(Throwable failure, String requestId) {
        if (failure instanceof RefusedException) {
            // That is an answer.
            return;
        }
        if (!StoreUnavailable.isBehind(failure) && !(failure instanceof Fault fault && fault.retryable())) {
            LOG.atError().addKeyValue("requestId", requestId).setCause(failure).log("caller not resolved");
            return;
        }
        long times = absences.happened();
        if (times > 0) {
            LOG.atWarn().addKeyValue("requestId", requestId).addKeyValue("times", times)
                    .addKeyValue("cause", Causes.words(failure))
                    .log("caller not resolved: something we need is away");
        }
    }

    /** The session token in the request's cookie, alive or not; a secret, to be shown to identity only. */
    public static Optional<String> sessionToken(MultiMap headers) {
        String found = null;
        List<String> cookies = headers.getAll(HttpHeaders.COOKIE);
        for (String header : cookies) {
            for (String pair : header.split(";", 100)) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).trim().equals(SESSION_COOKIE)) {
                    if (found != null) {
                        // Two cookies of that name: one was planted by a neighbouring domain, and we cannot tell which.
                        return Optional.empty();
                    }
                    found = pair.substring(equals + 1).trim();
                }
            }
        }
        return Optional.ofNullable(found).filter(CallerResolver::isToken);
    }
}

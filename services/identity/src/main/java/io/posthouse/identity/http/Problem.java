package io.posthouse.identity.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.identity.ComeLater;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.RefusalKind;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A reply of {@code application/problem+json} (RFC 9457) with our members {@code code} and {@code requestId}. Holds
 * nothing that came from the request except its id, and the name of a member that was wrong.
 *
 * @param status the HTTP status, 400 to 599
 * @param code kebab-case and stable; a client decides by it
 * @param detail one sentence for a person: what to do next
 * @param more further members, in words of ours
 * @param retryAfter when asking again is of use, in whole seconds; empty where nobody knows, or never
 */
public record Problem(int status, String code, String detail, String requestId, Map<String, String> more,
        Optional<Duration> retryAfter) {

    /** The media type of the reply. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String RETRY_AFTER = "Retry-After";
    /** As the gateway says it of itself. */
    private static final String RETRY_SECONDS = "2";

    private static final Map<Integer, String> TITLES = Map.ofEntries(Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"), Map.entry(404, "Not Found"), Map.entry(405, "Method Not Allowed"),
            Map.entry(406, "Not Acceptable"), Map.entry(409, "Conflict"), Map.entry(413, "Content Too Large"),
            Map.entry(415, "Unsupported Media Type"), Map.entry(429, "Too Many Requests"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(502, "Bad Gateway"), Map.entry(503, "Service Unavailable"), Map.entry(504, "Gateway Timeout"));

    public Problem {
        more = Map.copyOf(more);
    }

    /** One that says no more than all do. */
    public Problem(int status, String code, String detail, String requestId) {
        this(status, code, detail, requestId, Map.of(), Optional.empty());
    }

    /** For a refusal. This is the one place where refusals become HTTP. */
    public static Problem of(Refusal refusal, String requestId) {
        return new Problem(status(refusal.kind()), refusal.code(), refusal.advice(), requestId,
                refusal instanceof StepUpNeeded needed ? needed.members() : Map.of(),
                refusal instanceof ComeLater(var _, Duration pause) ? Optional.of(pause) : Optional.empty());
    }

    /** For a status that the framework chose, without a refusal of ours behind it. */
    public static Problem ofStatus(int status, String requestId) {
        return switch (status) {
            case 404 -> of(HttpRefusal.NO_SUCH_ROUTE, requestId);
            case 405 -> new Problem(405, "method-not-allowed",
                    "This path does not take this method; see the Allow header.", requestId);
            case 406 -> new Problem(406, "not-acceptable", "Replies are application/json; accept that.", requestId);
            case 413 -> new Problem(413, "too-large", "The body is too large; send less.", requestId);
            case 415 -> new Problem(415, "unsupported-media-type", "Send the body as application/json.", requestId);
            default -> status >= 500 || status < 400
                    ? fault(requestId)
                    : new Problem(status, HttpRefusal.INVALID_REQUEST.code(), HttpRefusal.INVALID_REQUEST.advice(),
                            requestId);
        };
    }

    /** For a bug or a fault that asking again does not heal. */
    public static Problem fault(String requestId) {
        return new Problem(500, "fault", "Something broke on our side; the request id finds it in the log.", requestId);
    }

    /** For something that we need and that does not answer now. */
    public static Problem unavailable(String requestId) {
        return new Problem(503, "unavailable", "Something we need does not answer now; try again in a few seconds.",
                requestId);
    }

    private static int status(RefusalKind kind) {
        return switch (kind) {
            case INVALID -> 400;
            case UNAUTHENTICATED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case TOO_LARGE -> 413;
            case LIMITED -> 429;
            case UNAVAILABLE -> 503;
        };
    }

    /** The body, in UTF-8. Written by hand so that a failing JSON set-up cannot hide the problem that it caused. */
    public byte[] json() {
        StringBuilder json = new StringBuilder(256).append("{\"type\":\"about:blank\",\"title\":");
        quote(json, TITLES.getOrDefault(status, "Problem"));
        quote(json.append(",\"status\":").append(status).append(",\"detail\":"), detail);
        quote(json.append(",\"code\":"), code);
        quote(json.append(",\"requestId\":"), requestId);
        new TreeMap<>(more).forEach((name, value) -> {
            quote(json.append(','), name);
            quote(json.append(':'), value);
        });
        return json.append('}').toString().getBytes(UTF_8);
    }

    /** Sends it, unless the reply has begun. Not cached by anybody. With 503 goes {@code Retry-After} (RFC 9110 section 10.2.3). */
    public void write(HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(status);
        response.setContentType(MEDIA_TYPE);
        response.setHeader("Cache-Control", "no-store");
        if (!response.containsHeader(CallerHeader.REFUSED)) {
            response.setHeader(CallerHeader.REFUSED, code);
        }
        if (retryAfter.isPresent()) {
            response.setHeader(RETRY_AFTER, Long.toString(retryAfter.get().toSeconds()));
        } else if (status == 503 && !response.containsHeader(RETRY_AFTER)) {
            response.setHeader(RETRY_AFTER, RETRY_SECONDS);
        }
        byte[] body = json();
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}

package io.posthouse.gateway.exchange;

import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.signature.SignatureRefusal;
import io.vertx.core.json.JsonObject;

/**
 * An answer of the door itself, as {@code application/problem+json} (RFC 9457), in the shape the endpoints use.
 *
 * @param status the HTTP status
 * @param title the status in words
 * @param code stable and kebab-case
 * @param detail one sentence that says what to do
 */
public record Problem(int status, String title, String code, String detail) {

    /** The most header lines of a request. */
    public static final int HEADERS_MAX = 100;

    /** 400 for {@code detail}. */
    public static Problem badRequest(String code, String detail) {
        return new Problem(400, "Bad request", code, detail);
    }

    /** A refusal of a signature: 400 where the request itself is at fault, else 401. */
    public static Problem of(SignatureRefusal refusal) {
        return refusal.kind() == RefusalKind.INVALID
                ? badRequest(refusal.code(), refusal.advice())
                : new Problem(401, "Unauthorized", refusal.code(), refusal.advice());
    }

    /** Nothing is at that path. */
    public static final Problem NOT_FOUND = new Problem(404, "Not found", "not-found",
            "There is nothing at this address.");
    /** The method is not offered there. */
    public static final Problem METHOD = new Problem(405, "Method not allowed", "method-not-allowed",
            "This address does not take that method.");
    /** The body did not arrive in time. */
    public static final Problem BODY_SLOW = new Problem(408, "Request timeout", "body-too-slow",
            "The body did not arrive in time. Send the request again.");
    /** The body is not coded as it was announced (RFC 9112 section 7.1). */
    public static final Problem BODY_MALFORMED = badRequest("bad-body", "The body's chunks cannot be read.");
    /** The caller has gone before the body was all there; mostly nobody is left to read this. */
    public static final Problem BODY_CUT = badRequest("body-cut",
            "The body did not arrive whole. Send the request again.");
    /** The body is larger than the place allows. */
    public static final Problem BODY_LARGE = new Problem(413, "Content too large", "body-too-large",
            "The body is larger than this address takes.");
    /** The page that asks is not one of ours. */
    public static final Problem ORIGIN = new Problem(403, "Forbidden", "foreign-origin",
            "This page may not ask on your behalf. Open the platform at its own address.");
    /** The CSRF token is missing or wrong. */
    public static final Problem CSRF = new Problem(403, "Forbidden", "csrf-token",
            "The header X-CSRF-Token is missing or not this session's. Read the session again and repeat.");
    /** More header lines than {@link #HEADERS_MAX}. */
    public static final Problem HEADERS = new Problem(431, "Request header fields too large", "too-many-headers",
            "The request has more than " + Problem.HEADERS_MAX + " header lines.");
    /** Nobody is signed in. */
    public static final Problem SIGN_IN = new Problem(401, "Unauthorized", "not-signed-in", "Sign in first.");
    /** Somebody of another tenant than the house comes where only the house may. */
    public static final Problem HOUSE_ONLY = new Problem(403, "Forbidden", HttpRefusal.HOUSE_ONLY.code(),
            HttpRefusal.HOUSE_ONLY.advice());
    /** A visitor who has not signed in comes where only who has may. */
    public static final Problem NOT_FOR_GUESTS = new Problem(403, "Forbidden", HttpRefusal.NOT_FOR_GUESTS.code(),
            HttpRefusal.NOT_FOR_GUESTS.advice());
    /** An access token that is none of ours, has ended or was revoked (RFC 6750 section 3.1). */
    public static final Problem INVALID_TOKEN = new Problem(401, "Unauthorized", "invalid-token",
            "The access token is malformed, has ended or was revoked. Refresh it, or ask the person again.");
    /** The same for a token that came as bound to a key (RFC 9449 section 7.1). */
    public static final Problem INVALID_BOUND_TOKEN = new Problem(401, "Unauthorized", "invalid-token",
            "The access token is malformed, has ended, was revoked, or is not bound to a key. Refresh it, or ask the person again.");
    /** A token that is bound to a key, without a proof that whoever calls has it. */
    public static final Problem INVALID_PROOF = new Problem(401, "Unauthorized", "invalid-dpop-proof",
            "The header DPoP has to carry one proof, made for this token, method and address by the token's key, less than a minute old and"
                    + " not shown before.");
    /** Two ways at once to say who calls. */
    public static final Problem TWO_CREDENTIALS = badRequest("two-credentials",
            "Say once who you are: by a session cookie or by one Authorization header, not by both.");
    /** Signed in, but not permitted. */
    public static final Problem FORBIDDEN = new Problem(403, "Forbidden", "not-permitted",
            "Only administrators, and this machine itself, may read this.");
    /** There is a WebSocket here and nothing else. */
    public static final Problem UPGRADE = new Problem(426, "Upgrade required", "upgrade-required",
            "This address takes WebSockets only.");
    /** Too many requests are waiting. */
    public static final Problem BUSY = new Problem(503, "Service unavailable", "busy",
            "Too many requests are waiting. Try again in a few seconds.");
    /** No node carries what this is for. */
    public static final Problem NO_NODE = new Problem(503, "Service unavailable", "no-node",
            "No node that does this is there now. Try again in a few seconds.");
    /** For a node, never for a caller: the request was meant for another one, or is not signed for this one (RFC 9110 section 15.5.20). */
    public static final Problem MISDIRECTED = new Problem(421, "Misdirected request", "unsigned-request",
            "This is not signed for this node and this path.");
    /** What is behind the door did not answer. */
    public static final Problem UPSTREAM = new Problem(502, "Bad gateway", "no-answer",
            "The service behind the gateway did not answer. Try again in a few seconds.");
    /** What is behind the door answered too late. */
    public static final Problem UPSTREAM_SLOW = new Problem(504, "Gateway timeout", "answer-too-slow",
            "The service behind the gateway did not answer in time.");
    /** A bug of ours; the log knows more. */
    public static final Problem FAULT = new Problem(500, "Internal server error", "internal-fault",
            "Something failed inside. The request id leads to it in the log.");

    String json(String requestId) {
        return new JsonObject().put("type", "about:blank").put("title", title).put("status", status)
                .put("detail", detail).put("code", code).put("requestId", requestId).encode();
    }
}

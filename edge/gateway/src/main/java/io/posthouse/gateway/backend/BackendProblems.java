package io.posthouse.gateway.backend;

import io.posthouse.gateway.exchange.Problem;
import io.posthouse.identity.http.HttpRefusal;

/** What the door answers instead of a back end. */
final class BackendProblems {
    /** All targets of the back end are away, not well, or left alone for a moment. */
    static final Problem NO_BACKEND = new Problem(503, "Service unavailable", "no-backend",
            "What answers here is away. Try again in a few seconds.");
    /** What came cannot be believed. */
    static final Problem BAD_ANSWER = new Problem(502, "Bad gateway", "bad-answer",
            "What answers here gave an answer that cannot be passed on.");
    /** The upgrade is malformed, or this address takes none. */
    static final Problem NO_SOCKET = Problem.badRequest("bad-upgrade",
            "The upgrade is malformed, or this address takes no WebSockets.");
    /** What answers there did not want it. */
    static final Problem SOCKET_REFUSED = new Problem(502, "Bad gateway", "upgrade-refused",
            "What answers here did not open the WebSocket.");
    static final Problem NOT_FOR_APPS = of(HttpRefusal.NOT_FOR_APPS, 403, "Forbidden");
    static final Problem SCOPE_MISSING = of(HttpRefusal.SCOPE_MISSING, 403, "Forbidden");
    static final Problem NOT_PERMITTED = of(HttpRefusal.NOT_PERMITTED, 403, "Forbidden");
    /** What decides or tells who somebody is cannot be asked. */
    static final Problem UNRESOLVED = new Problem(503, "Service unavailable", "identity-unavailable",
            "Who you are and what you may cannot be checked right now. Try again in a few seconds.");

    private BackendProblems() {
    }

    private static Problem of(HttpRefusal refusal, int status, String title) {
        return new Problem(status, title, refusal.code(), refusal.advice());
    }
}

package io.posthouse.identity.http;

import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.RefusalKind;

/** The refusals that HTTP itself brings, in the order in which they are looked for. */
public enum HttpRefusal implements Refusal {
    /** The request did not come through the gateway. */
    UNSIGNED_REQUEST("unsigned-request", RefusalKind.UNAUTHENTICATED,
            "Requests go through the gateway; use its address."),
    /** No such path. */
    NO_SUCH_ROUTE("no-such-route", RefusalKind.NOT_FOUND, "There is nothing at this path; see the API description."),
    /** The permission asked for needs somebody, and nobody is signed in. */
    NOT_SIGNED_IN("not-signed-in", RefusalKind.UNAUTHENTICATED, "Sign in first."),
    /** Signed in, but without the permission. */
    NOT_PERMITTED("not-permitted", RefusalKind.FORBIDDEN,
            "You do not hold the permission for this; ask an administrator."),
    /** The body or a parameter cannot be read. */
    INVALID_REQUEST("invalid-request", RefusalKind.INVALID,
            "The body or a parameter is missing, malformed or out of bounds; see the API description.");

    private final String code;
    private final RefusalKind kind;
    private final String advice;

    HttpRefusal(String code, RefusalKind kind, String advice) {
        this.code = code;
        this.kind = kind;
        this.advice = advice;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public RefusalKind kind() {
        return kind;
    }

    @Override
    public String advice() {
        return advice;
    }
}

package io.posthouse.identity.http;

import io.posthouse.kernel.ListedRefusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusalWords;

/** The refusals that HTTP itself brings, in the order in which they are looked for. */
public enum HttpRefusal implements ListedRefusal {
    /** The request did not come through the gateway. */
    UNSIGNED_REQUEST("unsigned-request", RefusalKind.UNAUTHENTICATED,
            "Requests go through the gateway; use its address."),
    /** No such path. */
    NO_SUCH_ROUTE("no-such-route", RefusalKind.NOT_FOUND, "There is nothing at this path; see the API description."),
    /** The permission asked for needs somebody, and nobody is signed in. */
    NOT_SIGNED_IN("not-signed-in", RefusalKind.UNAUTHENTICATED, "Sign in first."),
    /** An app calls what only the platform's own clients may. */
    NOT_FOR_APPS("not-for-apps", RefusalKind.FORBIDDEN,
            "Apps cannot call this; the API description marks what they can by x-reach open."),
    /** Somebody of another tenant than the house comes where only the house may. */
    HOUSE_ONLY("house-only", RefusalKind.FORBIDDEN,
            "This is for the company whose platform it is; your company has no such thing here."),
    /** A visitor who has not signed in comes where only who has may. */
    NOT_FOR_GUESTS("not-for-guests", RefusalKind.FORBIDDEN,
            "Visitors cannot do this; sign in first."),
    /** An app calls with a token that is not good for this. */
    SCOPE_MISSING("scope-missing", RefusalKind.FORBIDDEN,
            "The token is not good for this permission; get one with the scope that the API description names: from the person, or for itself"
                    + " where the app calls for nobody."),
    /** Signed in, but without the permission. */
    NOT_PERMITTED("not-permitted", RefusalKind.FORBIDDEN,
            "You do not hold the permission for this; ask an administrator."),
    /** The body or a parameter cannot be read. */
    INVALID_REQUEST("invalid-request", RefusalKind.INVALID,
            "The body or a parameter is missing, malformed or out of bounds; see the API description.");

    private final RefusalWords words;

    HttpRefusal(String code, RefusalKind kind, String advice) {
        this.words = new RefusalWords(code, kind, advice);
    }

    @Override
    public RefusalWords words() {
        return words;
    }
}

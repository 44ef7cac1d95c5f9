package io.posthouse.kernel;

/** The kinds of refusals, from which an edge chooses its own status. */
public enum RefusalKind {
    /** The request itself is malformed or breaks a bound. HTTP 400, XMPP bad-request. */
    INVALID,
    /** Nobody is signed in, or the credential was refused. HTTP 401, XMPP not-authorized. */
    UNAUTHENTICATED,
    /** Signed in, but not permitted. HTTP 403, XMPP forbidden. */
    FORBIDDEN,
    /** No such thing, or none that this caller may know of. HTTP 404, XMPP item-not-found. */
    NOT_FOUND,
    /** The thing is in a state that does not allow it. HTTP 409, XMPP conflict. */
    CONFLICT,
    /** Too large. HTTP 413, XMPP not-acceptable. */
    TOO_LARGE,
    /** Too many or too fast; later it may work. HTTP 429, XMPP resource-constraint. */
    LIMITED,
    /** Something we need is not there now; later it will work. HTTP 503, XMPP resource-constraint. */
    UNAVAILABLE
}

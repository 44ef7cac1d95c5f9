package io.posthouse.xmpp;

import java.util.Locale;

/** What the sender of a refused stanza may do. RFC 6120 section 8.3.2. */
public enum ErrorType {
    /** Try again after providing credentials. */
    AUTH,
    /** Do not try again. */
    CANCEL,
    /** Go on; it was only a warning. */
    CONTINUE,
    /** Try again with other data. */
    MODIFY,
    /** Try again after waiting. */
    WAIT;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The word on the wire. */
    public String word() {
        return word;
    }
}

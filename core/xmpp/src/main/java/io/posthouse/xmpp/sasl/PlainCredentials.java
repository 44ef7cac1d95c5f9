package io.posthouse.xmpp.sasl;

/**
 * What PLAIN sends (RFC 4616); only ever accepted over TLS.
 *
 * @param authzid for whom to act; empty for the login itself
 * @param username the login's name, not yet prepared
 * @param password as sent, not yet prepared
 */
public record PlainCredentials(String authzid, String username, String password) {
    /**
     * Reads {@code [authzid] NUL username NUL password}.
     *
     * @throws SaslRefused with {@code malformed-request}
     */
    public static PlainCredentials read(byte[] message) {
        String text = SaslPayload.utf8(message);
        int first = text.indexOf('\0');
        int second = text.indexOf('\0', first + 1);
        boolean whole = first >= 0 && second > first + 1 && second < text.length() - 1
                && text.indexOf('\0', second + 1) < 0;
        if (!whole) {
            throw new SaslRefused(SaslFailure.MALFORMED_REQUEST);
        }
        return new PlainCredentials(text.substring(0, first), text.substring(first + 1, second),
                text.substring(second + 1));
    }

    /** The names only: a password must not slip into a log. */
    @Override
    public String toString() {
        return "PlainCredentials[username=" + username + "]";
    }
}

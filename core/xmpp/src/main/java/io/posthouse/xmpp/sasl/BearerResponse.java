package io.posthouse.xmpp.sasl;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What OAUTHBEARER sends (RFC 7628 section 3.1); only ever accepted over TLS.
 *
 * @param authzid for whom to act; empty for whom the token stands for
 * @param token empty when the client asks where to get one, or showed one of another scheme
 */
public record BearerResponse(String authzid, String token) {
    /** The mechanism's name. */
    public static final String MECHANISM = "OAUTHBEARER";

    private static final char SEPARATOR = 1;
    /**
     * RFC 5801 section 4: whether the client would bind to the channel, and for whom it acts. The mechanism cannot bind, so {@code y} is a
     * client that would, had we anything that could, and {@code p} one that thinks it has: none of ours says so.
     */
    private static final Pattern HEADER = Pattern.compile("[ny],(?:a=([^,]*))?,");
    private static final Pattern PAIR = Pattern.compile("([A-Za-z]+)=([\\x20-\\x7e\\t\\r\\n]*)");
    /** The scheme in any case (RFC 9110 section 11.1); what follows as RFC 6750 section 2.1 has it. */
    private static final Pattern BEARER = Pattern.compile("[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9._~+/-]+=*) *");

    /**
     * Reads {@code gs2-header kvsep *(key "=" value kvsep) kvsep}. Host and port are read over: the stream's header has told where the
     * client wants to go.
     *
     * @throws SaslRefused with {@code malformed-request}, also for a client that would bind to the channel
     */
    public static BearerResponse read(byte[] message) {
        String text = SaslPayload.utf8(message);
        int begin = text.indexOf(SEPARATOR);
        int end = text.length() - 1;
        if (begin < 0 || end <= begin || text.charAt(end) != SEPARATOR) {
            throw new SaslRefused(SaslFailure.MALFORMED_REQUEST);
        }
        Matcher header = HEADER.matcher(text.substring(0, begin));
        if (!header.matches()) {
            throw new SaslRefused(SaslFailure.MALFORMED_REQUEST);
        }
        String authzid = header.group(1) == null ? "" : saslName(header.group(1));
        return new BearerResponse(authzid, token(text.substring(begin + 1, end)));
    }

    /** @param pairs each with its separator behind */
    private static String token(String pairs) {
        String shown = null;
        if (!pairs.isEmpty() && pairs.charAt(pairs.length() - 1) != SEPARATOR) {
            throw new SaslRefused(SaslFailure.MALFORMED_REQUEST);
        }
        for (int at = 0; at < pairs.length();) {
            int end = pairs.indexOf(SEPARATOR, at);
            Matcher pair = PAIR.matcher(pairs.substring(at, end));
            if (!pair.matches()) {
                throw new SaslRefused(SaslFailure.MALFORMED_REQUEST);
            }
            if (pair.group(1).equals("auth")) {
                if (shown != null) {
                    throw new SaslRefused(SaslFailure.MALFORMED_REQUEST);
                }
                shown = pair.group(2);
            }
            at = end + 1;
        }
        if (shown == null) {
            throw new SaslRefused(SaslFailure.MALFORMED_REQUEST);
        }
        Matcher bearer = BEARER.matcher(shown);
        return bearer.matches() ? bearer.group(1) : "";
    }

    /** RFC 5801 section 4: a comma is written =2C, and an equals sign =3D. */
    private static String saslName(String written) {
        String name = written.replace("=2C", ",").replace("=3D", "=");
        if (written.replace("=2C", "").replace("=3D", "").indexOf('=') >= 0) {
            throw new SaslRefused(SaslFailure.MALFORMED_REQUEST);
        }
        return name;
    }

    /** Without the token, which must not slip into a log. */
    @Override
    public String toString() {
        return "BearerResponse[authzid=" + authzid + "]";
    }
}

package io.posthouse.identity.app;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which addresses an app may have people sent back to (RFC 9700 section 2.1, RFC 8252 sections 7 and 8.4). */
final class RedirectUris {
    private static final int URIS_MAX = 20;
    private static final int CHARS_MAX = 2_000;
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]");

    private RedirectUris() {
    }

    /** Whether an app may have all of {@code uris}; each once. */
    static boolean areValid(List<String> uris, boolean isPublic) {
        return uris.size() <= URIS_MAX && new HashSet<>(uris).size() == uris.size()
                && uris.stream().allMatch(uri -> isValid(uri, isPublic));
    }

    private static boolean isValid(String text, boolean isPublic) {
        if (text.isEmpty() || text.length() > CHARS_MAX || text.indexOf('*') >= 0 || text.indexOf('\\') >= 0) {
            return false;
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return false;
        }
        if (!uri.isAbsolute() || uri.getRawFragment() != null || uri.getRawUserInfo() != null
                || !uri.toASCIIString().equals(text)) {
            return false;
        }
        String scheme = uri.getScheme();
        if (!scheme.equals(scheme.toLowerCase(Locale.ROOT))) {
            return false;
        }
        return switch (scheme) {
            case "https" -> uri.getHost() != null;
            case "http" -> uri.getHost() != null && LOOPBACK.contains(uri.getHost());
            // RFC 8252 section 7.1: a name under one's own control. Others may claim it all the same, so no secret goes there.
            default -> isPublic && scheme.indexOf('.') > 0 && uri.getRawSchemeSpecificPart().startsWith("/");
        };
    }
}

package io.posthouse.outbound.guard;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where a letter is posted to: an address that was read once, and means the same to everybody.
 *
 * @param uri http or https, with a host, without user and fragment
 * @param host a name, or an address without brackets
 * @param port 1 to 65,535
 * @param tls whether it is https
 */
public record Target(URI uri, String host, int port, boolean tls) {

    private static final int CHARS_MAX = 2_000;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** The target of {@code url}; empty when that is none. */
    public static Optional<Target> of(String url) {
        if (url.isEmpty() || url.length() > CHARS_MAX || url.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            return Optional.empty();
        }
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
        boolean tls = "https".equals(uri.getScheme());
        String host = uri.getHost();
        // An empty query is signed as none, and what proxies make of either differs.
        if ((!tls && !"http".equals(uri.getScheme())) || host == null || host.isEmpty() || uri.getRawUserInfo() != null
                || uri.getRawFragment() != null || "".equals(uri.getRawQuery()) || uri.getPort() == 0
                || uri.getPort() > 65_535) {
            return Optional.empty();
        }
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? HTTPS : HTTP;
        boolean literal = host.startsWith("[");
        return Optional.of(new Target(uri, literal ? host.substring(1, host.length() - 1) : host, port, tls));
    }

    /** What Host says: the port only where it is not the scheme's own, as it is signed. */
    public String authority() {
        String written = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (tls ? HTTPS : HTTP) ? written : written + ":" + port;
    }

    /** What the request line asks for. */
    public String path() {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    /** Without what its owner may keep secret. */
    @Override
    public String toString() {
        return "Target[host=" + host + ", port=" + port + "]";
    }
}

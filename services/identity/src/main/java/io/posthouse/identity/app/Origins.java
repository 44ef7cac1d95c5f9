package io.posthouse.identity.app;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Origins (RFC 6454), as browsers write them. */
public final class Origins {
    private static final int ORIGINS_MAX = 20;
    private static final int CHARS_MAX = 300;
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]");

    private Origins() {
    }

    /** Of an address of http or https (RFC 6454 section 6.2); empty for any other, such as that of an installed app. */
    public static Optional<String> of(URI address) {
        String host = address.getHost();
        boolean https = "https".equals(address.getScheme());
        if (host == null || !(https || "http".equals(address.getScheme()))) {
            return Optional.empty();
        }
        boolean usual = address.getPort() < 0 || address.getPort() == (https ? 443 : 80);
        return Optional.of(address.getScheme() + "://" + host.toLowerCase(Locale.ROOT)
                + (usual ? "" : ":" + address.getPort()));
    }

    /** Whether an app's pages may lie at all of {@code origins}; each once. */
    static boolean areValid(List<String> origins) {
        return origins.size() <= ORIGINS_MAX && new HashSet<>(origins).size() == origins.size()
                && origins.stream().allMatch(Origins::isValid);
    }

    private static boolean isValid(String text) {
        if (text.length() > CHARS_MAX || text.indexOf('*') >= 0) {
            return false;
        }
        try {
            URI uri = new URI(text);
            // What else it may have, a path or a user, is not in the origin that is made of it.
            return of(uri).filter(text::equals).isPresent()
                    && (text.startsWith("https:") || LOOPBACK.contains(uri.getHost()));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}

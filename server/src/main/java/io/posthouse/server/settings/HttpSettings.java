package io.posthouse.server.settings;

import java.net.InetAddress;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The web page, the channel and the REST endpoints.
 *
 * @param address where to listen; any other than a loopback address needs posthouse.http.tls
 * @param port where to listen; 0 for any free port
 * @param tls whether to speak HTTPS, with the same certificate as XMPP
 * @param origins further web origins that are ours, for a proxy in front that has another name: https://chat.example.org
 * @param issuer the platform's own address as apps know it, the same on all nodes: https://chat.example.org; when empty, made of the
 *     domain and the port, or of localhost where there is no TLS
 */
@ConfigurationProperties("posthouse.http")
public record HttpSettings(@DefaultValue("127.0.0.1") InetAddress address, @DefaultValue("8080") int port,
        @DefaultValue("false") boolean tls, @DefaultValue Set<String> origins,
        @DefaultValue("") String issuer) {
    public HttpSettings {
        origins = Set.copyOf(origins);
        Ports.check("posthouse.http.port", port);
        if (!address.isLoopbackAddress() && !tls) {
            throw new SettingRefused("posthouse.http.address",
                    "names an address that others can reach, so posthouse.http.tls must be true");
        }
        for (String origin : origins) {
            if (!origin.matches("https?://[^/\\s]+")) {
                throw new SettingRefused("posthouse.http.origins",
                        "holds something that is not like https://chat.example.org");
            }
        }
        if (!issuer.isEmpty() && !issuer.matches("https?://[^/?#\\s]+")) {
            throw new SettingRefused("posthouse.http.issuer",
                    "is not like https://chat.example.org, without anything behind host and port");
        }
    }

    /** The issuer that is set, or the one that follows from the other settings. */
    public String issuerUnder(String domain) {
        if (!issuer.isEmpty()) {
            return issuer;
        }
        if (!tls) {
            // As the page is told, since who signed in there has a cookie for that name alone.
            return "http://localhost:" + port;
        }
        return "https://" + domain + (port == 443 ? "" : ":" + port);
    }
}

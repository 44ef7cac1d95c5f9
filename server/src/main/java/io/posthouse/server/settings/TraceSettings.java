package io.posthouse.server.settings;

import java.net.InetAddress;
import java.net.URI;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Traces of requests and stanzas, sent to a collector by OTLP over HTTP. Nothing of it is loaded without an endpoint.
 *
 * @param endpoint where the collector takes traces, such as http://127.0.0.1:4318/v1/traces; empty for none. Elsewhere than on this
 *        machine it has to be https
 * @param share which part of what begins here is recorded, 0 to 1
 * @param authorization what the collector wants in the header Authorization, such as Bearer …; empty for none
 * @param trusted addresses of callers over HTTP that may bring a trace along (traceparent), and so decide what is recorded; nobody may
 *        by default
 */
@ConfigurationProperties("posthouse.traces")
public record TraceSettings(@DefaultValue("") String endpoint, @DefaultValue("0.01") double share,
        @DefaultValue("") String authorization, @DefaultValue Set<InetAddress> trusted) {
    public TraceSettings {
        trusted = Set.copyOf(trusted);
        if (!(share >= 0 && share <= 1)) {
            throw new SettingRefused("posthouse.traces.share", "must lie between 0 and 1");
        }
        if (!endpoint.isEmpty() && !isUsable(endpoint)) {
            throw new SettingRefused("posthouse.traces.endpoint",
                    "must be an https address, or an http one on this machine, such as http://127.0.0.1:4318/v1/traces");
        }
    }

    private static boolean isUsable(String endpoint) {
        try {
            URI at = URI.create(endpoint);
            String host = at.getHost();
            return host != null && ("https".equals(at.getScheme())
                    || ("http".equals(at.getScheme()) && Set.of("127.0.0.1", "localhost", "[::1]").contains(host)));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether anything is recorded. */
    public boolean isOn() {
        return !endpoint.isEmpty();
    }
}

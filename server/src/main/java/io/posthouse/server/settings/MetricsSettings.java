package io.posthouse.server.settings;

import io.posthouse.gateway.health.ScrapeToken;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who reads the metrics. This machine and administrators who are signed in always may.
 *
 * @param token what Prometheus on another machine presents to read /metrics (authorization, Bearer): 32 to 512 letters, digits and
 *        . _ ~ + / -, made by openssl rand -hex 32; empty: nobody gets in so
 */
@ConfigurationProperties("posthouse.metrics")
public record MetricsSettings(@DefaultValue("") String token) {
    public MetricsSettings {
        try {
            var _ = ScrapeToken.of(token);
        } catch (IllegalArgumentException e) {
            throw new SettingRefused("posthouse.metrics.token", String.valueOf(e.getMessage()));
        }
    }

    /** As the door takes it. */
    public ScrapeToken scrapeToken() {
        return ScrapeToken.of(token);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "MetricsSettings[" + scrapeToken() + "]";
    }
}

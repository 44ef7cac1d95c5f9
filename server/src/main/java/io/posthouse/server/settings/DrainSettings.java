package io.posthouse.server.settings;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a node is emptied by ./posthouse drain before it stops.
 *
 * @param spread over how long its shards are handed over and its clients sent elsewhere, so that they do not all come again at once:
 *        0s to 10m
 */
@ConfigurationProperties("posthouse.drain")
public record DrainSettings(@DefaultValue("20s") Duration spread) {
    private static final Duration SPREAD_MAX = Duration.ofMinutes(10);

    public DrainSettings {
        if (spread.isNegative() || spread.compareTo(SPREAD_MAX) > 0) {
            throw new SettingRefused("posthouse.drain.spread", "must lie between 0s and 10m");
        }
    }
}

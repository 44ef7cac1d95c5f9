package io.posthouse.server.configuration;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.cluster.Cluster;
import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.identity.Deeds;
import io.posthouse.identity.PermissionCatalogue;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.logging.Logging;
import io.posthouse.kernel.setting.LiveSettings;
import io.posthouse.server.settings.Declared;
import io.posthouse.server.settings.LogSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.server.settings.StartValues;
import io.posthouse.storage.Database;
import io.posthouse.storage.setting.RunningConfiguration;
import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What can change while the platform runs. It is there before everything that lives by it, and ends after. */
@Configuration(proxyBeanMethods = false)
public class ConfigurationWiring {
    /** By what running values are changed. */
    public static final String CHANGE = ConfigurationEndpoint.CHANGE;
    /** What its endpoints may be called by: administrators alone. */
    public static final PermissionCatalogue PERMISSIONS = new PermissionCatalogue("configuration",
            Set.of(ConfigurationEndpoint.READ, ConfigurationEndpoint.CHANGE), Set.of());

    @Bean(destroyMethod = "close")
    RunningConfiguration runningConfiguration(Database database, Settings settings, Ticker ticker,
            MeterRegistry meters) {
        RunningConfiguration running = RunningConfiguration.open(database, settings.of(PosthouseSettings.class).node(),
                StartValues.live(settings), ticker);
        Gauge.builder("posthouse.settings.version", running, RunningConfiguration::version).register(meters);
        return running;
    }

    @Bean
    LiveSettings liveSettings(RunningConfiguration running, Settings settings) {
        LiveSettings live = running.settings();
        live.follow("log", List.of(Declared.LOG_LEVEL, Declared.LOG_LEVELS, Declared.LOG_UNMASKED,
                Declared.LOG_PATTERNS), new LogFollower(settings.of(LogSettings.class), Logging::install));
        return live;
    }

    @Bean
    ConfigurationEndpoint configurationEndpoint(RunningConfiguration running, LiveSettings live, Settings settings,
            Deeds deeds) {
        return new ConfigurationEndpoint(running, new SettingsList(live, settings), deeds);
    }

    @Bean
    PermissionCatalogue configurationPermissions() {
        return PERMISSIONS;
    }

    @Bean
    HealthCheck configurationHealth(RunningConfiguration running, Cluster cluster) {
        return new ConfigurationHealth(running, cluster);
    }
}

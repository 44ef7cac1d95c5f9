package io.posthouse.server.wiring;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.posthouse.identity.Logins;
import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.Addresses;
import io.posthouse.server.configuration.ConfigurationWiring;
import io.posthouse.server.run.Announcement;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.server.web.WebWiring;
import io.posthouse.server.welcome.DemoCompany;
import io.posthouse.server.welcome.Welcome;
import java.time.Clock;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The whole platform in one process. */
@Configuration(proxyBeanMethods = false)
@Import({TraceWiring.class, GuardWiring.class, StorageWiring.class, ConfigurationWiring.class, BackupWiring.class,
        IdentityWiring.class, ClusterWiring.class, MessagingWiring.class, EdgeWiring.class, CallsWiring.class,
        OutboundWiring.class, RouteWiring.class,
        PeopleWiring.class,
        XmppWiring.class,
        ChannelWiring.class, KafkaWiring.class, EventWiring.class,
        ListenersWiring.class,
        WebWiring.class,
        NodeMeters.class, GatewayWiring.class, DrainWiring.class, ConsoleWiring.class,
        TrafficWiring.class})
public class PlatformWiring {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Addresses addresses(Settings settings) {
        return new Addresses(settings.of(PosthouseSettings.class).domain());
    }

    @Bean
    Ticker ticker() {
        return Ticker.system();
    }

    @Bean(destroyMethod = "close")
    PrometheusMeterRegistry meters() {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        // Closed with the registry's last user: it listens to the collector for as long as the JVM lives.
        new JvmGcMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        new FileDescriptorMetrics().bindTo(meters);
        new UptimeMetrics().bindTo(meters);
        return meters;
    }

    @Bean
    Welcome welcome(Announcement announcement, Logins logins, Optional<DemoCompany> company) {
        return new Welcome(announcement, logins, company);
    }
}

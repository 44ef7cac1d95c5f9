package io.posthouse.server.wiring;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.posthouse.kernel.Ticker;
import io.posthouse.server.web.WebWiring;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The whole platform in one process. */
@Configuration(proxyBeanMethods = false)
@Import({StorageWiring.class, IdentityWiring.class, MessagingWiring.class, ListenersWiring.class, ChannelWiring.class, WebWiring.class,
        GatewayWiring.class})
public class PlatformWiring {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Ticker ticker() {
        return Ticker.system();
    }

    @Bean
    PrometheusMeterRegistry meters() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }
}

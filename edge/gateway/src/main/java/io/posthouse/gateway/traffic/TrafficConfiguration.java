package io.posthouse.gateway.traffic;

import io.posthouse.kernel.Ticker;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Watching traffic in a Spring context: import it, and offer a {@link TrafficDesk}. */
@Configuration(proxyBeanMethods = false)
public class TrafficConfiguration {
    /** Who may watch. */
    public static final String READ = "gateway.traffic.read";

    /** Of this node; its door counts in it. */
    @Bean
    Traffic traffic(Ticker ticker, Clock clock) {
        return new Traffic(ticker, clock);
    }

    @Bean
    TrafficEndpoint trafficEndpoint(TrafficDesk desk, Clock clock) {
        return new TrafficEndpoint(desk, clock);
    }
}

package io.posthouse.server.wiring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.identity.Identity;
import io.posthouse.identity.LoginEvents;
import io.posthouse.messaging.event.GroupEvents;
import io.posthouse.messaging.event.MessageEvents;
import io.posthouse.outbound.Outbound;
import io.posthouse.outbound.Webhooks;
import io.posthouse.server.settings.Settings;
import io.posthouse.server.settings.WebhookSettings;
import io.posthouse.storage.Database;
import io.posthouse.storage.event.EventType;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Webhooks are sent by every node; which one sends for which, the database says. */
@Configuration(proxyBeanMethods = false)
class OutboundWiring {
    /** What apps may be told of; what nodes do is the operator's. */
    private static final Set<String> TYPES = Stream.of(MessageEvents.ALL, GroupEvents.ALL, LoginEvents.ALL)
            .flatMap(List::stream).map(EventType::name).collect(Collectors.toUnmodifiableSet());

    /** Says that they are there. */
    record Registered() {
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Outbound outbound(Database database, Settings settings, Identity identity) {
        return new Outbound(database, settings.of(WebhookSettings.class).outbound(), identity::isLetIn,
                TYPES::contains);
    }

    @Bean
    Webhooks webhooks(Outbound outbound) {
        return outbound.webhooks();
    }

    @Bean
    Registered outboundMetersRegistered(MeterRegistry meters, Outbound outbound) {
        FunctionCounter.builder("posthouse.webhooks.delivered", outbound, here -> here.figures().delivered())
                .register(meters);
        FunctionCounter.builder("posthouse.webhooks.failed", outbound, here -> here.figures().failed())
                .register(meters);
        FunctionCounter.builder("posthouse.webhooks.dead", outbound, here -> here.figures().dead()).register(meters);
        Gauge.builder("posthouse.webhooks.sending", outbound, here -> here.figures().sending())
                .strongReference(true).register(meters);
        return new Registered();
    }
}

package io.posthouse.server.wiring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.Messaging;
import io.posthouse.server.extension.Extensions;
import io.posthouse.server.settings.KafkaSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.storage.Database;
import io.posthouse.storage.event.CarrierState;
import io.posthouse.storage.event.EventCarrier;
import io.posthouse.storage.event.EventCarriers;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Events to Kafka, by an extension that is looked for only where servers are named. */
@Configuration(proxyBeanMethods = false)
@Conditional(KafkaWiring.Asked.class)
class KafkaWiring {
    /** Under this name the logs remember how far Kafka has come. */
    private static final String FEED = "kafka";
    private static final double MILLIS_PER_SECOND = 1e3;

    static final class Asked implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return Binder.get(context.getEnvironment())
                    .bindOrCreate("posthouse.kafka", KafkaSettings.class).on();
        }
    }

    @Bean(destroyMethod = "close")
    EventCarrier kafka(Settings settings, ObjectProvider<Messaging> messaging, Database database, Ticker ticker,
            MeterRegistry meters) {
        KafkaSettings kafka = settings.of(KafkaSettings.class);
        EventCarriers carriers = Extensions.besideTheServer().load("events-kafka", EventCarriers.class,
                "posthouse.kafka.servers");
        EventCarrier carrier = carriers.open(FEED, kafka.carrier(settings.of(PosthouseSettings.class).domain()),
                // A node without the message core owns none of its shards, and may tell what is noted in the book.
                messaging.stream().map(Messaging::events).toList(), database, ticker);
        FunctionCounter.builder("posthouse.kafka.events", carrier, EventCarrier::told).register(meters);
        FunctionCounter.builder("posthouse.kafka.missed", carrier, EventCarrier::missed).register(meters);
        Gauge.builder("posthouse.kafka.lag", carrier, EventCarrier::behind).register(meters);
        Gauge.builder("posthouse.kafka.lag.seconds", carrier, c -> c.behindMillis() / MILLIS_PER_SECOND)
                .register(meters);
        Gauge.builder("posthouse.kafka.waiting", carrier, c -> c.state() instanceof CarrierState.Waiting ? 1 : 0)
                .register(meters);
        return carrier;
    }

    @Bean
    HealthCheck kafkaHealth(EventCarrier kafka) {
        return new KafkaHealth(kafka);
    }

    /** People can work while Kafka is away. */
    private record KafkaHealth(EventCarrier carrier) implements HealthCheck {
        @Override
        public String part() {
            return "Kafka";
        }

        @Override
        public HealthCheck.Condition check() {
            return switch (carrier.state()) {
                case CarrierState.Well() -> new HealthCheck.Condition.Well();
                case CarrierState.Waiting(var what, var advice) -> new HealthCheck.Condition.Impaired(what, advice);
            };
        }
    }
}

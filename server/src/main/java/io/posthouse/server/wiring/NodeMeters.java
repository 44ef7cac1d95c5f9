package io.posthouse.server.wiring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.nodes.NodesCluster;
import io.posthouse.messaging.Messaging;
import io.posthouse.storage.Database;
import io.posthouse.storage.PoolUse;
import java.util.function.ToDoubleFunction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What this node knows of itself and of the others, as metrics. */
@Configuration(proxyBeanMethods = false)
class NodeMeters {
    /** Says that they are there. */
    record Registered() {
    }

    /** Says that those of conversations are there. */
    record ConversationsRegistered() {
    }

    /** On nodes that own shards. */
    @Bean
    @Carries(Messaging.NAME)
    ConversationsRegistered conversationMetersRegistered(MeterRegistry meters, Messaging messaging) {
        gauge(meters, "posthouse.shards.owned", messaging, here -> here.archive().shards().owned().size());
        gauge(meters, "posthouse.sessions", messaging, Messaging::sessionsHere);
        gauge(meters, "posthouse.sessions.held.bytes", messaging, here -> here.sessions().memory().held());
        gauge(meters, "posthouse.sessions.held.max.bytes", messaging, here -> here.sessions().memory().bytesMax());
        return new ConversationsRegistered();
    }

    @Bean
    Registered nodeMetersRegistered(MeterRegistry meters, Cluster cluster, Database database) {
        gauge(meters, "posthouse.nodes", cluster, here -> here.members().now().size());
        gauge(meters, "posthouse.links.missing", cluster,
                here -> here instanceof NodesCluster nodes ? nodes.unlinked().size() : 0);
        pool(meters, database, "taken", PoolUse::taken);
        pool(meters, database, "idle", PoolUse::idle);
        gauge(meters, "posthouse.database.waiting", database, here -> here.poolUse().waiting());
        gauge(meters, "posthouse.database.connections.max", database, here -> here.poolUse().max());
        return new Registered();
    }

    private static <T> void gauge(MeterRegistry meters, String name, T of, ToDoubleFunction<T> value) {
        Gauge.builder(name, of, value).strongReference(true).register(meters);
    }

    private static void pool(MeterRegistry meters, Database database, String state, ToDoubleFunction<PoolUse> part) {
        Gauge.builder("posthouse.database.connections", database, here -> part.applyAsDouble(here.poolUse()))
                .tag("state", state).strongReference(true).register(meters);
    }
}

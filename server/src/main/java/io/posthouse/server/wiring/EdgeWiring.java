package io.posthouse.server.wiring;

import io.posthouse.channel.ChannelRelay;
import io.posthouse.cluster.Cluster;
import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.identity.Logins;
import io.posthouse.identity.PermissionCatalogue;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.home.Homes;
import java.util.concurrent.ExecutorService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A node that keeps no conversations: it lets people in and passes them on to where they live. */
@Configuration(proxyBeanMethods = false)
@Carries(value = Messaging.NAME, here = false)
class EdgeWiring {
    @Bean
    ChannelRelay channel(Logins logins, Addresses addresses, Cluster cluster, ExecutorService channelWaiting) {
        cluster.owners().follow(Homes.LOG);
        return new ChannelRelay(logins, addresses, new Homes(cluster, shard -> false), cluster.links(),
                channelWaiting);
    }

    /** People hold the same permissions wherever they come in. */
    @Bean
    PermissionCatalogue messagingPermissions() {
        return Messaging.PERMISSIONS;
    }

    @Bean
    HealthCheck carriersHealth(Cluster cluster) {
        return new CarriersHealth(cluster);
    }

    private record CarriersHealth(Cluster cluster) implements HealthCheck {
        @Override
        public String part() {
            return "nodes for " + Messaging.NAME;
        }

        @Override
        public Condition check() {
            return cluster.members().now().stream().anyMatch(node -> node.carries(Messaging.NAME))
                    ? new Condition.Well()
                    : new Condition.Impaired("No node carries " + Messaging.NAME + " now.",
                            "Start one with it in posthouse.roles, or see why none of them is there; signing in works meanwhile.");
        }
    }
}

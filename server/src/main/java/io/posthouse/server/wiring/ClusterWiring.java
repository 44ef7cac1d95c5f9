package io.posthouse.server.wiring;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.nodes.NodesCluster;
import io.posthouse.cluster.nodes.NodesSettings;
import io.posthouse.cluster.owner.StewardHealth;
import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.kernel.Ticker;
import io.posthouse.net.Loops;
import io.posthouse.server.run.NodeMark;
import io.posthouse.server.settings.ClusterSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.storage.Database;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * This node among others. It joins before any log is opened, and leaves when nobody is let in any more and before the logs are
 * closed; while it is alone, none of the libraries for it is loaded.
 */
@Configuration(proxyBeanMethods = false)
class ClusterWiring {
    @Bean
    NodeDoors nodeDoors() {
        return new NodeDoors();
    }

    @Bean(destroyMethod = "close")
    Cluster cluster(Settings settings, Database database, Loops loops, NodeDoors doors, Ticker ticker, NodeMark mark) {
        PosthouseSettings posthouse = settings.of(PosthouseSettings.class);
        ClusterSettings named = settings.of(ClusterSettings.class);
        NodeName self = new NodeName(posthouse.node());
        return named.member().<Cluster>map(member -> {
            mark.tell(Map.of("cluster", posthouse.node() + ", " + named.address().getHostAddress() + ":"
                    + named.port()));
            return NodesCluster.join(NodesSettings.of(member, named.linkport()), self, posthouse.roles(), version(),
                    database, loops, doors, ticker);
        }).orElseGet(() -> Cluster.inProcess(self));
    }

    private static String version() {
        return Optional.ofNullable(ClusterWiring.class.getPackage().getImplementationVersion()).orElse("development");
    }

    @Bean
    Leaving leaving(Cluster cluster) {
        return new Leaving(cluster);
    }

    @Bean
    HealthCheck clusterHealth(Cluster cluster) {
        return new ClusterHealth(cluster);
    }

    /** Hands over what this node owns when its doors are closed and before anything of it ends. */
    static final class Leaving implements SmartLifecycle {
        /** After the endpoints' container (DEFAULT_PHASE - 2048), before the doors for XMPP clients. */
        private static final int PHASE = DEFAULT_PHASE - 1536;

        private final Cluster cluster;
        private volatile boolean running;

        private Leaving(Cluster cluster) {
            this.cluster = cluster;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
            cluster.leave();
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return PHASE;
        }
    }

    private record ClusterHealth(Cluster cluster) implements HealthCheck {
        @Override
        public String part() {
            return "cluster";
        }

        @Override
        public Condition check() {
            if (!(cluster instanceof NodesCluster nodes)) {
                return new Condition.Well();
            }
            StewardHealth health = nodes.health();
            if (!health.well()) {
                return new Condition.Unwell("This node stands " + health.standing().word() + ".", health.says() + ".");
            }
            var unlinked = nodes.unlinked();
            return unlinked.isEmpty()
                    ? new Condition.Well()
                    : new Condition.Impaired("There is no link to "
                            + unlinked.stream().map(NodeName::value).collect(Collectors.joining(", ")) + ".",
                            "It is tried again and again; if it lasts, see that nodes reach each other at posthouse.cluster.linkport.");
        }
    }
}

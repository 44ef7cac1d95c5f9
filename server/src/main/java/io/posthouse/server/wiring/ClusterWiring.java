package io.posthouse.server.wiring;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.nodes.NodesCluster;
import io.posthouse.cluster.nodes.NodesSettings;
import io.posthouse.cluster.owner.StewardHealth;
import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.identity.OneRelease;
import io.posthouse.kernel.Fault;
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
    private static final long LOOK_MILLIS = 100;

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
            return together(named, NodesCluster.join(NodesSettings.of(member, named.linkport()), self,
                    posthouse.roles(), version(), database, loops, doors, ticker));
        }).orElseGet(() -> Cluster.inProcess(self));
    }

    /** A node that was told to join does not begin alone: nobody would notice for long. */
    private static NodesCluster together(ClusterSettings named, NodesCluster cluster) {
        if (named.join().isEmpty()) {
            return cluster;
        }
        long until = System.nanoTime() + named.joinpatience().toNanos();
        try {
            while (cluster.members().now().size() < 2) {
                if (System.nanoTime() - until > 0) {
                    throw new Fault("posthouse.cluster.join names " + named.join()
                            + ", which answers, but no other node was found within " + named.joinpatience().toSeconds()
                            + " s. Is posthouse.database.url the PostgreSQL that the others work on, and posthouse.cluster.secret"
                            + " the same as theirs?", true, null);
                }
                Thread.sleep(LOOK_MILLIS);
            }
            return cluster;
        } catch (Fault e) {
            cluster.close();
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cluster.close();
            throw new Fault("interrupted while joining", true, e);
        }
    }

    static String version() {
        return Optional.ofNullable(ClusterWiring.class.getPackage().getImplementationVersion()).orElse("development");
    }

    @Bean
    Leaving leaving(Cluster cluster) {
        return new Leaving(cluster);
    }

    @Bean
    OneRelease oneRelease(Cluster cluster) {
        return () -> cluster.members().now().stream().map(Node::version).distinct().count() <= 1;
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
                return new Condition.Unwell(health.what(), health.advice());
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

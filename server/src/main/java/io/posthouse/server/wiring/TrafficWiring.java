package io.posthouse.server.wiring;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.nodes.NodesCluster;
import io.posthouse.cluster.owner.Standing;
import io.posthouse.gateway.route.TargetBoard;
import io.posthouse.gateway.traffic.Traffic;
import io.posthouse.gateway.traffic.TrafficConfiguration;
import io.posthouse.gateway.traffic.TrafficDesk;
import io.posthouse.kernel.Ticker;
import io.posthouse.net.tls.TlsMaterial;
import io.posthouse.storage.StoreUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What passes the doors of all nodes, for people who watch. */
@Configuration(proxyBeanMethods = false)
@Import(TrafficConfiguration.class)
class TrafficWiring {
    @Bean
    TrafficDesk trafficDesk(Cluster cluster, Traffic traffic, TargetBoard board, TlsMaterial tls,
            ExecutorService consoleThreads, Ticker ticker) {
        Supplier<List<String>> lost = cluster instanceof NodesCluster many
                ? new LostNodes(many, ticker, consoleThreads)
                : List::of;
        return new TrafficDesk(cluster, traffic, board, lost, () -> tls.chain().getFirst(), consoleThreads);
    }

    /**
     * Nodes that are in the book and do not live. Nobody waits for the book, which may be away just when people look: what is told is as of the
     * look before.
     */
    private static final class LostNodes implements Supplier<List<String>> {
        private static final Logger LOG = LoggerFactory.getLogger(LostNodes.class);
        private static final long LOOK_NANOS = Duration.ofSeconds(2).toNanos();

        private final NodesCluster cluster;
        private final Ticker ticker;
        private final Executor waiting;
        private final AtomicLong nextLook;
        private volatile List<String> lost = List.of();

        LostNodes(NodesCluster cluster, Ticker ticker, Executor waiting) {
            this.cluster = cluster;
            this.ticker = ticker;
            this.waiting = waiting;
            this.nextLook = new AtomicLong(ticker.nanos());
        }

        @Override
        public List<String> get() {
            long now = ticker.nanos();
            long next = nextLook.get();
            if (now - next >= 0 && nextLook.compareAndSet(next, now + LOOK_NANOS)) {
                waiting.execute(this::look);
            }
            return lost;
        }

        private void look() {
            try {
                lost = cluster.nodes().stream().filter(each -> !each.alive() && each.standing() != Standing.LEFT)
                        .map(each -> each.name()).toList();
            } catch (StoreUnavailable e) {
                // Whoever answers is named by its answer all the same.
                LOG.atDebug().setCause(e).log("nodes not read");
            }
        }
    }
}

package io.posthouse.server.console;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.cluster.Cluster;
import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.gateway.refusal.RecentRefusals;
import io.posthouse.identity.Deeds;
import io.posthouse.identity.PermissionCatalogue;
import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.home.Homes;
import io.posthouse.messaging.oversight.Oversight;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The console's part of the server: import it, and offer {@link ThisNode}, {@link NodeWords} and where backups stand. */
@Configuration(proxyBeanMethods = false)
public class ConsoleConfiguration {
    /** Its own permissions; nobody but an administrator holds one. {@code platform.overview.read} lets into the console. */
    public static final PermissionCatalogue PERMISSIONS = new PermissionCatalogue("platform",
            Set.of("platform.overview.read", "platform.node.read", "platform.node.drain"), Set.of());

    private static final String COMMANDS = "posthouse.log.commands";

    @Bean
    PermissionCatalogue platformPermissions() {
        return PERMISSIONS;
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Pace pace(MeterRegistry meters) {
        return new Pace(() -> {
            Counter stored = meters.find(COMMANDS).tag("log", Homes.LOG).counter();
            return stored == null ? 0 : stored.count();
        });
    }

    @Bean(destroyMethod = "shutdownNow")
    ExecutorService consoleThreads() {
        return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("console-", 0).factory());
    }

    @Bean
    NodeDesk nodeDesk(Cluster cluster, ThisNode node, List<HealthCheck> checks, Optional<Oversight> oversight,
            Pace pace,
            Supplier<BackupState> backups, ExecutorService consoleThreads, Ticker ticker) {
        return new NodeDesk(cluster, node, new HealthRound(checks, ticker), oversight, pace, backups, consoleThreads);
    }

    /** Of this node; its door notes them. */
    @Bean
    RecentRefusals recentRefusals() {
        return new RecentRefusals();
    }

    @Bean
    RefusalDesk refusedCalls(Cluster cluster, RecentRefusals recent, ExecutorService consoleThreads) {
        return new RefusalDesk(cluster, recent, consoleThreads);
    }

    @Bean
    PlatformEndpoint platformEndpoint(NodeDesk desk, Cluster cluster, ThisNode node, NodeWords words, Deeds deeds,
            Clock clock) {
        return new PlatformEndpoint(desk, cluster, node, words, deeds, clock);
    }
}

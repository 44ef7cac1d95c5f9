package io.posthouse.server.configuration;

import io.posthouse.cluster.Cluster;
import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.storage.setting.NodeVersion;
import io.posthouse.storage.setting.RunningConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether this node lives by the newest version of the settings, and which others do not. People can work meanwhile, so nothing here
 * makes the platform unready.
 */
final class ConfigurationHealth implements HealthCheck {
    /** A node that has come a moment ago has not said anything yet. */
    private static final Duration NEW = Duration.ofSeconds(10);

    private final RunningConfiguration running;
    private final Cluster cluster;

    ConfigurationHealth(RunningConfiguration running, Cluster cluster) {
        this.running = running;
        this.cluster = cluster;
    }

    @Override
    public String part() {
        return "configuration";
    }

    @Override
    public Condition check() {
        List<String> wrong = new ArrayList<>(running.troubles());
        wrong.addAll(behind());
        return wrong.isEmpty()
                ? new Condition.Well()
                : new Condition.Impaired(String.join(" ", wrong),
                        "Change or roll back what is named: ./posthouse config, docs/operations/configuration.md.");
    }

    private List<String> behind() {
        String self = cluster.self().value();
        List<String> behind = new ArrayList<>();
        running.behind().stream().filter(node -> !node.node().equals(self))
                .forEach(node -> behind.add("Node " + node.node() + " has version " + node.version()
                        + " of the settings, and " + running.newest() + " is the newest."));
        Set<String> told = running.nodes().stream().filter(NodeVersion::isFresh).map(NodeVersion::node)
                .collect(Collectors.toSet());
        Instant old = Instant.now().minus(NEW);
        cluster.members().now().stream().filter(node -> node.since().isBefore(old)).map(node -> node.name().value())
                .filter(name -> !name.equals(self) && !told.contains(name))
                .forEach(name -> behind.add("Node " + name
                        + " does not tell which version of the settings it has applied."));
        return behind;
    }
}

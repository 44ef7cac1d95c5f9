package io.posthouse.server.configuration;

import io.posthouse.cluster.Cluster;
import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.kernel.CalledHere;
import io.posthouse.storage.setting.NodeVersion;
import io.posthouse.storage.setting.RunningConfiguration;
import io.posthouse.storage.setting.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
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
        List<Trouble> troubles = running.troubles();
        // Who hears nothing has heard nothing of the others either.
        return of(troubles, isUnheard(troubles) ? List.of() : behind());
    }

    private static boolean isUnheard(List<Trouble> troubles) {
        return troubles.stream().anyMatch(trouble -> trouble.cause() == Trouble.Cause.UNHEARD);
    }

    /** What is wrong, and what helps against each cause of it, once. */
    static Condition of(List<Trouble> troubles, List<String> behind) {
        if (troubles.isEmpty() && behind.isEmpty()) {
            return new Condition.Well();
        }
        List<String> wrong = new ArrayList<>(troubles.stream().map(Trouble::words).toList());
        Set<String> advice = new LinkedHashSet<>(troubles.stream().map(trouble -> against(trouble.cause())).toList());
        wrong.addAll(behind);
        if (!behind.isEmpty()) {
            advice.add("Look at the node that is named: its health and its log say what keeps it.");
        }
        return new Condition.Impaired(String.join(" ", wrong), String.join(" ", advice));
    }

    private static String against(Trouble.Cause cause) {
        return switch (cause) {
            case UNHEARD ->
                "No setting is wrong. Look at the part database and do what it says; when that is well, changes are heard"
                        + " again within seconds. If they are not, the log of the server says why.";
            case REFUSED -> "Change or roll back what is named: " + CalledHere.command("config help") + ", "
                    + CalledHere.page("configuration.md") + ".";
            case LEFT_OUT -> "Set another value, or take what is stored away: " + CalledHere.command("config reset")
                    + ".";
            case WITHOUT_EFFECT -> "The log of the server says why. Set another value, or start this node again.";
        };
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

package io.posthouse.cluster.owner;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * One node, as the database knows it.
 *
 * @param since when this life of it began, by the database's clock
 * @param silentFor since its last beat
 * @param alive whether its word is young enough to count
 * @param shards how many it owns, by log
 * @param report what it said last
 */
public record NodeStatus(String name, Standing standing, Instant since, Duration silentFor, boolean alive,
        Set<String> roles, String version, Map<String, Integer> shards, NodeReport report) {
    public NodeStatus {
        roles = Set.copyOf(roles);
        shards = Map.copyOf(shards);
    }

    /** The same, with what it owns. */
    NodeStatus owning(Map<String, Integer> shares) {
        return new NodeStatus(name, standing, since, silentFor, alive, roles, version, shares, report);
    }
}

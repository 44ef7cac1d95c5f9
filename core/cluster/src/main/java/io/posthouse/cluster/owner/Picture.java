package io.posthouse.cluster.owner;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that is decided upon, read in one go.
 *
 * @param now the database's clock
 * @param self this node
 * @param nodes the longest-standing first
 * @param owners for each log that anybody carries, the writer of each shard
 */
record Picture(Instant now, String self, List<NodeRow> nodes, Map<String, Map<Integer, String>> owners) {
    Picture {
        nodes = nodes.stream().sorted(Comparator.comparing(NodeRow::since).thenComparing(NodeRow::name)).toList();
        owners = Map.copyOf(owners);
    }

    Optional<NodeRow> row(String name) {
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    }

    /** Whether a node's word is young enough to count. */
    boolean alive(NodeRow node, Duration deadAfter) {
        return node.standing().lives() && !node.beatAt().plus(deadAfter).isBefore(now);
    }

    List<NodeRow> alive(Duration deadAfter) {
        return nodes.stream().filter(node -> alive(node, deadAfter)).toList();
    }
}

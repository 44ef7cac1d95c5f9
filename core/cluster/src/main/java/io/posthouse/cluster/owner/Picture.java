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

    /**
     * Whether a node's word is young enough to count: for half as long if nobody who beats sees it any more. A process that was killed
     * breaks its connections, and need not be waited for as long as one that only stands still. Sight alone kills nobody: who beats lives.
     */
    boolean alive(NodeRow node, Duration deadAfter) {
        Duration patience = unseen(node, deadAfter) ? deadAfter.dividedBy(2) : deadAfter;
        return node.standing().lives() && !node.beatAt().plus(patience).isBefore(now);
    }

    /** Whether there are others who have beaten since that node did, and none of them sees it. */
    private boolean unseen(NodeRow node, Duration deadAfter) {
        List<NodeRow> witnesses = nodes.stream().filter(other -> !other.name().equals(node.name())
                && other.standing().lives() && other.beatAt().isAfter(node.beatAt())
                && !other.beatAt().plus(deadAfter).isBefore(now)).toList();
        return !witnesses.isEmpty() && witnesses.stream().noneMatch(other -> other.sees().contains(node.name()));
    }

    List<NodeRow> alive(Duration deadAfter) {
        return nodes.stream().filter(node -> alive(node, deadAfter)).toList();
    }
}

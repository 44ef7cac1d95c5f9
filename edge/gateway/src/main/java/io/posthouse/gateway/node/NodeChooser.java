package io.posthouse.gateway.node;

import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Chooses a node that carries a role: the one with the fewest requests of ours under way, by lot among equals. One that could not be
 * reached is passed over for a second, and one without a link as well, as long as there is another. Any thread.
 */
final class NodeChooser {
    /** Long enough that a dead node costs one attempt a second, short enough that one that is back is used. */
    private static final Duration SHUNNED = Duration.ofSeconds(1);

    private final NodeName self;
    private final Supplier<List<Node>> nodes;
    private final Predicate<NodeName> linked;
    private final Ticker ticker;
    private final Map<NodeName, AtomicInteger> underWay = new ConcurrentHashMap<>();
    private final Map<NodeName, Long> shunnedUntil = new ConcurrentHashMap<>();

    NodeChooser(NodeName self, Supplier<List<Node>> nodes, Predicate<NodeName> linked, Ticker ticker) {
        this.self = self;
        this.nodes = nodes;
        this.linked = linked;
        this.ticker = ticker;
    }

    /** A node that carries {@code role}, has its door open and is none of {@code tried}. */
    Optional<Node> choose(String role, Set<NodeName> tried) {
        List<Node> may = new ArrayList<>(nodes.get().stream()
                .filter(node -> !node.name().equals(self) && node.roles().contains(role)
                        && node.door(Neighbours.DOOR).isPresent() && !tried.contains(node.name()))
                .toList());
        Collections.shuffle(may);
        return may.stream().min(Comparator.comparingInt((Node node) -> isWell(node.name()) ? 0 : 1)
                .thenComparingInt(node -> underWay(node.name())));
    }

    private boolean isWell(NodeName node) {
        Long until = shunnedUntil.get(node);
        return (until == null || ticker.nanos() - until >= 0) && linked.test(node);
    }

    private int underWay(NodeName node) {
        AtomicInteger count = underWay.get(node);
        return count == null ? 0 : count.get();
    }

    void begun(NodeName node) {
        underWay.computeIfAbsent(node, name -> new AtomicInteger()).incrementAndGet();
    }

    void ended(NodeName node) {
        underWay.computeIfPresent(node, (name, count) -> count.decrementAndGet() <= 0 ? null : count);
    }

    /** It could not be reached. */
    void shun(NodeName node) {
        shunnedUntil.put(node, ticker.nanos() + SHUNNED.toNanos());
    }

    /** Forgets what is known of nodes that are not there. */
    void keep(Set<NodeName> there) {
        shunnedUntil.keySet().retainAll(there);
    }
}

package io.posthouse.gateway.limit;

import io.posthouse.cluster.NodeName;
import java.util.Collection;
import java.util.List;

/**
 * Who counts for which key, by rendezvous: of all nodes the one whose weight for the key is greatest. When it goes, the second of
 * before is the first; when one comes, it takes its part from all others alike.
 */
final class Ring {
    private final List<NodeName> nodes;
    private final long[] seeds;

    Ring(Collection<NodeName> nodes) {
        this.nodes = nodes.stream().distinct().sorted((one, other) -> one.value().compareTo(other.value())).toList();
        this.seeds = this.nodes.stream().mapToLong(node -> Mixed.of(node.value())).toArray();
    }

    int size() {
        return seeds.length;
    }

    List<NodeName> nodes() {
        return nodes;
    }

    /** Who counts. */
    NodeName owner(Layer layer, long key) {
        return nodes.get(greatest(layer, key, -1));
    }

    /** Who would count if the owner went; the owner itself where there is nobody else. */
    NodeName deputy(Layer layer, long key) {
        int owner = greatest(layer, key, -1);
        return seeds.length == 1 ? nodes.get(owner) : nodes.get(greatest(layer, key, owner));
    }

    private int greatest(Layer layer, long key, int without) {
        long spread = Mixed.of(key * 8 + layer.number());
        int best = -1;
        long weight = 0;
        for (int i = 0; i < seeds.length; i++) {
            long mine = Mixed.of(seeds[i] ^ spread);
            if (i != without && (best < 0 || mine > weight)) {
                best = i;
                weight = mine;
            }
        }
        return best;
    }
}

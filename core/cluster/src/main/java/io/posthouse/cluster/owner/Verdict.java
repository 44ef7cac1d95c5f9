package io.posthouse.cluster.owner;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What this node is to do now.
 *
 * @param ruling whether it stands in the part of the nodes that goes on
 * @param takeOvers writers whose shards it takes
 * @param handOvers shards of its own that it gives
 * @param settled whether nothing is under way anywhere, as far as this node knows
 */
record Verdict(boolean ruling, List<TakeOver> takeOvers, List<HandOver> handOvers, boolean settled) {
    Verdict {
        takeOvers = List.copyOf(takeOvers);
        handOvers = List.copyOf(handOvers);
    }

    boolean asksToAct() {
        return !takeOvers.isEmpty() || !handOvers.isEmpty();
    }

    /** All shards of a writer in one log come here. */
    record TakeOver(String log, String writer) {
    }

    /** Shards of one log go to others. */
    record HandOver(String log, Map<String, Set<Integer>> shards) {
    }
}

package io.posthouse.cluster.owner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

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

    /** What of it is about these logs. Others are only looked at, and nothing can be done about them here. */
    Verdict about(Set<String> logs) {
        return new Verdict(ruling, takeOvers.stream().filter(take -> logs.contains(take.log())).toList(),
                handOvers.stream().filter(give -> logs.contains(give.log())).toList(), settled);
    }

    /** The same, giving at most so many shards of each log now; at least one. */
    Verdict givingAtMost(int shards) {
        List<HandOver> fewer = new ArrayList<>();
        for (HandOver give : handOvers) {
            Map<String, Set<Integer>> part = new TreeMap<>();
            int left = Math.max(1, shards);
            for (Map.Entry<String, Set<Integer>> to : give.shards().entrySet()) {
                Set<Integer> some = new TreeSet<>(to.getValue().stream().sorted().limit(left).toList());
                left -= some.size();
                if (!some.isEmpty()) {
                    part.put(to.getKey(), some);
                }
            }
            fewer.add(new HandOver(give.log(), part));
        }
        return new Verdict(ruling, takeOvers, fewer, settled);
    }

    /** All shards of a writer in one log come here. */
    record TakeOver(String log, String writer) {
    }

    /** Shards of one log go to others. */
    record HandOver(String log, Map<String, Set<Integer>> shards) {
    }
}

package io.posthouse.cluster.owner;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** How shards are spread evenly, with as few moves as possible. Every node computes the same plan and carries out its own part. */
final class SharePlan {
    private SharePlan() {
    }

    /**
     * Which shards are to move, and to whom.
     *
     * @param owners each shard's writer now
     * @param carriers the nodes that may own, the longest-standing first; when there are none, nothing moves
     */
    static Map<Integer, String> moves(Map<Integer, String> owners, List<String> carriers) {
        Map<Integer, String> moves = new TreeMap<>();
        if (carriers.isEmpty()) {
            return moves;
        }
        Map<String, NavigableSet<Integer>> held = new HashMap<>();
        carriers.forEach(carrier -> held.put(carrier, new TreeSet<>()));
        var homeless = new TreeSet<Integer>();
        owners.forEach((shard, writer) -> held.getOrDefault(writer, homeless).add(shard));

        Map<String, Integer> due = due(owners.size(), carriers, held);
        for (String carrier : carriers) {
            NavigableSet<Integer> own = shardsOf(held, carrier);
            while (own.size() > dueTo(due, carrier)) {
                homeless.add(own.removeLast());
            }
        }
        for (String carrier : carriers) {
            for (int has = shardsOf(held, carrier).size(); has < dueTo(due, carrier); has++) {
                moves.put(homeless.removeFirst(), carrier);
            }
        }
        return moves;
    }

    /** Equal shares; what does not divide stays with those that hold most, so that it need not move. */
    private static Map<String, Integer> due(int shards, List<String> carriers,
            Map<String, NavigableSet<Integer>> held) {
        List<String> byHolding = new ArrayList<>(carriers);
        byHolding.sort(Comparator.comparingInt((String carrier) -> shardsOf(held, carrier).size()).reversed());
        Map<String, Integer> due = new HashMap<>();
        int over = shards % carriers.size();
        for (String carrier : byHolding) {
            due.put(carrier, shards / carriers.size() + (over-- > 0 ? 1 : 0));
        }
        return due;
    }

    private static NavigableSet<Integer> shardsOf(Map<String, NavigableSet<Integer>> held, String carrier) {
        return held.getOrDefault(carrier, new TreeSet<>());
    }

    private static int dueTo(Map<String, Integer> due, String carrier) {
        return due.getOrDefault(carrier, 0);
    }
}

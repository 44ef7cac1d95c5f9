package io.posthouse.cluster.owner;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which nodes go on when the network between them is torn but all of them reach the database. Two nodes are together when
 * each sees the other, so a link that carries one way only is none; the largest part goes on, and of two the one that holds the
 * longest-standing node. All nodes read the same rows, so all of them name the same part.
 */
final class Sight {
    private Sight() {
    }

    /**
     * The names of the part that goes on.
     *
     * @param alive the longest-standing first
     */
    static Set<String> ruling(List<NodeRow> alive) {
        Set<String> ruling = Set.of();
        Set<String> placed = new HashSet<>();
        for (NodeRow node : alive) {
            if (!placed.contains(node.name())) {
                Set<String> part = partOf(node, alive);
                placed.addAll(part);
                // Parts come in the order of their eldest, so of equals the first stays.
                if (part.size() > ruling.size()) {
                    ruling = part;
                }
            }
        }
        return ruling;
    }

    private static Set<String> partOf(NodeRow first, List<NodeRow> alive) {
        Set<String> part = new HashSet<>(Set.of(first.name()));
        var open = new ArrayDeque<>(List.of(first));
        while (!open.isEmpty()) {
            NodeRow node = open.remove();
            for (NodeRow other : alive) {
                if (together(node, other) && part.add(other.name())) {
                    open.add(other);
                }
            }
        }
        return part;
    }

    static boolean together(NodeRow one, NodeRow other) {
        return one.sees().contains(other.name()) && other.sees().contains(one.name());
    }
}

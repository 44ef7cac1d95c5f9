package io.posthouse.identity.access;

import java.util.Arrays;
import java.util.Map;

/**
 * Which of many nodes lies beneath which, answered by two comparisons: nodes are numbered in the order of a walk, and each knows
 * the last number beneath it. Immutable.
 *
 * <p>A node whose parent is not there is a root. What lies on a circle or beneath one is not there at all: nothing that is written
 * makes one, and if something did, nobody should hold anything by it.
 */
final class Forest {
    static final Forest EMPTY = of(Map.of());

    private final long[] ids;
    private final int[] first;
    private final int[] last;
    private final int mask;

    private Forest(int slots) {
        ids = new long[slots];
        first = new int[slots];
        last = new int[slots];
        mask = slots - 1;
    }

    /** @param parents of every node; 0 for none */
    static Forest of(Map<Long, Long> parents) {
        long[] nodes = parents.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
        int[] firstChild = new int[nodes.length];
        int[] nextSibling = new int[nodes.length];
        Arrays.fill(firstChild, -1);
        int roots = -1;
        // Backwards, so that each list is in ascending order.
        for (int at = nodes.length - 1; at >= 0; at--) {
            int parent = Arrays.binarySearch(nodes, parents.getOrDefault(nodes[at], 0L));
            if (parent < 0) {
                nextSibling[at] = roots;
                roots = at;
            } else {
                nextSibling[at] = firstChild[parent];
                firstChild[parent] = at;
            }
        }
        Forest forest = new Forest(Integer.highestOneBit(nodes.length * 2 + 1) * 2);
        forest.walk(nodes, firstChild, nextSibling, roots);
        return forest;
    }

    /** Without recursion: a chain may be as long as there are nodes. */
    private void walk(long[] nodes, int[] firstChild, int[] nextSibling, int roots) {
        int[] path = new int[nodes.length];
        int[] slots = new int[nodes.length];
        int depth = 0;
        int number = 0;
        int node = roots;
        while (node >= 0 || depth > 0) {
            if (node >= 0) {
                int slot = free(nodes[node]);
                ids[slot] = nodes[node];
                first[slot] = number++;
                path[depth] = node;
                slots[depth++] = slot;
                node = firstChild[node];
            } else {
                depth--;
                last[slots[depth]] = number - 1;
                node = nextSibling[path[depth]];
            }
        }
    }

    private int free(long id) {
        int slot = Hashes.of(id) & mask;
        while (ids[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int slot(long id) {
        int slot = Hashes.of(id) & mask;
        while (ids[slot] != id) {
            if (ids[slot] == 0) {
                return -1;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    boolean has(long id) {
        return id != 0 && slot(id) >= 0;
    }

    /** Whether {@code id} is {@code above} or lies beneath it. False when one of both is not there. */
    boolean within(long id, long above) {
        if (id == 0 || above == 0) {
            return false;
        }
        int node = slot(id);
        int top = slot(above);
        return node >= 0 && top >= 0 && first[top] <= first[node] && first[node] <= last[top];
    }

    /** What it takes, in bytes, without headers. */
    long bytes() {
        return ids.length * 16L;
    }
}

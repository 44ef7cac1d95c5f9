package io.posthouse.cluster.owner;

import java.util.Set;

/**
 * What a node's health says of its owners.
 *
 * @param standing how the node stands
 * @param fenced the logs that were fenced here and are not open again yet
 */
public record StewardHealth(Standing standing, Set<String> fenced) {
    public StewardHealth {
        fenced = Set.copyOf(fenced);
    }

    /** Whether it is one of the owners, with all its logs. */
    public boolean well() {
        return standing == Standing.WELL && fenced.isEmpty();
    }

    /** What is wrong and what to do. */
    public String says() {
        return "this node " + standing.says() + (fenced.isEmpty() ? "" : "; opens again: " + String.join(", ", fenced));
    }
}

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

    /** What is wrong, in a sentence. */
    public String what() {
        return standing == Standing.WELL && !fenced.isEmpty()
                ? "Another node has taken the place of this one, because it was silent: nothing is written here into "
                        + names() + "."
                : "This node stands " + standing.word() + ".";
    }

    /** What to do about it, in a sentence. */
    public String advice() {
        String reopening = "This node opens " + names()
                + " again by itself within seconds. If that lasts, its log says what is in the"
                + " way; if it happens often, look for what makes this node stand still: memory, the machine, the way to the database.";
        if (standing == Standing.WELL) {
            return fenced.isEmpty() ? "" : reopening;
        }
        return "This node " + standing.says() + "." + (fenced.isEmpty() ? "" : " " + reopening);
    }

    private String names() {
        return "the log " + String.join(", ", fenced.stream().sorted().toList());
    }
}

package io.posthouse.server.console;

import io.posthouse.cluster.owner.NodeStatus;

/** A node's standing in words, the same here as in the script's status. */
public interface NodeWords {
    /** In a word. */
    String state(NodeStatus node);

    /** What is wrong with it and what to do; empty when nothing is. */
    String says(NodeStatus node);
}

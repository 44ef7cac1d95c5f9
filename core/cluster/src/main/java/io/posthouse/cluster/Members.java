package io.posthouse.cluster;

import java.util.List;
import java.util.function.Consumer;

/**
 * Which nodes are there, as this node's network sees it. It is quick and may be wrong: two halves of a torn network each
 * see only themselves. What follows from it is decided in the database.
 */
public interface Members {
    /** The nodes that answer now, this one included, the longest-standing first. A snapshot; never blocks. */
    List<Node> now();

    /**
     * Tells {@code watcher} the nodes now, and again whenever they change; one call at a time, in order, on a thread that
     * may wait.
     *
     * @return ends the watch
     */
    Watch watch(Consumer<List<Node>> watcher);

    /** A watch that can be ended. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}

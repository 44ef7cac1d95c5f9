package io.posthouse.cluster;

import io.posthouse.storage.log.LogShards;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Who owns which shard of which log. What is answered here is hearsay, quick and perhaps a moment old: a command that reaches
 * a node which does not own its shard any more is withdrawn by the log itself, and asked of the next owner.
 */
public interface Owners {
    /**
     * Puts the shards of a log that was opened on this node into the cluster's care: takes them over from nodes that died,
     * gives and takes some as nodes come and go, and lets everybody know. Once for each log, and once more for each opening
     * of one that was fenced.
     *
     * @param log its name, the same on all nodes: the schema of its definition
     * @param count of its shards
     */
    void entrust(String log, LogShards shards, int count);

    /**
     * Keeps an eye on a log that this node does not carry, so that it knows who owns its shards. Once for each log; in one process there
     * is nothing to see.
     *
     * @param log as in {@link #entrust}
     */
    default void follow(String log) {
        // All shards are here.
    }

    /** The node that owns a shard, as last heard; empty while none does. Any thread; never blocks. */
    Optional<NodeName> of(String log, int shard);

    /**
     * Tells {@code watcher} of every change of owner, after the fact; one call at a time, on a thread that may wait.
     *
     * @param watcher takes the log's name and the shard
     */
    Members.Watch watch(BiConsumer<String, Integer> watcher);
}

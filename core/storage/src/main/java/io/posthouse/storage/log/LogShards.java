package io.posthouse.storage.log;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Who owns which shard of one log. Any thread; what is asked for is done by the log's writer between two batches, after
 * everything that was submitted before. Futures complete on the writer's thread: do not block in what depends on them.
 *
 * <p>A future fails with {@link io.posthouse.storage.StoreUnavailable} when the database did not let it happen or its
 * outcome is unknown; asking again is safe. It fails with {@link IllegalStateException} once this log is fenced or closed.
 */
public interface LogShards {
    /** The name under which this node writes. */
    String writer();

    /** What this node owns now: a snapshot. */
    Set<Integer> owned();

    /**
     * The hold that this node has of a shard: the same one for as long as it owns it without a break, and another when the shard has
     * been elsewhere meanwhile or the log was opened again; empty while it is not owned. So who has done something once for a shard that
     * came can tell whether it is still that coming.
     */
    Optional<Hold> hold(int shard);

    /** One time for which a shard is owned; compared by identity. */
    final class Hold {
        Hold() {
        }
    }

    /** Whether somebody else has taken this writer's place; it owns nothing and will not again. */
    boolean fenced();

    /**
     * Takes all shards of a node that is believed dead. It is fenced first, in the database, so it matters little whether
     * the belief is right: if it lives, its next commit is refused.
     *
     * @return the shards that came here; empty when it had none
     */
    CompletableFuture<Set<Integer>> takeOver(String deadWriter);

    /**
     * Gives {@code shards} to another writer, once all that was submitted here before is committed. Commands for them that
     * come later are withdrawn as {@link LogAnswer.Why#NOT_OWNED}. The other side notices at its next batch, or when told
     * to {@link #adopt}.
     *
     * @param toWriter must have opened this log once; else {@link IllegalArgumentException}
     */
    CompletableFuture<Set<Integer>> handOver(Set<Integer> shards, String toWriter);

    /**
     * Looks which shards were handed to this node, and begins to write them.
     *
     * @return those that are new
     */
    CompletableFuture<Set<Integer>> adopt();
}

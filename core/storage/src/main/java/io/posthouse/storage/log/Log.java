package io.posthouse.storage.log;

import java.util.function.Consumer;

/**
 * A module's log on this node: one writer that commits for all shards owned here.
 *
 * @param <C> a command
 * @param <R> its answer
 */
public interface Log<C, R> extends AutoCloseable {
    /**
     * Asks for {@code command} to be appended. Never blocks; any thread.
     *
     * @param answer called exactly once when the result is {@code true}, on the log's answering thread, in the order of
     *        the commits and, for commands of one caller, in the order they were submitted; it must not block
     * @return false when the queue is full and nothing was taken: stop reading, and go on at {@link #whenRoom}
     */
    boolean submit(C command, Consumer<LogAnswer<R>> answer);

    /** Runs {@code task} once, soon after the queue has room again; at once if it has. The task must not block. */
    void whenRoom(Runnable task);

    /** Whether this node owns {@code shard} now. */
    boolean owns(int shard);

    /** Commits what is queued, answers it, gives the shards back and ends; bounded to some seconds. */
    @Override
    void close();
}

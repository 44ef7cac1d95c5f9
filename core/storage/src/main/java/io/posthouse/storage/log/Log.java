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
     * <p>One answer may overtake: what is withdrawn because it waited too long while an earlier batch's outcome is still
     * unknown is told at once, before the answers of that batch. And one may never come: if the log is closed while the
     * database cannot be asked how a batch ended, nobody can say, and the commands in it stay unanswered.
     *
     * @param answer called exactly once when the result is {@code true}, on the log's answering thread, in the order of
     *        the commits and, for commands of one caller, in the order they were submitted; it must not block.
     *        Once the log has ended it is called at once, with {@link LogAnswer.Why#CLOSED}
     * @return false when the queue is full and nothing was taken: stop reading, and go on at {@link #whenRoom}
     */
    boolean submit(C command, Consumer<LogAnswer<R>> answer);

    /**
     * Runs {@code task} once, on the answering thread, soon after the queue has room, and at once if it has. Those that wait
     * are called in the order they came, as long as there is room. The task must not block.
     *
     * @throws IllegalStateException when 65,536 wait already: a caller waits once, not once for each thing it could not say
     */
    void whenRoom(Runnable task);

    /** Whether this node owns {@code shard} now. */
    boolean owns(int shard);

    /** Commits what is queued, answers it, gives the shards back and ends; bounded to some seconds. */
    @Override
    void close();
}

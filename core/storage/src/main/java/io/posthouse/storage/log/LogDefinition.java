package io.posthouse.storage.log;

import io.posthouse.kernel.trace.TraceContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a module declares to have a log: its tables, its shards and its pure decision.
 *
 * @param <C> a command: what somebody asks to have appended
 * @param <R> the answer that a committed command gets
 */
public interface LogDefinition<C, R> {
    /** The module's schema; {@code <schema>.log_writer} and {@code <schema>.log_shard} are the log's own tables there. */
    String schema();

    /** The table that rows are appended to, and its columns. */
    LogTable table();

    /** Tables whose rows belong to the same facts but have no place of their own in the log; filled by {@link Appender#beside}. */
    default List<LogTable> tablesBeside() {
        return List.of();
    }

    /** How many shards there are, 1 to 256; fixed for the life of the data. */
    int shards();

    /** The shard that must be owned here for this command to be accepted. Any thread; must not throw. */
    int shardOf(C command);

    /** About how many bytes {@code command} and its rows hold, for the bounds of queue and batch. Any thread. */
    default int bytesOf(C command) {
        return 512;
    }

    /**
     * Whether {@code command} waits to enter a batch for however long that takes, instead of being withdrawn after the log's
     * patience. For what somebody answers for already; whoever asks for it bounds how many there are. Any thread.
     */
    default boolean isPatient(C command) {
        return false;
    }

    /**
     * Hears that {@code command} will not be written, since it waited too long or was rejected; before anything that was submitted after
     * it is decided, so that those decisions may count on it. Its answer follows. Any thread, perhaps under the log's lock: must
     * not block.
     */
    default void refused(C command) {
    }

    /** Where in a trace {@code command} stands, so that the batch it is written in can be found from there. Any thread. */
    default Optional<TraceContext> traceOf(C command) {
        return Optional.empty();
    }

    /**
     * Opens the decision on one batch: looks up what its commands need (their keys, above all), on the writer's
     * connection and inside its transaction. Called again, with other commands, when a batch is bisected or tried anew.
     *
     * @param commands in the order in which they will be applied
     * @param at the batch's time by the database's clock: what its rows will say, and what "long ago" is measured from
     */
    Batch<C, R> open(Connection connection, List<C> commands, Instant at) throws SQLException;

    /**
     * Runs in the transaction that gives {@code shards} to another node, in order: all that was committed here is answered and told to those
     * who watch, unless a callback hangs. So a module can leave the next owner a word about that. Not called when shards are taken from a
     * node that is believed dead. The writer's thread; short statements only. When it fails, nothing is given.
     */
    default void handingOver(Connection connection, Set<Integer> shards) throws SQLException {
    }

    /** Drops whatever the module remembers between batches: the last one failed, or its outcome was unknown. */
    default void forget() {
    }

    /** One batch's decision. Used by the writer's thread only. */
    interface Batch<C, R> {
        /** Decides one command: a function of the command and of what was looked up, whose effect is the rows appended. */
        R apply(C command, Appender rows);

        /** Runs after the rows are copied and before the commit: small set-based statements that belong to the same fact. */
        default void beforeCommit(Connection connection) throws SQLException {
        }
    }
}

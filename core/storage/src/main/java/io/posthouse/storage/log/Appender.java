package io.posthouse.storage.log;

import java.util.function.Consumer;

/** Takes the rows that a command appends. */
public interface Appender {
    /** Whether this node owns {@code shard} now; rows of a shard owned elsewhere travel by its feed instead. */
    boolean owns(int shard);

    /**
     * Appends one row to {@link LogDefinition#table}. The shard must be owned here.
     *
     * @param values writes exactly the module's own columns, in their order
     * @return the row's place
     */
    RowStamp append(int shard, Consumer<CopyRow> values);

    /**
     * Writes one row to a table beside the log, in the same transaction.
     *
     * @param table its place in {@link LogDefinition#tablesBeside}
     * @param values writes exactly that table's columns, in their order
     */
    void beside(int table, Consumer<CopyRow> values);
}

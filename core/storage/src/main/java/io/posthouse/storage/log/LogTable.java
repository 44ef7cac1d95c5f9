package io.posthouse.storage.log;

import java.util.List;

/**
 * The table a log appends to. Its first columns are always {@code shard smallint, sequence bigint, id bigint,
 * at timestamptz}, written by the log itself; {@code columns} follow in the order in which {@link CopyRow} is filled. A
 * table beside it ({@link LogDefinition#tablesBeside}) has only the columns it names.
 *
 * @param name the table's name within the module's schema
 * @param columns the module's own columns
 */
public record LogTable(String name, List<String> columns) {
    public LogTable {
        columns = List.copyOf(columns);
    }
}

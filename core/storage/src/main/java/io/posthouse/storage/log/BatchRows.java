package io.posthouse.storage.log;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rows of the batch being written: gives each its place, and copies them. The writer's thread only. */
final class BatchRows implements Appender {
    private final ShardEnds ends;
    private final int origin;
    private final List<CopyBuffer> buffers = new ArrayList<>();
    private final List<String> statements = new ArrayList<>();
    private long atMicros;
    private long atMillis;
    private @Nullable RuntimeException broken;

    BatchRows(ShardEnds ends, int origin, String schema, LogTable table, List<LogTable> beside) {
        this.ends = ends;
        this.origin = origin;
        add(schema, table, "shard, sequence, id, at", 4);
        beside.forEach(other -> add(schema, other, "", 0));
    }

    private void add(String schema, LogTable table, String stampColumns, int stampFields) {
        List<String> columns = new ArrayList<>();
        if (stampFields > 0) {
            columns.add(stampColumns);
        }
        columns.addAll(table.columns());
        buffers.add(new CopyBuffer(table.name(), stampFields, table.columns().size()));
        statements.add("copy " + schema + "." + table.name() + " (" + String.join(", ", columns)
                + ") from stdin (format binary)");
    }

    void start(Instant at) {
        broken = null;
        ends.startBatch();
        buffers.forEach(CopyBuffer::clear);
        atMicros = CopyBuffer.micros(at);
        atMillis = at.toEpochMilli();
    }

    @Override
    public boolean owns(int shard) {
        return ends.owns(shard);
    }

    @Override
    public RowStamp append(int shard, Consumer<CopyRow> values) {
        if (shard < 0 || !ends.owns(shard)) {
            throw new IllegalArgumentException("shard " + shard + " is not owned here");
        }
        try {
            long sequence = ends.nextSequence(shard);
            long id = RowId.of(ends.nextTick(shard, atMillis), origin, shard).value();
            buffers.getFirst().row(shard, sequence, id, atMicros, values);
            return new RowStamp(shard, sequence, id);
        } catch (RuntimeException e) {
            broken = e;
            throw e;
        }
    }

    @Override
    public void beside(int table, Consumer<CopyRow> values) {
        try {
            buffers.get(table + 1).row(values);
        } catch (RuntimeException e) {
            broken = e;
            throw e;
        }
    }

    /** Throws what broke off a row, should the module have swallowed it: half a row must not be copied. */
    void expectWhole() {
        if (broken != null) {
            throw broken;
        }
    }

    /** Sends what there is, one statement for each table that got rows. */
    void copy(Tenure tenure) throws SQLException {
        for (int i = 0; i < buffers.size(); i++) {
            CopyBuffer buffer = buffers.get(i);
            if (buffer.rows() > 0) {
                buffer.trailer();
                tenure.copy(statements.get(i), buffer);
            }
        }
    }

    int rows() {
        return buffers.stream().mapToInt(CopyBuffer::rows).sum();
    }

    long bytes() {
        return buffers.stream().mapToLong(CopyBuffer::length).sum();
    }
}

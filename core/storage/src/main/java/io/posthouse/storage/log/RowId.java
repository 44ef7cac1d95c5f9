package io.posthouse.storage.log;

import static io.posthouse.kernel.Checks.check;

import java.time.Instant;

/**
 * The 63 bits of a row's id, from the left: 41 of milliseconds since 2025 and 11 of counter, which together are its
 * {@link #tick}, 3 of origin (the data centre), 8 of shard. Ids of one shard rise; ids of different shards, or of data
 * centres, never meet. JSON carries them as strings.
 *
 * @param value not negative
 */
public record RowId(long value) implements Comparable<RowId> {
    /** Where the milliseconds begin. */
    public static final Instant BEGINNING = Instant.parse("2025-01-01T00:00:00Z");

    /** The greatest tick there is: late in 2094. */
    public static final long TICK_MAX = (1L << 52) - 1;

    private static final long BEGINNING_MILLIS = BEGINNING.toEpochMilli();
    private static final int COUNTER_BITS = 11;
    private static final int ORIGIN_BITS = 3;
    private static final int SHARD_BITS = 8;

    /** How many ids lie within a second, for SQL that has to ask an id what {@link #at} tells. */
    public static final double PER_SECOND = 1_000.0 * (1L << (COUNTER_BITS + ORIGIN_BITS + SHARD_BITS));

    public RowId {
        check(value >= 0, "an id has 63 bits");
    }

    /** Puts an id together. */
    public static RowId of(long tick, int origin, int shard) {
        check(tick >= 0 && tick <= TICK_MAX, "a tick has 52 bits");
        check(origin >= 0 && origin < 1 << ORIGIN_BITS, "an origin has three bits");
        check(shard >= 0 && shard < 1 << SHARD_BITS, "a shard has eight bits");
        return new RowId((((tick << ORIGIN_BITS) | origin) << SHARD_BITS) | shard);
    }

    /**
     * The tick after {@code last} at {@code now}: the first of the present millisecond, or the next one if that is later.
     * So a clock that steps back, a restart and more than 2,048 rows a millisecond all leave ids rising.
     *
     * @param nowMillis by the database's clock, as the rows' own time: a node's would put ids ahead for as long as it was
     */
    public static long tickAfter(long last, long nowMillis) {
        return Math.max(last + 1, (nowMillis - BEGINNING_MILLIS) << COUNTER_BITS);
    }

    /** Milliseconds and counter as one number. */
    public long tick() {
        return value >>> (ORIGIN_BITS + SHARD_BITS);
    }

    /**
     * About when the row was written: not before its batch's time, and after it for as long as the clock was ever ahead. The
     * time is the row's own column; this is for no person to read.
     */
    public Instant at() {
        return Instant.ofEpochMilli(BEGINNING_MILLIS + (tick() >>> COUNTER_BITS));
    }

    /** The data centre. */
    public int origin() {
        return (int) (value >>> SHARD_BITS) & ((1 << ORIGIN_BITS) - 1);
    }

    /** The shard. */
    public int shard() {
        return (int) value & ((1 << SHARD_BITS) - 1);
    }

    @Override
    public int compareTo(RowId other) {
        return Long.compare(value, other.value);
    }
}

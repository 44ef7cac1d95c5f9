package io.posthouse.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** The 63 bits of an id. */
class RowIdProperties {
    private static final long NOW_MAX = RowId.BEGINNING.toEpochMilli() + (1L << 41) - 1;

    @Property
    void takesApartWhatItPutTogether(@ForAll @LongRange(max = RowId.TICK_MAX) long tick,
            @ForAll @IntRange(max = 7) int origin, @ForAll @IntRange(max = 255) int shard) {
        RowId id = RowId.of(tick, origin, shard);
        assertThat(id.value()).isNotNegative();
        assertThat(id.tick()).isEqualTo(tick);
        assertThat(id.origin()).isEqualTo(origin);
        assertThat(id.shard()).isEqualTo(shard);
    }

    @Property
    void ordersByTickBeforeAllElse(@ForAll @LongRange(max = RowId.TICK_MAX - 1) long tick,
            @ForAll @IntRange(max = 7) int origin, @ForAll @IntRange(max = 255) int shard,
            @ForAll @IntRange(max = 7) int otherOrigin, @ForAll @IntRange(max = 255) int otherShard) {
        assertThat(RowId.of(tick, origin, shard)).isLessThan(RowId.of(tick + 1, otherOrigin, otherShard));
    }

    @Property
    void risesWhateverTheClockDoes(@ForAll @Size(min = 1, max = 50) List<@LongRange(max = (1L << 41) - 1) Long> clock) {
        long last = -1;
        for (long sinceBeginning : clock) {
            long now = RowId.BEGINNING.toEpochMilli() + sinceBeginning;
            long next = RowId.tickAfter(last, now);
            assertThat(next).isGreaterThan(last);
            assertThat(next >>> 11).isGreaterThanOrEqualTo(sinceBeginning);
            last = next;
        }
    }

    @Example
    void carriesIntoTheNextMillisecondAfter2048Rows() {
        long now = RowId.BEGINNING.toEpochMilli() + 1_000;
        long tick = RowId.tickAfter(-1, now);
        for (int row = 1; row < 2_048; row++) {
            tick = RowId.tickAfter(tick, now);
            assertThat(RowId.of(tick, 0, 0).at().toEpochMilli()).isEqualTo(now);
        }
        assertThat(RowId.of(RowId.tickAfter(tick, now), 0, 0).at().toEpochMilli()).isEqualTo(now + 1);
    }

    @Example
    void standsAClockFromBefore2025AndRefusesOneFromAfter2094() {
        assertThat(RowId.tickAfter(-1, 0)).isZero();
        assertThat(RowId.of(RowId.tickAfter(-1, NOW_MAX), 7, 255).value()).isPositive();
        assertThatThrownBy(() -> RowId.of(RowId.tickAfter(-1, NOW_MAX + 1), 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Example
    void keepsTheLayoutThatIsStoredEverywhere() {
        // 41 bits of milliseconds, 11 of counter, 3 of origin, 8 of shard
        long value = RowId.of((1_234_567L << 11) | 5, 3, 200).value();
        assertThat(value).isEqualTo((1_234_567L << 22) | (5L << 11) | (3L << 8) | 200L);
    }
}

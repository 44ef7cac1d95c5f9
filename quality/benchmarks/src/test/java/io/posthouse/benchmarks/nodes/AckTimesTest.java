package io.posthouse.benchmarks.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.delivery.Latencies;
import org.junit.jupiter.api.Test;

final class AckTimesTest {
    private static final long MILLIS = 1_000_000;
    private static final Said FIRST = new Said(0, 0);
    private static final Said SECOND = new Said(0, 1);

    @Test
    void waitsOverTheEndOfAConnection() {
        // given something said before the connection ends
        AckTimes times = new AckTimes();
        times.begin();
        times.says(FIRST, 10 * MILLIS);
        times.lost(20 * MILLIS);

        // when it is acknowledged on the next one
        times.connected(320 * MILLIS);
        times.acknowledged(FIRST, 350 * MILLIS);

        // then it has waited all that time, and the gap is told beside it
        Latencies all = new Latencies(1);
        times.addTo(all);
        assertThat(all.percentileMillis(100)).isEqualTo(340);
        assertThat(times.apartNanos()).hasValue(300 * MILLIS);
    }

    @Test
    void forgetsWhatItCountedWhenItBeginsAnew() {
        AckTimes times = new AckTimes();
        times.says(FIRST, 0);
        times.acknowledged(FIRST, 500 * MILLIS);
        times.begin();
        times.says(SECOND, 600 * MILLIS);
        times.acknowledged(SECOND, 607 * MILLIS);

        Latencies all = new Latencies(1);
        times.addTo(all);
        assertThat(all.count()).isEqualTo(1);
        assertThat(all.percentileMillis(100)).isEqualTo(7);
        assertThat(times.apartNanos()).isEmpty();
    }
}

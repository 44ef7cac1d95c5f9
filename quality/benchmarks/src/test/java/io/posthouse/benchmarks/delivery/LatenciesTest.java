package io.posthouse.benchmarks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void givesExactPercentilesWhateverTheOrder() {
        Latencies latencies = new Latencies();
        for (int i = 0; i < 100_000; i++) {
            latencies.record((i * 7919L % 100_000 + 1) * 1_000_000);
        }

        assertThat(latencies.count()).isEqualTo(100_000);
        assertThat(latencies.percentileMillis(50)).isEqualTo(50_000);
        assertThat(latencies.percentileMillis(99)).isEqualTo(99_000);
        assertThat(latencies.percentileMillis(100)).isEqualTo(100_000);
    }

    @Test
    void knowsNothingOfAnEmptyMeasurement() {
        assertThat(new Latencies().percentileMillis(50)).isNaN();
    }
}

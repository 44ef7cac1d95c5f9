package io.posthouse.gateway.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What is told of how long answers took, against the answers themselves, sorted. */
class LatencyProperties {

    /** Between a microsecond and two minutes, as many of each order of magnitude. */
    @Provide
    Arbitrary<List<Long>> answers() {
        return Arbitraries.integers().between(3_000, 11_079).map(power -> (long) Math.pow(10, power / 1_000.0)).list()
                .ofMinSize(1).ofMaxSize(300);
    }

    @Property(tries = 500)
    void isNeverLessThanItWasAndAtMostAQuarterMore(@ForAll("answers") List<Long> nanos,
            @ForAll @IntRange(min = 1, max = 1_000) int perMille) {
        long[] counts = new long[Latencies.BUCKETS];
        nanos.forEach(each -> counts[Latencies.bucket(each)]++);

        long told = Latencies.micros(counts, perMille);

        int rank = Math.ceilDiv(nanos.size() * perMille, 1_000);
        double naive = nanos.stream().sorted().toList().get(rank - 1) / 1_000.0;
        assertThat((double) told).isBetween(naive, naive * 1.25 + Latencies.UNIT_MICROS);
    }

    @Property(tries = 20)
    void longerIsNeverInAnEarlierBucket(@ForAll("answers") List<Long> nanos) {
        List<Integer> buckets = nanos.stream().sorted().map(Latencies::bucket).toList();

        assertThat(buckets).isSorted();
        assertThat(Latencies.bucket(Long.MAX_VALUE)).isEqualTo(Latencies.BUCKETS - 1);
        assertThat(Latencies.bucket(-1)).isZero();
    }
}

package io.posthouse.benchmarks.gatewayproof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    @Test
    void otherSharesAreNeverThoseThereAre() {
        for (int seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            Documents now = Documents.fresh(7, random);
            Documents next = now.withOtherShares(random);

            assertThat(next).isNotEqualTo(now);
            assertThat(next.backEnds()).isEqualTo(now.backEnds());
            assertThat(next.turned()).isEqualTo(now.turned());
        }
    }
}

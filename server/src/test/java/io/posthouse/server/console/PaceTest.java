package io.posthouse.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PaceTest {
    private final AtomicLong count = new AtomicLong(1_000);

    @Test
    void countsWhatCameInEachSpanAndForgetsTheOldest() {
        try (Pace pace = new Pace(count::get)) {
            // given: what came before anybody looked belongs to no span
            pace.start();
            assertThat(pace.spans()).isEmpty();

            // when
            for (int i = 1; i <= 61; i++) {
                count.addAndGet(i);
                pace.look();
            }

            // then
            assertThat(pace.spans()).hasSize(60).startsWith(2L, 3L).endsWith(61L);
        }
    }

    @Test
    void takesACounterThatBeganAnewForNothing() {
        try (Pace pace = new Pace(count::get)) {
            pace.start();

            count.set(3);
            pace.look();

            assertThat(pace.spans()).containsExactly(0L);
        }
    }
}

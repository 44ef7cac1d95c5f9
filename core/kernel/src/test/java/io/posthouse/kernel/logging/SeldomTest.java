package io.posthouse.kernel.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SeldomTest {
    @Test
    void tellsTheFirstAtOnceAndTheOthersTogether() {
        var now = new AtomicLong(Long.MAX_VALUE - 1);
        var seldom = new Seldom(now::get, Duration.ofSeconds(10));

        assertThat(seldom.happened()).isEqualTo(1);
        assertThat(seldom.happened()).isZero();
        now.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(seldom.happened()).isZero();
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(seldom.happened()).isEqualTo(3);
        assertThat(seldom.happened()).isZero();
    }

    @Test
    void tellsOnceThatItIsOverAndOnlyOfWhatItHasTold() {
        var now = new AtomicLong();
        var seldom = new Seldom(now::get, Duration.ofSeconds(10));
        assertThat(seldom.passed()).isZero();

        seldom.happened();
        seldom.happened();
        assertThat(seldom.passed()).isEqualTo(2);
        assertThat(seldom.passed()).isZero();

        // when it comes again before the pause is over, nobody hears of it, nor of its end
        assertThat(seldom.happened()).isZero();
        assertThat(seldom.passed()).isZero();
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(seldom.happened()).isEqualTo(3);
        assertThat(seldom.passed()).isEqualTo(1);
    }
}

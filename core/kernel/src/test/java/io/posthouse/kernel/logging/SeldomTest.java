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
}

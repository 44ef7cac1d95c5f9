package io.posthouse.outbound.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RetryPolicyTest {
    @Test
    void waitsTwiceAsLongEachTimeUpToAnHour() {
        assertThat(pause(1)).isEqualTo(Duration.ofSeconds(5));
        assertThat(pause(2)).isEqualTo(Duration.ofSeconds(10));
        assertThat(pause(10)).isEqualTo(Duration.ofSeconds(2_560));
        assertThat(pause(11)).isEqualTo(Duration.ofHours(1));
        assertThat(pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void spreadsByAFifth() {
        assertThat(RetryPolicy.pause(1, Duration.ZERO, 0)).isEqualTo(Duration.ofSeconds(4));
        assertThat(RetryPolicy.pause(1, Duration.ZERO, 1)).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void waitsAsLongAsItIsAskedToButNoLongerThanAnHour() {
        assertThat(RetryPolicy.pause(1, Duration.ofMinutes(10), 0.5)).isEqualTo(Duration.ofMinutes(10));
        assertThat(RetryPolicy.pause(1, Duration.ofDays(10), 0.5)).isEqualTo(Duration.ofHours(1));
        assertThat(RetryPolicy.pause(10, Duration.ofSeconds(1), 0.5)).isEqualTo(Duration.ofSeconds(2_560));
    }

    private static Duration pause(int failures) {
        return RetryPolicy.pause(failures, Duration.ZERO, 0.5);
    }
}

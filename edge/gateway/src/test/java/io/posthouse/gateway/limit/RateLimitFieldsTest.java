package io.posthouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.gateway.limit.RateLimitFields.Used;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimitFieldsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Quota USER = new Quota(6_000, Duration.ofMinutes(1), 300);
    private static final Quota APP = new Quota(60, Duration.ofHours(1), 5);

    @Test
    void sayWhatHoldsAndWhatIsLeftOfWhatIsTightest() {
        List<Used> used = List.of(new Used(Layer.USER, USER, 10_000_000), new Used(Layer.APP, APP, 121 * SECOND));

        assertThat(RateLimitFields.policy(used)).isEqualTo("\"user\";q=6000;w=60, \"app\";q=60;w=3600");
        assertThat(RateLimitFields.state(used)).isEqualTo("\"app\";r=2;t=120");
        assertThat(RateLimitFields.state(used.subList(0, 1))).isEqualTo("\"user\";r=299;t=3");
    }

    @Test
    void neverSayThatMoreMayBeCalledThanTheQuotaAllows() {
        for (Quota quota : List.of(USER, APP, new Quota(1_000_000, Duration.ofSeconds(1), 1),
                new Quota(7, Duration.ofSeconds(3), 7))) {
            for (long ahead = 0; ahead <= quota.tolerance(); ahead += quota.spacing() / 3) {
                Used used = new Used(Layer.APP, quota, ahead);
                long seconds = RateLimitFields.seconds(used.span());
                if (used.left() == 0) {
                    // What Retry-After says, too: neither asks anybody to come before the other does.
                    assertThat(seconds).isEqualTo(RateLimitFields.seconds(Gcra.wait(ahead, quota))).isPositive();
                } else {
                    assertThat(used.left() * quota.window().toNanos()).isLessThanOrEqualTo(
                            seconds * SECOND * quota.count() + (long) quota.count() * quota.count());
                }
            }
        }
    }

    @Test
    void nobodyIsToldToComeTooEarly() {
        assertThat(RateLimitFields.seconds(0)).isZero();
        assertThat(RateLimitFields.seconds(1)).isOne();
        assertThat(RateLimitFields.seconds(SECOND)).isOne();
        assertThat(RateLimitFields.seconds(SECOND + 1)).isEqualTo(2);
        assertThat(RateLimitFields.retry(0)).isEqualTo("1");
        assertThat(RateLimitFields.retry(61 * SECOND - 1)).isEqualTo("61");
    }
}

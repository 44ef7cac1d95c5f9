package io.posthouse.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Breaker breaker = new Breaker();
    private long now = -5 * SECOND;

    private void ask(boolean well) {
        assertThat(breaker.admits(now)).isTrue();
        breaker.begun();
        if (well) {
            breaker.well(now);
        } else {
            breaker.failed(now);
        }
        breaker.over();
    }

    @Test
    void staysClosedWhileFewerThanHalfFail() {
        for (int i = 0; i < 100; i++) {
            ask(i % 2 == 0);
            ask(true);
            now += SECOND / 10;
        }

        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void opensOnceHalfOfEnoughHaveFailed() {
        for (int i = 0; i < Breaker.PROOF_MIN - 1; i++) {
            ask(i % 2 == 0);
        }
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);

        ask(false);

        assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
        assertThat(breaker.admits(now)).isFalse();
    }

    @Test
    void forgetsWhatIsTenSecondsOld() {
        for (int i = 0; i < Breaker.PROOF_MIN - 1; i++) {
            ask(false);
        }
        now += 10 * SECOND;

        ask(false);

        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void letsOneTryAfterTheRestAndGoesByThatOne() {
        for (int i = 0; i < Breaker.PROOF_MIN; i++) {
            ask(false);
        }
        now += Breaker.REST_MIN.toNanos() - 1;
        assertThat(breaker.admits(now)).isFalse();
        now++;

        // when: it fails, and so the rest is twice as long
        assertThat(breaker.admits(now)).isTrue();
        breaker.begun();
        assertThat(breaker.admits(now)).isFalse();
        breaker.failed(now);
        breaker.over();
        now += 2 * Breaker.REST_MIN.toNanos() - 1;
        assertThat(breaker.admits(now)).isFalse();
        now++;

        // when: it goes well
        ask(true);
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
        ask(false);
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void letsAnotherTryWhenWhoTriedHasGone() {
        for (int i = 0; i < Breaker.PROOF_MIN; i++) {
            ask(false);
        }
        now += Breaker.REST_MIN.toNanos();
        breaker.begun();
        breaker.left(now);
        breaker.over();

        assertThat(breaker.admits(now)).isTrue();
        assertThat(breaker.underWay()).isZero();
    }

    @Test
    void restsHalfAMinuteAtMost() {
        for (int i = 0; i < Breaker.PROOF_MIN; i++) {
            ask(false);
        }
        for (int i = 0; i < 20; i++) {
            now += Breaker.REST_MAX.toNanos();
            ask(false);
        }
        now += Breaker.REST_MAX.toNanos();

        assertThat(breaker.admits(now)).isTrue();
    }
}

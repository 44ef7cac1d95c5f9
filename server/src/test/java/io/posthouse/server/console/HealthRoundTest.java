package io.posthouse.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.kernel.Ticker;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class HealthRoundTest {
    private static HealthCheck check(String part, Supplier<HealthCheck.Condition> condition) {
        return new HealthCheck() {
            @Override
            public String part() {
                return part;
            }

            @Override
            public Condition check() {
                return condition.get();
            }
        };
    }

    private static List<String> said(HealthRound round) {
        return round.now().stream().map(part -> part.part() + " " + part.state() + " " + part.what()).toList();
    }

    @Test
    void saysOfEachPartHowItIsAndNothingOfAFailuresWords() {
        var round = new HealthRound(List.of(check("disk", HealthCheck.Condition.Well::new),
                check("backup", () -> new HealthCheck.Condition.Impaired("It lags.", "Look.")), check("door", () -> {
                    throw new IllegalStateException("the secret is 4711");
                })), Ticker.system());

        assertThat(said(round)).containsExactly("disk well null", "backup impaired It lags.",
                "door unwell Asking it failed.");
    }

    @Test
    void waitsForNoPartThatHangs() {
        var never = new CountDownLatch(1);
        var round = new HealthRound(List.of(check("hung", () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new HealthCheck.Condition.Well();
        }), check("disk", HealthCheck.Condition.Well::new)), Ticker.system());

        assertThat(said(round)).containsExactly("hung unwell It did not answer in time.", "disk well null");
    }

    @Test
    void asksOnceForManyWhoLookAtTheSameTime() {
        var asked = new AtomicInteger();
        var stopped = new long[]{0};
        var round = new HealthRound(List.of(check("disk", () -> {
            asked.incrementAndGet();
            return new HealthCheck.Condition.Well();
        })), () -> stopped[0]);

        round.now();
        round.now();
        assertThat(asked).hasValue(1);

        stopped[0] = 1_000_000_001L;
        round.now();
        assertThat(asked).hasValue(2);
    }
}

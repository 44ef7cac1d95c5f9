package io.posthouse.server.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.gateway.health.HealthCheck.Condition;
import io.posthouse.kernel.Shortages;
import io.posthouse.kernel.Ticker;
import io.posthouse.testkit.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClockSkewTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with();

    /** This machine's true clock; the database is on the same one. */
    private static final Clock TRUE = Clock.systemUTC();

    private static void compare(ClockSkew skew) throws SQLException {
        try (Connection connection = database.pool().getConnection()) {
            skew.compare(connection);
        }
    }

    /** The part as health has it asked, with no jump seen. */
    private static Condition health(ClockSkew skew, Clock clock) {
        try (var watchman = new Watchman(new Shortages(),
                new Watchman.Limits(Path.of("/"), false, 0, 0, 0.99, 0.99, 0.99), new Heap(), Ticker.system(), clock)) {
            return MachineHealth.checks(new Shortages(), watchman, skew, clock, () -> Instant.MAX).stream()
                    .filter(check -> check.part().equals("clock")).map(HealthCheck::check).findFirst().orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {8 * 86_400, -3_600})
    void aClockThatWasWrongFromTheBeginningIsTold(long seconds) throws SQLException {
        // given
        Clock wrong = Clock.offset(TRUE, Duration.ofSeconds(seconds));
        var skew = new ClockSkew(wrong, Ticker.system());
        assertThat(skew.aheadSeconds()).isNaN();

        // when
        compare(skew);

        // then
        assertThat(skew.aheadSeconds()).isBetween(seconds - 2.0, seconds + 2.0);
        assertThat(health(skew, wrong)).isInstanceOfSatisfying(Condition.Impaired.class, said -> {
            assertThat(said.what()).contains(seconds > 0 ? "ahead of the database's" : "behind the database's");
            assertThat(said.advice()).contains("NTP", "database");
        });
    }

    @Test
    void aClockThatAgreesIsWellAndSoIsOneThatWasMended() throws SQLException {
        // given
        var by = new AtomicLong(60);
        var clock = new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return java.time.ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return TRUE.instant().plusSeconds(by.get());
            }
        };
        var skew = new ClockSkew(clock, Ticker.system());
        compare(skew);
        assertThat(health(skew, TRUE)).isInstanceOf(Condition.Impaired.class);

        // when
        by.set(1);
        compare(skew);

        // then
        assertThat(health(skew, TRUE)).isInstanceOf(Condition.Well.class);
    }

    @Test
    void aSlowAnswerAccusesNobody() throws SQLException {
        // given: a minute passes with each look at the ticker
        var nanos = new AtomicLong();
        var skew = new ClockSkew(Clock.offset(TRUE, Duration.ofMinutes(1)),
                () -> nanos.addAndGet(TimeUnit.MINUTES.toNanos(1)));

        // when
        compare(skew);

        // then
        assertThat(skew.ahead()).isEmpty();
        assertThat(health(skew, TRUE)).isInstanceOf(Condition.Well.class);
    }
}

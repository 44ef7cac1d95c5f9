package io.posthouse.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.gateway.health.HealthCheck.Condition;
import io.posthouse.kernel.Ticker;
import io.posthouse.server.guard.ClockSkew;
import io.posthouse.storage.postgres.Replication;
import io.posthouse.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DatabaseHealthTest {
    private static final Replication REPLICATED = new Replication("one:5432", 2, 1, true, true, 1, 1, 0, 0, List.of());

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.with();

    @Test
    void isUnwellWithAdviceWhileTheDatabaseCouldLoseWhatItConfirms() throws SQLException {
        var skew = new ClockSkew(Clock.offset(Clock.systemUTC(), Duration.ofDays(8)), Ticker.system());
        var health = new DatabaseHealth(DATABASE, false, skew);
        try (Connection superuser = DATABASE.superuser("test"); Statement statement = superuser.createStatement()) {
            // given
            assertThat(health.check()).isInstanceOf(Condition.Well.class);
            assertThat(skew.aheadSeconds()).isGreaterThan(600_000);

            // when
            statement.execute("alter database " + superuser.getCatalog() + " set synchronous_commit = off");
            statement.execute("""
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = current_database() and pid <> pg_backend_pid()""");

            // then
            assertThat(health.check()).isInstanceOfSatisfying(Condition.Unwell.class, unwell -> {
                assertThat(unwell.what()).contains("synchronous_commit is off (set by: database)");
                assertThat(unwell.advice()).contains("Switch it on");
            });

            // when
            statement.execute("alter database " + superuser.getCatalog() + " reset synchronous_commit");

            // then
            assertThat(health.check()).isInstanceOf(Condition.Well.class);
        }
    }

    @Test
    void saysWhatIsWrongWithTheStandbyAndWhatToDo() {
        assertThat(DatabaseHealth.of(REPLICATED, true)).isEqualTo(new Condition.Well());
        // commits wait, and there is none to wait for, as far as our role can see
        assertThat(impaired(new Replication("one:5432", 2, 1, true, true, 0, 0, 0, 0, List.of()), false).what())
                .contains("Nothing can be written", "one:5432");
        assertThat(impaired(new Replication("one:5432", 2, 1, true, false, 0, 0, 3, 4.5, List.of()), false).advice())
                .contains("Bring the standby back");
        assertThat(DatabaseHealth.of(new Replication("one:5432", 2, 1, true, false, 0, 0, 3, 0.5, List.of()), true))
                .isEqualTo(new Condition.Well());
        // nobody waits for a standby
        Replication alone = new Replication("one:5432", 2, 1, false, true, 1, 0, 0, 0, List.of());
        assertThat(DatabaseHealth.of(alone, false)).isEqualTo(new Condition.Well());
        assertThat(impaired(alone, true).what()).contains("one:5432 only", "posthouse.database.standby is required");
        // the former primary lives on
        assertThat(
                impaired(new Replication("two:5432", 3, 1, true, true, 1, 1, 0, 0, List.of("one:5432")), true).what())
                .isEqualTo("one:5432 takes itself for the primary, and two:5432 was promoted since.");
    }

    private static Condition.Impaired impaired(Replication now, boolean standbyRequired) {
        return (Condition.Impaired) DatabaseHealth.of(now, standbyRequired);
    }
}

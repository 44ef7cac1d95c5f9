package io.posthouse.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.gateway.health.HealthCheck.Condition;
import io.posthouse.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DatabaseHealthTest {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.with();

    @Test
    void isUnwellWithAdviceWhileTheDatabaseCouldLoseWhatItConfirms() throws SQLException {
        var health = new DatabaseHealth(DATABASE);
        try (Connection superuser = DATABASE.superuser("test"); Statement statement = superuser.createStatement()) {
            // given
            assertThat(health.check()).isInstanceOf(Condition.Well.class);

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
}

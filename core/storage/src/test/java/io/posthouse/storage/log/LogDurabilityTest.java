package io.posthouse.storage.log;

import static io.posthouse.storage.log.LogFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.storage.StoreUnavailable;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.EmbeddedSettings;
import io.posthouse.storage.postgres.NotDurable;
import io.posthouse.storage.postgres.PoolSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL is made to lose what it confirms while we run. Ours is started with fsync on, so a database's own setting stands in. */
@TestInstance(Lifecycle.PER_CLASS)
class LogDurabilityTest {
    private EmbeddedPostgres postgres;

    @BeforeAll
    void start(@TempDir Path folder) {
        postgres = EmbeddedPostgres.start(EmbeddedSettings.in(folder)
                .withBinariesFolder(Path.of(System.getProperty("java.io.tmpdir"), "posthouse-test-binaries"))
                .withPool(new PoolSettings(4, 0, Duration.ofMillis(500), Duration.ofSeconds(30))));
    }

    @AfterAll
    void stop() {
        postgres.close();
    }

    private void switched(String to) throws SQLException {
        // Not through a connection of the platform's, which are refused meanwhile.
        try (Connection superuser = postgres.superuser("posthouse", "test");
                Statement statement = superuser.createStatement()) {
            statement.execute("alter database posthouse " + to);
        }
    }

    /** Ends all that is connected, as a restart of PostgreSQL would. */
    private void endConnections() throws SQLException {
        try (Connection superuser = postgres.superuser("posthouse", "test");
                Statement statement = superuser.createStatement()) {
            statement.execute("""
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = 'posthouse' and pid <> pg_backend_pid()""");
        }
    }

    private static boolean refused(EmbeddedPostgres postgres) {
        // Used, because a pool notices only then that what it gave a moment ago is dead.
        try (Connection connection = postgres.pool().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select 1");
            return false;
        } catch (StoreUnavailable e) {
            return NotDurable.behind(e).isPresent();
        } catch (SQLException e) {
            return false;
        }
    }

    @Test
    void writesNothingAfterAReconnectToOneThatLosesAndGoesOnWhenItIsMended() throws Exception {
        try (LogFixture fixture = LogFixture.on(postgres, 1)) {
            // given
            OpenLog<Note, Noted> log = fixture.open("north");
            LogFixture.commit(log, Note.of(0, "ada", 1));

            // when
            switched("set synchronous_commit = off");
            CompletableFuture<LogAnswer<Noted>> waiting;
            try {
                endConnections();
                waiting = LogFixture.submit(log, Note.of(0, "ada", 2));
                LogFixture.await("the writer notices", () -> !log.gauges().writing());

                // then
                assertThatThrownBy(() -> postgres.dedicated("log t"))
                        .isInstanceOf(NotDurable.class)
                        .hasMessageContaining("synchronous_commit is off (set by: database)");
                // The pool may hand out one that was ended a moment ago; what takes its place is refused.
                LogFixture.await("the pool is refused", () -> refused(postgres));
                assertThat(log.gauges().writing()).isFalse();
                assertThat(waiting).isNotDone();
            } finally {
                switched("reset synchronous_commit");
            }

            // then
            assertThat(get(waiting)).isInstanceOf(LogAnswer.Committed.class);
        }
    }
}

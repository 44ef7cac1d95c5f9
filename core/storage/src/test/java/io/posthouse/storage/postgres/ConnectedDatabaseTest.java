package io.posthouse.storage.postgres;

import static io.posthouse.storage.postgres.LauncherFixture.ask;
import static io.posthouse.storage.postgres.LauncherFixture.kill;
import static io.posthouse.storage.postgres.LauncherFixture.settingsIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.storage.StoreUnavailable;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
class ConnectedDatabaseTest {
    private static final PoolSettings ONE = new PoolSettings(1, 0, Duration.ofMillis(300), Duration.ofSeconds(2));

    EmbeddedPostgres postgres;

    @BeforeAll
    void start(@TempDir Path data) {
        postgres = EmbeddedPostgres.start(settingsIn(data).withPool(ONE));
    }

    @AfterAll
    void stop() {
        postgres.close();
    }

    @Test
    void answersThatTheStoreIsUnavailableWhenNoConnectionComesFree() throws SQLException {
        // given
        try (var only = postgres.pool().getConnection()) {
            assertThat(ask(only, "select 1")).isEqualTo("1");

            // then
            assertThatThrownBy(() -> postgres.pool().getConnection())
                    .isInstanceOf(StoreUnavailable.class).hasMessageContaining("within 300 ms");
        }
        assertThat(ask(postgres, "select 2")).isEqualTo("2");
    }

    @Test
    void opensDedicatedConnectionsBesideAFullPoolAndNamesThem() throws SQLException {
        try (var only = postgres.pool().getConnection(); var dedicated = postgres.dedicated("log messaging")) {
            assertThat(ask(dedicated, "show application_name")).isEqualTo("log messaging");
            assertThat(ask(only, "show application_name")).isEqualTo("posthouse");
        }
    }

    @Test
    void cancelsAPooledStatementThatTakesTooLongAndKeepsTheConnection() throws SQLException {
        try (var connection = postgres.pool().getConnection()) {
            // when
            assertThatThrownBy(() -> ask(connection, "select pg_sleep(60)"))
                    // then
                    .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            assertThat(ask(connection, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void noticesAServerThatHangs() throws Exception {
        try (var connection = postgres.dedicated("test")) {
            // given
            long backend = Long.parseLong(ask(connection, "select pg_backend_pid()"));
            kill("STOP", backend);
            try {
                // then
                assertThatThrownBy(() -> ask(connection, "select 1")).isInstanceOf(SQLException.class);
                assertThat(connection.isClosed()).isTrue();
            } finally {
                kill("CONT", backend);
            }
        }
    }
}

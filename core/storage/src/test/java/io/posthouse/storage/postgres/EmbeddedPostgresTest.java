package io.posthouse.storage.postgres;

import static io.posthouse.storage.postgres.LauncherFixture.anyLeftOn;
import static io.posthouse.storage.postgres.LauncherFixture.ask;
import static io.posthouse.storage.postgres.LauncherFixture.await;
import static io.posthouse.storage.postgres.LauncherFixture.run;
import static io.posthouse.storage.postgres.LauncherFixture.settingsIn;
import static io.posthouse.storage.postgres.LauncherFixture.weAreRoot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** One PostgreSQL, started once, looked at from many sides. */
@TestInstance(Lifecycle.PER_CLASS)
class EmbeddedPostgresTest {
    Path data;
    EmbeddedPostgres postgres;

    @BeforeAll
    void start(@TempDir Path folder) {
        data = folder;
        postgres = EmbeddedPostgres.start(settingsIn(data));
    }

    @AfterAll
    void stop() throws IOException {
        postgres.close();
        assertThat(postgres.state()).isEqualTo(PostgresState.STOPPED);
        assertThat(anyLeftOn(data)).isFalse();
    }

    @Test
    void writesDurably() throws SQLException {
        for (String name : List.of("fsync", "full_page_writes", "synchronous_commit", "data_checksums")) {
            assertThat(ask(postgres, "show " + name)).as(name).isEqualTo("on");
        }
    }

    @Test
    void makesItsFolderDurableAtOnceAfterACrashAndNotFileByFile() throws SQLException {
        assertThat(ask(postgres, "show recovery_init_sync_method")).isEqualTo("syncfs");
    }

    @Test
    void isUtf8AndKnowsChineseLetters() throws SQLException {
        assertThat(ask(postgres, "show server_encoding")).isEqualTo("UTF8");
        assertThat(ask(postgres, "select datctype from pg_database where datname = current_database()"))
                .isEqualTo("C.UTF-8");
        run(postgres, "create extension if not exists pg_trgm");
        assertThat(ask(postgres, "select array_length(show_trgm('旅行社'), 1)")).isEqualTo("4");
    }

    @Test
    void listensOnLoopbackOnlyAndOnNoSocketFile() throws SQLException {
        assertThat(ask(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
        try (var superuser = postgres.superuser("posthouse", "test")) {
            assertThat(ask(superuser, "show unix_socket_directories")).isEmpty();
        }
        assertThat(Launch.isFree(postgres.port())).isFalse();
    }

    @Test
    void worksAsAnOrdinaryRoleThatOwnsItsDatabase() throws SQLException {
        assertThat(ask(postgres, "select rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls"
                + " from pg_roles where rolname = current_user")).isEqualTo("f");
        assertThat(ask(postgres, "select pg_get_userbyid(datdba) = current_user from pg_database"
                + " where datname = current_database()")).isEqualTo("t");
        run(postgres, "create schema of_our_own");
        for (String forbidden : List.of("alter system set fsync = off", "copy (select 1) to program 'true'",
                "select pg_read_file('/etc/passwd')", "create role another superuser")) {
            assertThatThrownBy(() -> run(postgres, forbidden)).isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void refusesAWrongPassword() throws SQLException {
        // given
        String url = "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/posthouse?sslmode=disable";

        // then
        assertThatThrownBy(() -> ExternalPostgres.connect(url, "posthouse", "guessed", PoolSettings.small()).close())
                .isInstanceOf(PostgresFault.class).hasMessageContaining("password authentication failed");
        try (var superuser = postgres.superuser("posthouse", "test")) {
            assertThat(ask(superuser,
                    "select string_agg(distinct auth_method, ',') from pg_hba_file_rules where type = 'host'"))
                    .isEqualTo("scram-sha-256");
        }
    }

    @Test
    void keepsItsSecretsToTheUserWhoStartedIt() throws IOException {
        for (String name : List.of("password", "platform.password", "run", "server.log")) {
            Path file = data.resolve("postgres").resolve(name);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).as(name)
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void runsAsSomebodyElseWhenWeAreRootAndAsOurselvesOtherwise() throws IOException {
        int uid = OwnedFiles.uidOf(Path.of("/proc", Long.toString(postgres.pid())));
        int ours = OwnedFiles.ourUid();
        if (weAreRoot()) {
            assertThat(uid).isNotZero();
        } else {
            assertThat(uid).isEqualTo(ours);
        }
    }

    @Test
    void holdsTheExtensionsThatProofsNeed() throws SQLException {
        for (String name : List.of("pg_walinspect", "pg_stat_statements")) {
            LauncherFixture.administer(postgres, "create extension if not exists " + name);
        }
        try (var superuser = postgres.superuser("posthouse", "test")) {
            assertThat(ask(superuser, "select count(*) > 0 from pg_get_wal_records_info("
                    + "(select redo_lsn from pg_control_checkpoint()), pg_current_wal_lsn())")).isEqualTo("t");
        }
    }

    @Test
    void refusesASecondStartOnTheSameFolderAndNamesTheHolder() throws SQLException {
        for (int tries = 0; tries < 2; tries++) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(settingsIn(data)).close())
                    .isInstanceOf(PostgresFault.class)
                    .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
        }
        // The refusal left the holder alone.
        assertThat(ask(postgres, "select 1")).isEqualTo("1");
    }

    @Test
    void letsACommandOfTheSameUserLookIn() throws SQLException {
        try (var attached = EmbeddedPostgres.attach(data, PoolSettings.small()).orElseThrow()) {
            assertThat(ask(attached, "select current_user")).isEqualTo("posthouse_platform");
        }
    }

    @Test
    void startsAgainOnTheSamePortWhenItIsKilled() throws Exception {
        // given
        List<PostgresState> states = new CopyOnWriteArrayList<>();
        postgres.onStateChange(states::add);
        run(postgres, "create table kept (id int)");
        run(postgres, "insert into kept values (7)");
        long former = postgres.pid();

        // when
        LauncherFixture.kill("KILL", former);

        // then
        await("ready again", () -> states.contains(PostgresState.READY));
        assertThat(states).startsWith(PostgresState.RESTARTING, PostgresState.READY);
        assertThat(postgres.pid()).isNotEqualTo(former);
        await("the pool connects again", () -> {
            try {
                return ask(postgres, "select id from kept").equals("7");
            } catch (SQLException e) {
                return false;
            }
        });
    }
}

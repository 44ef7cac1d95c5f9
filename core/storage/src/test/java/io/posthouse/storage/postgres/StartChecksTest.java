package io.posthouse.storage.postgres;

import static io.posthouse.storage.postgres.LauncherFixture.administer;
import static io.posthouse.storage.postgres.LauncherFixture.ask;
import static io.posthouse.storage.postgres.LauncherFixture.settingsIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.storage.backup.Backups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The same checks, reached the way a PostgreSQL of your own is. */
@TestInstance(Lifecycle.PER_CLASS)
class StartChecksTest {
    Path data;
    EmbeddedPostgres postgres;

    @BeforeAll
    void start(@TempDir Path folder) throws SQLException {
        data = folder;
        postgres = EmbeddedPostgres.start(settingsIn(data));
        administer(postgres, "create role writer login password 'writer-secret'");
    }

    @AfterAll
    void stop() {
        postgres.close();
    }

    private ConnectedDatabase connect(String database, String user) throws IOException {
        String password = user.equals("writer") ? "writer-secret" : new Cluster(data.resolve("postgres")).password();
        return ExternalPostgres.connect(
                "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/" + database + "?sslmode=disable",
                user, password, PoolSettings.small());
    }

    @Test
    void takesOneThatIsAsItShouldBe() throws Exception {
        try (var database = connect("posthouse", "writer")) {
            assertThat(ask(database, "select current_user")).isEqualTo("writer");
        }
    }

    @Test
    void takesADatabaseThatIsMadeAsThePageForOperatorsSays() throws Exception {
        // given its three statements, with other names, since these are taken here
        String page = Files.readString(Path.of("../../docs/operations/nodes.md"));
        List<String> statements = page.split("```sql\n", 2)[1].split("```", 2)[0].lines()
                .map(line -> line.replace("posthouse", "guest").replace("'...'", "'guest-secret'").replaceAll(";$", ""))
                .toList();
        assertThat(statements).hasSize(3);
        for (String statement : statements) {
            administer(postgres, statement);
        }

        // then
        try (var database = ExternalPostgres.connect(
                "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/guest?sslmode=disable", "guest", "guest-secret",
                PoolSettings.small())) {
            new Migrator(database).migrate(List.of(Backups.MIGRATIONS));
            assertThat(ask(database, "select count(*) from storage.schema_history where success")).isNotEqualTo("0");
        }
    }

    @Test
    void namesTheSettingsToLookAtWhenItIsNotLetIn() throws SQLException {
        // given
        String server = "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/";

        // then
        assertThatThrownBy(() -> ExternalPostgres.connect(server + "posthouse?sslmode=disable", "writer",
                "another-secret", PoolSettings.small()).close()).isInstanceOf(PostgresFault.class)
                .hasMessageContaining("POSTHOUSE_DATABASE_USER and POSTHOUSE_DATABASE_PASSWORD")
                .hasMessageNotContaining("another-secret");
        assertThatThrownBy(() -> ExternalPostgres.connect(server + "nowhere?sslmode=disable", "writer",
                "writer-secret", PoolSettings.small()).close()).isInstanceOf(PostgresFault.class)
                .hasMessageContaining("POSTHOUSE_DATABASE_URL names it");
        assertThatThrownBy(() -> ExternalPostgres.connect("jdbc:postgresql://127.0.0.1:1/posthouse?sslmode=disable",
                "writer", "writer-secret", PoolSettings.small()).close()).isInstanceOf(PostgresFault.class)
                .hasMessageContaining("is POSTHOUSE_DATABASE_URL right?");
    }

    @Test
    void refusesSynchronousCommitSwitchedOffForTheDatabaseOrForTheRole() throws Exception {
        for (String whom : List.of("database posthouse", "role writer", "role writer in database posthouse")) {
            // given
            administer(postgres, "alter " + whom + " set synchronous_commit = off");

            // then
            assertThatThrownBy(() -> connect("posthouse", "writer").close()).as(whom)
                    .isInstanceOf(PostgresFault.class).hasMessageContaining("synchronous_commit is off (set by: ");
            administer(postgres, "alter " + whom + " reset synchronous_commit");
            connect("posthouse", "writer").close();
        }
    }

    @Test
    void refusesAnotherEncodingAndAnotherCtype() throws Exception {
        // given
        administer(postgres,
                "create database latin template template0 encoding 'LATIN1' locale_provider libc locale 'C'");
        administer(postgres,
                "create database plain template template0 encoding 'UTF8' locale_provider libc locale 'C'");

        // then
        assertThatThrownBy(() -> connect("latin", "writer").close())
                .isInstanceOf(PostgresFault.class).hasMessageContaining("encoding is LATIN1");
        assertThatThrownBy(() -> connect("plain", "writer").close())
                .isInstanceOf(PostgresFault.class).hasMessageContaining("LC_CTYPE is C and must be C.UTF-8");
    }

    @Test
    void staysDurableWhateverIsWrittenIntoItsSettings() throws SQLException {
        // given
        administer(postgres, "alter system set fsync = off");
        administer(postgres, "alter system set full_page_writes = off");

        // when
        administer(postgres, "select pg_reload_conf()");

        // then
        assertThat(ask(postgres, "show fsync")).isEqualTo("on");
        assertThat(ask(postgres, "show full_page_writes")).isEqualTo("on");
        administer(postgres, "alter system reset all");
    }

    @Test
    void refusesAServerOfYoursWithoutFsyncOrFullPageWrites(@TempDir Path folder) throws Exception {
        // given
        EmbeddedPostgres.start(settingsIn(folder)).close();
        var cluster = new Cluster(folder.resolve("postgres"));
        Binaries binaries = Binaries.unpackedIn(LauncherFixture.binariesFolder());
        RunAs runAs = RunAs.choose(cluster.home(), cluster.folder(), binaries.home());
        int port = Launch.freePort();
        List<String> command = new ArrayList<>(List.of(runAs.seen(binaries.postgres()).toString(), "-D",
                runAs.seen(cluster.folder()).toString()));
        for (String parameter : List.of("fsync=off", "full_page_writes=off", "listen_addresses=127.0.0.1",
                "port=" + port,
                "unix_socket_directories=", "cluster_name=" + cluster.name())) {
            command.addAll(List.of("-c", parameter));
        }
        PostgresProcess process = PostgresProcess.launch(runAs, command, port, new ServerLog(folder.resolve("log")));
        try {
            assertThat(process.awaitReady(cluster.folder(), Duration.ofMinutes(1))).isTrue();

            // then
            assertThatThrownBy(() -> ExternalPostgres.connect("jdbc:postgresql://127.0.0.1:" + port + "/posthouse",
                    "posthouse", cluster.password(), PoolSettings.small()).close())
                    .isInstanceOf(PostgresFault.class)
                    .hasMessageContaining("fsync is off (set by: command line)")
                    .hasMessageContaining("full_page_writes is off");
        } finally {
            process.askToStop();
            assertThat(process.endedWithin(Duration.ofMinutes(1))).isTrue();
        }
    }

    @Test
    void saysPlainlyThatNobodyAnswers() {
        assertThatThrownBy(
                () -> ExternalPostgres.connect("jdbc:postgresql://127.0.0.1:" + Launch.freePort() + "/posthouse?x=y",
                        "posthouse", "secret", PoolSettings.small()).close())
                .isInstanceOf(PostgresFault.class)
                .hasMessageContaining("/posthouse cannot be used")
                .hasMessageNotContaining("secret").hasMessageNotContaining("x=y");
        assertThat(Files.exists(data)).isTrue();
    }
}

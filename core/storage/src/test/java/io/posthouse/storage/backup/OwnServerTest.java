package io.posthouse.storage.backup;

import static io.posthouse.storage.backup.BackupFixture.append;
import static io.posthouse.storage.backup.BackupFixture.ask;
import static io.posthouse.storage.backup.BackupFixture.backup;
import static io.posthouse.storage.backup.BackupFixture.binaries;
import static io.posthouse.storage.backup.BackupFixture.createLog;
import static io.posthouse.storage.backup.BackupFixture.restore;
import static io.posthouse.storage.backup.BackupFixture.run;
import static io.posthouse.storage.backup.BackupFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.ExternalPostgres;
import io.posthouse.storage.postgres.PoolSettings;
import io.posthouse.storage.postgres.PostgresFault;
import io.posthouse.storage.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way from the embedded PostgreSQL to one of the operator's own, as docs/operations/own-postgres.md leads it. */
class OwnServerTest {
    @Test
    void dataOfTheEmbeddedOneAndOfARestoreGoOnAsThoseOfAnotherServer(@TempDir Path place) throws Exception {
        // given: a platform with a backup and an archive of its log, ended in order
        Path data = place.resolve("data");
        BackupFolder folder = new BackupFolder(place.resolve("backup"));
        try (var embedded = EmbeddedPostgres.start(settings(data)); var connection = embedded.dedicated("test")) {
            createLog(connection);
            append(connection, 1);
            backup(embedded, data, folder, 7);
            append(connection, 2);
        }
        Path restored = place.resolve("restored");
        restore(folder, "backup", restored);

        // then
        goesOn(data, place.resolve("one"), 1, 2);
        goesOn(restored, place.resolve("two"), 0, 1);

        // when: the data were moved away and somebody starts without the new address
        Files.move(data.resolve("postgres"), data.resolve("postgres.former"));
        Files.createDirectories(data.resolve("postgres/cluster"));

        // then: there is no second, empty platform
        assertThatThrownBy(() -> EmbeddedPostgres.start(settings(data)).close()).isInstanceOf(PostgresFault.class)
                .hasMessageContaining("holds no PostgreSQL data");
    }

    private static void goesOn(Path data, Path home, int slots, long highest) throws Exception {
        // when
        try (PostgresServer own = PostgresServer.at(PostgresServer.Site.onLoopback(home, binaries()))) {
            copy(data.resolve("postgres/cluster"), own.data());
            Files.copy(data.resolve("postgres/password"), home.resolve("password"));
            own.start(Map.of());
            String url = "jdbc:postgresql://" + own.address() + ':' + own.port() + "/posthouse";
            try (Connection first = DriverManager.getConnection(url, own.superuser(), own.password())) {
                run(first, "create role postgres superuser login password 'theirs'");
            }
            try (Connection superuser = DriverManager.getConnection(url, "postgres", "theirs")) {
                run(superuser, "alter role posthouse nologin password null");
                run(superuser, "alter role posthouse_platform password 'chosen'");
                assertThat(
                        ask(superuser, "select count(pg_drop_replication_slot(slot_name)) from pg_replication_slots"))
                        .isEqualTo(Integer.toString(slots));
            }

            // then
            assertThatThrownBy(() -> DriverManager.getConnection(url, own.superuser(), own.password()).close())
                    .isInstanceOf(SQLException.class);
            try (var database = ExternalPostgres.connect(url, "posthouse_platform", "chosen", PoolSettings.small());
                    Connection connection = database.dedicated("test")) {
                assertThat(ask(connection, "select max(sequence) from diary.note")).isEqualTo(Long.toString(highest));
                append(connection, highest + 1);
                run(connection, "create table diary.later (id bigint)");
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}

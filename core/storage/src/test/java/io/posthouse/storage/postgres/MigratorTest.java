package io.posthouse.storage.postgres;

import static io.posthouse.storage.postgres.LauncherFixture.ask;
import static io.posthouse.storage.postgres.LauncherFixture.run;
import static io.posthouse.storage.postgres.LauncherFixture.settingsIn;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.storage.Migrations;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
class MigratorTest {
    private static final Migrations SAMPLE = new Migrations("sample");
    private static final Migrations SECOND = new Migrations("second");

    EmbeddedPostgres postgres;
    Migrator migrator;

    @BeforeAll
    void start(@TempDir Path data) {
        postgres = EmbeddedPostgres.start(settingsIn(data));
        migrator = new Migrator(postgres);
    }

    @AfterAll
    void stop() {
        postgres.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        run(postgres, "drop schema if exists second, sample, broken, release cascade");
    }

    @Test
    void createsEachModulesSchemaInTheOrderGiven() throws SQLException {
        // when
        migrator.migrate(List.of(SAMPLE, SECOND));

        // then
        assertThat(ask(postgres, "select count(*) from second.label join sample.parcel on parcel = id")).isEqualTo("0");
    }

    @Test
    void runsNothingTwice() throws SQLException {
        // given
        migrator.migrate(List.of(SAMPLE, SECOND));
        String before = ask(postgres, "select string_agg(version || installed_on, ',') from sample.schema_history");

        // when
        migrator.migrate(List.of(SAMPLE, SECOND));

        // then
        assertThat(ask(postgres, "select string_agg(version || installed_on, ',') from sample.schema_history"))
                .isEqualTo(before);
    }

    @Test
    void stopsAtAFailedMigrationAndLeavesNothingOfIt() throws SQLException {
        assertThatThrownBy(() -> migrator.migrate(List.of(new Migrations("broken"))))
                .isInstanceOf(MigrationFailed.class)
                .hasMessageContaining("the tables of broken")
                .hasMessageContaining("V001__fail_half_way.sql")
                .hasMessageContaining("already exists");
        assertThat(ask(postgres, "select to_regclass('broken.half')")).isNull();
    }

    @Test
    void refusesAMigrationThatWasEditedOrRemovedSinceItRan(@TempDir Path classes) throws Exception {
        // given
        Path folder = Files.createDirectories(classes.resolve("db/release"));
        Path first = Files.writeString(folder.resolve("V001__first.sql"), "create table first (id int);");
        migrateFrom(classes);
        Files.writeString(folder.resolve("V002__second.sql"), "create table second (id int);");
        migrateFrom(classes);
        assertThat(ask(postgres, "select to_regclass('release.second')")).isEqualTo("release.second");

        // when
        Files.writeString(first, "create table first (id bigint);");

        // then
        assertThatThrownBy(() -> migrateFrom(classes))
                .isInstanceOf(MigrationFailed.class)
                .hasMessageContaining("the tables of release")
                .hasMessageContaining("checksum mismatch for migration version 001");
        Files.delete(first);
        assertThatThrownBy(() -> migrateFrom(classes))
                .isInstanceOf(MigrationFailed.class)
                .hasMessageContaining("not resolved locally: 001");
        Files.writeString(first, "create table first (id int);");
        migrateFrom(classes);
    }

    @Test
    void startsOnTablesOfALaterReleaseAndLeavesThemAsTheyAre(@TempDir Path former, @TempDir Path later)
            throws Exception {
        // given
        release(former, "V001__first.sql", "create table first (id int);");
        release(later, "V001__first.sql", "create table first (id int);");
        release(later, "V002__second.sql", "create table second (id int);");
        release(later, "V003__after_V001_third.sql", "create table third (id int);");
        migrateFrom(former);
        migrateFrom(later);
        String before = ask(postgres, HISTORY);

        // when
        migrateFrom(former);

        // then
        assertThat(ask(postgres, HISTORY)).isEqualTo(before);
        assertThat(ask(postgres, "select to_regclass('release.third')")).isEqualTo("release.third");
    }

    @Test
    void refusesTablesFromWhichALaterReleaseTookWhatItNeeds(@TempDir Path former, @TempDir Path later)
            throws Exception {
        // given
        release(former, "V001__first.sql", "create table first (id int);");
        release(later, "V001__first.sql", "create table first (id int);");
        release(later, "V002__second.sql", "create table second (id int);");
        release(later, "V003__after_V002_drop_first.sql", "drop table first;");
        migrateFrom(former);
        migrateFrom(later);

        // then
        assertThatThrownBy(() -> migrateFrom(former)).isInstanceOf(MigrationFailed.class)
                .hasMessageContaining("V003__after_V002_drop_first.sql")
                .hasMessageContaining("programs that know V002 or later, and this one knows nothing after V001")
                .hasMessageContaining("docs/operations/upgrade.md");
        // One that knows of it goes on.
        release(former, "V002__second.sql", "create table second (id int);");
        migrateFrom(former);
    }

    private static final String HISTORY = """
            select obj_description('release.schema_history'::regclass, 'pg_class')
                || (select string_agg(version || installed_on, ',') from release.schema_history)""";

    private static void release(Path classes, String file, String sql) throws IOException {
        Files.writeString(Files.createDirectories(classes.resolve("db/release")).resolve(file), sql);
    }

    private void migrateFrom(Path classes) throws IOException {
        try (var loader = new URLClassLoader(new URL[]{classes.toUri().toURL()}, getClass().getClassLoader())) {
            new Migrator(postgres, loader).migrate(List.of(new Migrations("release")));
        }
    }

    @Test
    void doesNotAskAgainWhatItKnows() throws SQLException {
        // given
        migrator.migrate(List.of(SAMPLE));
        run(postgres, "drop table sample.vague; truncate sample.schema_history");

        // when
        migrator.migrate(List.of(SAMPLE));

        // then
        assertThat(ask(postgres, "select count(*) from sample.schema_history")).isEqualTo("0");
    }

    @Test
    void knowsTheSameFilesInAFolderAndInAJar(@TempDir Path folder) throws Exception {
        // given
        Path files = Files.createDirectories(folder.resolve("classes/db/release"));
        Files.writeString(files.resolve("V001__first.sql"), "create table first (id int);");
        Path jar = folder.resolve("release.jar");
        try (var out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("db/release/"));
            out.putNextEntry(new ZipEntry("db/release/V001__first.sql"));
            out.write("create table first (id int);".getBytes(UTF_8));
        }

        // then
        try (var fromFolder = new URLClassLoader(new URL[]{folder.resolve("classes").toUri().toURL()}, null);
                var fromJar = new URLClassLoader(new URL[]{jar.toUri().toURL()}, null)) {
            assertThat(new MigrationFiles(fromFolder).digestOf("release")).isPresent()
                    .isEqualTo(new MigrationFiles(fromJar).digestOf("release"));
            Files.move(files.resolve("V001__first.sql"), files.resolve("V001__primary.sql"));
            assertThat(new MigrationFiles(fromFolder).digestOf("release"))
                    .isNotEqualTo(new MigrationFiles(fromJar).digestOf("release"));
        }
    }

    @Test
    void refusesAModuleWithoutMigrations() {
        assertThatThrownBy(() -> migrator.migrate(List.of(new Migrations("absent"))))
                .isInstanceOf(MigrationFailed.class);
    }

    @Test
    void tellsWhichTablesDoNotSayWhatTheyAre() throws SQLException {
        // given
        migrator.migrate(List.of(SAMPLE, SECOND));
        var kinds = new TableKinds(postgres);

        // then
        assertThat(kinds.silentTablesOf("sample")).containsExactly("silent", "vague");
        assertThat(kinds.silentTablesOf("second")).isEmpty();
        assertThat(kinds.schemas()).containsExactly("sample", "second");
    }
}

package io.posthouse.storage.postgres;

import static io.posthouse.storage.postgres.LauncherFixture.ask;
import static io.posthouse.storage.postgres.LauncherFixture.run;
import static io.posthouse.storage.postgres.LauncherFixture.settingsIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.storage.Migrations;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
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
        run(postgres, "drop schema if exists second, sample, broken cascade");
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
    void refusesAnEditedMigration() throws SQLException {
        // given
        migrator.migrate(List.of(SAMPLE));
        run(postgres, "update sample.schema_history set checksum = checksum + 1 where version = '001'");

        // then
        assertThatThrownBy(() -> migrator.migrate(List.of(SAMPLE)))
                .isInstanceOf(MigrationFailed.class)
                .hasMessageContaining("checksum mismatch for migration version 001");
    }

    @Test
    void refusesAMigrationThatHasRunAndIsGone() throws SQLException {
        // given
        migrator.migrate(List.of(SAMPLE));
        run(postgres,
                "update sample.schema_history set version = '0015', script = 'V0015__gone.sql' where version = '002'");

        // then
        assertThatThrownBy(() -> migrator.migrate(List.of(SAMPLE))).isInstanceOf(MigrationFailed.class);
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

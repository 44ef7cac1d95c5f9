package io.posthouse.storage.postgres;

import static io.posthouse.storage.postgres.LauncherFixture.ask;
import static io.posthouse.storage.postgres.LauncherFixture.await;
import static io.posthouse.storage.postgres.LauncherFixture.hold;
import static io.posthouse.storage.postgres.LauncherFixture.kill;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder it is started on: whose it is, who may pass, and what lies in it already. */
class LauncherFolderTest {
    @TempDir
    Path folder;

    @Test
    void runsBelowAnOpenFolderAndBelowAClosedOneAndAsAnotherUserWhereWeAreRoot() throws Exception {
        for (String mode : List.of("rwx--x--x", "rwx------")) {
            // given
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));

            // when
            try (var postgres = EmbeddedPostgres.start(settingsIn(folder.resolve("data")))) {
                // then
                int uid = OwnedFiles.uidOf(Path.of("/proc", Long.toString(postgres.pid())));
                assertThat(uid).isEqualTo(OwnedFiles.uidOf(folder.resolve("data/postgres/cluster")));
                if (weAreRoot()) {
                    assertThat(uid).isGreaterThan(50_000);
                } else {
                    assertThat(uid).isEqualTo(OwnedFiles.ourUid());
                }
                assertThat(ask(postgres, "select 1")).isEqualTo("1");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))).isEqualTo(mode);
            }
        }
    }

    @Test
    void cannotWriteWhatIsRootsNorWhatIsOursWhereItRunsAsAnotherUser() throws Exception {
        // given
        Path ours = Files.writeString(folder.resolve("ours"), "ours");
        try (var postgres = EmbeddedPostgres.start(settingsIn(folder.resolve("data")))) {
            // when
            List<Path> targets = weAreRoot()
                    ? List.of(ours, postgresFolder().resolve("password"), Path.of("/etc/hosts"))
                    : List.of(Path.of("/etc/hosts"));
            for (Path target : targets) {
                assertThatThrownBy(
                        () -> LauncherFixture.administer(postgres, "copy (select 1) to program 'cat > " + target + "'"))
                        // then
                        .isInstanceOf(SQLException.class);
            }
        }
        assertThat(Files.readString(ours)).isEqualTo("ours");
    }

    @Test
    void servesAnOrdinaryUserAsThatUser(@TempDir Path classes) throws Exception {
        // given: where we are root, somebody who is not; otherwise ourselves
        LauncherFixture.unpackBinaries();
        int user = weAreRoot() ? 65_534 : OwnedFiles.ourUid();
        List<String> asThatUser = weAreRoot()
                ? List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups")
                : List.of();
        if (weAreRoot()) {
            OwnedFiles.give(folder, user);
        }

        // when
        try (var holder = hold(folder.resolve("data"), asThatUser, LauncherFixture.readableClassPath(classes))) {
            long postmaster = Long.parseLong(holder.hears("ready")[1]);

            // then
            assertThat(OwnedFiles.uidOf(Path.of("/proc", Long.toString(postmaster)))).isEqualTo(user);
            assertThat(OwnedFiles.uidOf(postgresFolder().resolve("cluster"))).isEqualTo(user);
            kill("KILL", holder.process().pid());
            await("PostgreSQL follows its JVM", () -> !LauncherFixture.anyLeftOn(folder.resolve("data")));
        }
    }

    private Path postgresFolder() {
        return folder.resolve("data/postgres");
    }

    @Test
    void refusesDataOfAnotherMajorVersion() throws IOException {
        // given
        Path cluster = Files.createDirectories(folder.resolve("postgres/cluster"));
        Files.writeString(cluster.resolve("PG_VERSION"), "17\n");

        // then
        assertThatThrownBy(() -> EmbeddedPostgres.start(settingsIn(folder)).close())
                .isInstanceOf(PostgresFault.class).hasMessageContaining("was written by PostgreSQL 17");
    }

    @Test
    void refusesAFolderThatHoldsSomethingElse() throws IOException {
        // given
        Files.createDirectories(folder.resolve("postgres/cluster/photos"));

        // then
        assertThatThrownBy(() -> EmbeddedPostgres.start(settingsIn(folder)).close())
                .isInstanceOf(PostgresFault.class).hasMessageContaining("holds no PostgreSQL data");
    }

    @Test
    void bearsAFirstStartThatWasKilledHalfWayAndAPidFileWhoseNumberIsSomebodyElsesNow() throws Exception {
        // given
        Files.createDirectories(folder.resolve("postgres/cluster.new/base"));
        Files.createDirectories(folder.resolve("postgres/binaries"));
        try (var postgres = EmbeddedPostgres.start(settingsIn(folder))) {
            assertThat(ask(postgres, "select 1")).isEqualTo("1");
        }
        Path pidFile = folder.resolve("postgres/cluster/postmaster.pid");
        Files.writeString(pidFile,
                ProcessHandle.current().pid() + "\n" + folder + "\n1\n5432\n\n127.0.0.1\n 1 1\nready   \n");

        // when
        try (var postgres = EmbeddedPostgres.start(settingsIn(folder))) {
            // then
            assertThat(ask(postgres, "select 1")).isEqualTo("1");
        }
        assertThat(LauncherFixture.filesBelow(folder.resolve("postgres"))).doesNotContain("cluster.new",
                "cluster.password", "run");
    }

    @Test
    void takesOverWhatAnEarlierReleaseLeftToTheSuperuser() throws Exception {
        // given: everything is the superuser's, and there is no other role
        try (var postgres = EmbeddedPostgres.start(settingsIn(folder))) {
            for (String sql : List.of("alter database posthouse owner to posthouse", "create schema shop",
                    "create table shop.parcel (id bigint generated always as identity, size text) partition by list (size)",
                    "create table shop.small partition of shop.parcel for values in ('small')",
                    "create table shop.label (id serial primary key)", "create sequence shop.numbers",
                    "create view shop.looking as select * from shop.parcel",
                    "create materialized view shop.looked as select 1 as one",
                    "create type shop.colour as enum ('red')", "create domain shop.word as text",
                    "create function shop.one() returns int language sql as 'select 1'",
                    "create extension pg_trgm", "create table \"Odd name\" (id int)",
                    "insert into shop.parcel (size) values ('small')")) {
                LauncherFixture.administer(postgres, sql);
            }
        }
        Files.delete(folder.resolve("postgres/platform.password"));

        // when
        try (var postgres = EmbeddedPostgres.start(settingsIn(folder))) {
            // then
            for (String sql : List.of("insert into shop.parcel (size) values ('small')",
                    "alter table shop.small add check (id > 0)", "insert into shop.label default values",
                    "alter sequence shop.numbers restart", "drop view shop.looking",
                    "refresh materialized view shop.looked", "alter type shop.colour add value 'blue'",
                    "drop domain shop.word", "drop function shop.one()", "drop table \"Odd name\"",
                    "create table shop.more (id int)")) {
                LauncherFixture.run(postgres, sql);
            }
            assertThat(ask(postgres, "select count(*) from shop.parcel")).isEqualTo("2");
            assertThat(ask(postgres, "select current_user")).isEqualTo("posthouse_platform");
        }
    }

    @Test
    void saysWhatIsMissingWhenThePasswordIsGone() throws IOException {
        // given
        EmbeddedPostgres.start(settingsIn(folder)).close();
        Files.delete(folder.resolve("postgres/password"));

        // then
        assertThatThrownBy(() -> EmbeddedPostgres.start(settingsIn(folder)).close())
                .isInstanceOf(PostgresFault.class).hasMessageContaining("password is missing");
        assertThat(anyLeft()).isFalse();
    }

    private boolean anyLeft() throws IOException {
        return LauncherFixture.anyLeftOn(folder);
    }
}

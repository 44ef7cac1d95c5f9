package io.posthouse.storage.postgres;

import static io.posthouse.storage.postgres.LauncherFixture.administer;
import static io.posthouse.storage.postgres.LauncherFixture.anyLeftOn;
import static io.posthouse.storage.postgres.LauncherFixture.ask;
import static io.posthouse.storage.postgres.LauncherFixture.await;
import static io.posthouse.storage.postgres.LauncherFixture.hold;
import static io.posthouse.storage.postgres.LauncherFixture.isAlive;
import static io.posthouse.storage.postgres.LauncherFixture.kill;
import static io.posthouse.storage.postgres.LauncherFixture.settingsIn;
import static io.posthouse.storage.postgres.LauncherFixture.shellsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What happens when something is killed that should not be: the JVM, the watching shell, PostgreSQL, or several of them. */
@TestInstance(Lifecycle.PER_CLASS)
class LauncherSurvivalTest {
    /** One folder for all: each test leaves it as a crash leaves it, which is what the next start has to bear. */
    @TempDir
    static Path data;

    @Test
    void stopsWhenItsJvmIsKilledAndIsStartedAgainAtOnceWithAllThatWasCommitted() throws Exception {
        // given
        try (var holder = hold(data, List.of())) {
            long postmaster = Long.parseLong(holder.hears("ready")[1]);
            try (var attached = EmbeddedPostgres.attach(data, PoolSettings.small()).orElseThrow();
                    var connection = attached.dedicated("test");
                    var statement = connection.createStatement()) {
                statement.execute("drop table if exists kept");
                statement.execute("create table kept (id int)");
                statement.execute("insert into kept values (42)");
            }

            // when
            kill("KILL", holder.process().pid());
            holder.process().waitFor();

            // then
            try (var postgres = EmbeddedPostgres.start(settingsIn(data))) {
                assertThat(isAlive(postmaster)).isFalse();
                assertThat(ask(postgres, "select id from kept")).isEqualTo("42");
            }
        }
    }

    @Test
    void stopsWithinMomentsOfItsJvmsDeathEvenWhenNobodyStartsAgain() throws Exception {
        // given
        try (var holder = hold(data, List.of())) {
            holder.hears("ready");
            assertThat(anyLeftOn(data)).isTrue();

            // when
            kill("KILL", holder.process().pid());

            // then
            await("PostgreSQL follows its JVM", () -> !anyLeftOn(data));
            await("so does the shell", () -> shellsOf(data).isEmpty());
            assertThat(EmbeddedPostgres.attach(data, PoolSettings.small())).isEmpty();
        }
    }

    @Test
    void endsAnOrphanWhoseJvmAndShellWereBothKilled() throws Exception {
        // given
        try (var holder = hold(data, List.of())) {
            long postmaster = Long.parseLong(holder.hears("ready")[1]);
            kill("STOP", holder.process().pid());
            for (long shell : shellsOf(data)) {
                kill("KILL", shell);
            }
            kill("KILL", holder.process().pid());
            holder.process().waitFor();
            assertThat(isAlive(postmaster)).isTrue();

            // when
            try (var postgres = EmbeddedPostgres.start(settingsIn(data))) {
                // then
                assertThat(isAlive(postmaster)).isFalse();
                assertThat(ask(postgres, "select 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void startsAgainWhenItsFolderCannotBeReadForAWhile() throws Exception {
        try (var postgres = EmbeddedPostgres.start(settingsIn(data))) {
            // given
            List<PostgresState> states = new CopyOnWriteArrayList<>();
            postgres.onStateChange(states::add);
            Path pidFile = data.resolve("postgres/cluster/postmaster.pid");
            Files.delete(pidFile);
            Files.createDirectory(pidFile);

            // when
            kill("KILL", postgres.pid());
            await("the death is noticed", () -> states.contains(PostgresState.RESTARTING));
            Thread.sleep(200);
            Files.delete(pidFile);

            // then
            await("ready again", () -> states.contains(PostgresState.READY));
            assertThat(ask(postgres, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void bearsAPidFileThatComesAndGoesWhileItLooks() throws Exception {
        // given
        Path pidFile = data.resolve("comes-and-goes.pid");
        var stop = new AtomicBoolean();
        Thread flicker = Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                try {
                    Files.writeString(pidFile, "1\n");
                    Files.delete(pidFile);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });

        // when, then
        try {
            for (int i = 0; i < 50_000; i++) {
                assertThat(PostgresProcess.saysReady(pidFile, 1)).isFalse();
            }
        } finally {
            stop.set(true);
            flicker.join();
        }
    }

    @Test
    void startsAgainWhenOnlyTheShellIsKilled() throws Exception {
        try (var postgres = EmbeddedPostgres.start(settingsIn(data))) {
            // given
            List<PostgresState> states = new CopyOnWriteArrayList<>();
            postgres.onStateChange(states::add);
            long former = postgres.pid();

            // when
            for (long shell : shellsOf(data)) {
                kill("KILL", shell);
            }

            // then
            await("ready again", () -> states.contains(PostgresState.READY));
            assertThat(isAlive(former)).isFalse();
            assertThat(postgres.pid()).isNotEqualTo(former);
        }
    }

    @Test
    void staysDownLoudlyWhenItDiesTooOftenInARow() throws Exception {
        // given
        try (var postgres = EmbeddedPostgres.start(settingsIn(data).withRestartsMax(2))) {
            List<PostgresState> states = new CopyOnWriteArrayList<>();
            postgres.onStateChange(states::add);
            administer(postgres, "alter system set shared_preload_libraries = 'no_such_library'");

            // when
            kill("KILL", postgres.pid());

            // then
            await("given up", () -> states.contains(PostgresState.FAILED));
            assertThat(states).containsExactly(PostgresState.RESTARTING, PostgresState.FAILED);
            assertThat(postgres.state()).isEqualTo(PostgresState.FAILED);
        }
        assertThat(anyLeftOn(data)).isFalse();

        // And a start that cannot succeed says why, in PostgreSQL's own words.
        assertThatThrownBy(() -> EmbeddedPostgres.start(settingsIn(data)).close())
                .isInstanceOf(PostgresFault.class).hasMessageContaining("no_such_library");
        java.nio.file.Files.delete(data.resolve("postgres/cluster/postgresql.auto.conf"));
    }

    @Test
    void refusesAFolderThatAnotherJvmHoldsAndLeavesThatAlone() throws Exception {
        try (var holder = hold(data, List.of())) {
            // given
            holder.hears("ready");

            // when
            assertThatThrownBy(() -> EmbeddedPostgres.start(settingsIn(data)).close())
                    // then
                    .isInstanceOf(PostgresFault.class)
                    .hasMessageContaining("in use by process " + holder.process().pid());
            try (var attached = EmbeddedPostgres.attach(data, PoolSettings.small()).orElseThrow()) {
                assertThat(ask(attached, "select 1")).isEqualTo("1");
            }

            // An orderly end leaves nothing, at once.
            holder.stop();
            assertThat(anyLeftOn(data)).isFalse();
            assertThat(EmbeddedPostgres.attach(data, PoolSettings.small())).isEmpty();
        }
    }
}

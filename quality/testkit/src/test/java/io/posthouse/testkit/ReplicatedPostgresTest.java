package io.posthouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ReplicatedPostgresTest {
    private static final String ROWS = "select string_agg(number::text, ' ' order by number) from fact";

    @Test
    @Tag("long")
    void changesRolesAgainAndAgainWithoutLosingWhatWasConfirmed() throws Exception {
        try (var postgres = ReplicatedPostgres.start()) {
            assertThat(postgres.primary().ask("show fsync")).isEqualTo("on");
            write(postgres, "create table fact (number int)");
            write(postgres, "insert into fact values (1)");
            assertThat(postgres.standby().ask("select pg_is_in_recovery()")).isEqualTo("t");

            // when: it dies, and its standby takes over; the next one hangs; the third stops in order
            postgres.primary().kill();
            postgres.promote();
            write(postgres, "insert into fact values (2)");
            postgres.rebuild();
            postgres.primary().freeze();
            postgres.promote();
            write(postgres, "insert into fact values (3)");
            postgres.rebuild();
            postgres.switchOver();
            write(postgres, "insert into fact values (4)");

            // then
            assertThat(postgres.primary().name()).isEqualTo("b");
            assertThat(postgres.primary().ask(ROWS)).isEqualTo("1 2 3 4");
            assertThat(postgres.primary().ask("select sync_state from pg_stat_replication")).isEqualTo("sync");
        }
    }

    @Test
    @Tag("long")
    void confirmsNothingOnAFormerPrimaryThatLivesOn() throws Exception {
        try (var postgres = ReplicatedPostgres.start()) {
            // given
            write(postgres, "create table fact (number int)");
            postgres.primary().freeze();
            postgres.promote();
            postgres.former().thaw();
            // when
            try (Connection alone = DriverManager.getConnection(
                    postgres.former().url() + "&socketTimeout=1", postgres.user(), postgres.password());
                    Statement statement = alone.createStatement()) {
                // then
                assertThatThrownBy(() -> statement.execute("insert into fact values (1)"))
                        .isInstanceOf(SQLException.class).hasRootCauseInstanceOf(java.net.SocketTimeoutException.class);
            }
            // when
            postgres.rebuild();
            // then
            assertThat(postgres.standby().name()).isEqualTo("a");
            assertThat(postgres.primary().ask(ROWS)).isEmpty();
        }
    }

    @Test
    @Tag("long")
    void leavesNothingBehindWhenItsJvmIsKilledWhileAServerIsFrozen() throws Exception {
        // given
        Process jvm = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xmx128m",
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                ReplicatedPostgresTest.class.getName()).redirectErrorStream(true).start();
        var out = new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.startsWith("frozen ")) {
            line = out.readLine();
        }
        assertThat(line).as("the child JVM has said that it is ready").isNotNull();
        String data = line.substring("frozen ".length());
        assertThat(serversOn(data)).isNotEmpty();
        // when
        jvm.destroyForcibly().waitFor();
        // then
        long start = System.nanoTime();
        while (!serversOn(data).isEmpty() && System.nanoTime() - start < 60_000_000_000L) {
            Thread.sleep(50);
        }
        assertThat(serversOn(data)).isEmpty();
    }

    /** The child JVM. */
    public static void main(String[] arguments) throws Exception {
        var postgres = ReplicatedPostgres.start();
        postgres.primary().freeze();
        System.out.println("frozen " + postgres.primary().folder());
        Thread.sleep(Long.MAX_VALUE);
    }

    private static void write(ReplicatedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The processes whose postmaster stands on {@code folder}. */
    private static List<Path> serversOn(String folder) throws Exception {
        try (var processes = Files.list(Path.of("/proc"))) {
            return processes.filter(process -> process.getFileName().toString().matches("\\d+"))
                    .filter(process -> standsIn(process, folder)).toList();
        }
    }

    private static boolean standsIn(Path process, String folder) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).toString().toLowerCase(Locale.ROOT)
                    .startsWith(folder.toLowerCase(Locale.ROOT));
        } catch (java.io.IOException e) {
            return false;
        }
    }
}

package io.posthouse.storage.backup;

import static io.posthouse.storage.backup.BackupFixture.QUIET;
import static io.posthouse.storage.backup.BackupFixture.askIn;
import static io.posthouse.storage.backup.BackupFixture.binaries;
import static io.posthouse.storage.backup.BackupFixture.restore;
import static io.posthouse.storage.backup.BackupFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.storage.postgres.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup under writes, the platform killed, and all that was acknowledged is there again. */
class BackupCrashTest {
    @TempDir
    Path folder;

    @Test
    void bringsBackWhatWasAcknowledgedBeforeAKill() throws Exception {
        // given
        Path data = folder.resolve("data");
        BackupFolder backups = new BackupFolder(folder.resolve("backup"));
        Process platform = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
                System.getProperty("java.class.path"), WritingPlatform.class.getName(), data.toString(),
                binaries().toString(), backups.root().toString()).redirectErrorStream(true).start();
        Runtime.getRuntime().addShutdownHook(new Thread(platform::destroyForcibly));
        long acknowledged;
        Lsn archived;
        try (var out = new BufferedReader(
                new InputStreamReader(platform.getInputStream(), StandardCharsets.UTF_8))) {
            read(out, "ack", 200);
            try (var superuser = EmbeddedPostgres.attachAsSuperuser(data, "backup").orElseThrow()) {
                Thread reading = Thread.ofVirtual().start(() -> drain(out));
                new Backups(backups, QUIET).make(superuser, data, EmbeddedPostgres.clusterFolder(data), true, 7, 0);
                Lsn now = Lsn.parse(BackupFixture.ask(superuser, "select pg_current_wal_flush_lsn()"));
                long sequence = Long.parseLong(BackupFixture.ask(superuser, "select max(sequence) from diary.note"));
                BackupFixture.await("more is archived", () -> reached(backups).compareTo(now) >= 0);
                acknowledged = sequence;
                archived = reached(backups);

                // when
                platform.destroyForcibly().waitFor();
                reading.join();
            }
        }

        // then: what had been acknowledged before the archive was there is in it
        Path again = folder.resolve("again");
        Restored latest = restore(backups, "latest", again);
        assertThat(latest.wrong()).isEmpty();
        assertThat(latest.logAfterBytes()).isZero();
        assertThat(latest.reached()).isGreaterThanOrEqualTo(archived);
        assertThat(latest.found()).singleElement().satisfies(log -> {
            assertThat(log.table()).isEqualTo("diary.note");
            assertThat(log.rows()).isEqualTo(log.highest()).isGreaterThanOrEqualTo(acknowledged);
        });
        assertThat(askIn(again, "select count(*) = max(sequence) from diary.note")).isEqualTo("t");

        // And with the log that the dead platform left, everything: as much as the data folder itself comes back with.
        Path whole = folder.resolve("whole");
        Restored all = new Restore(backups, QUIET, Clock.systemUTC()).run(null, Moment.parse("latest"),
                EmbeddedPostgres.clusterFolder(data).resolve("pg_wal"), settings(whole), "a test");
        String said = askIn(data, "select max(sequence) from diary.note");
        assertThat(all.rows()).isEqualTo(Long.parseLong(said)).isGreaterThanOrEqualTo(lastAcknowledged);
        System.out
                .println("acknowledged " + lastAcknowledged + ", from the archive " + latest.rows() + ", with remains "
                        + all.rows());
        assertThat(new Backups(backups, QUIET).verify()).isEmpty();
        assertThat(Files.exists(again.resolve("postgres/cluster.restoring"))).isFalse();
        assertThat(List.of(again, whole)).allSatisfy(place -> assertThat(place.resolve("postgres/password")).exists());
    }

    private volatile long lastAcknowledged;

    private void drain(BufferedReader out) {
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.matches("ack \\d+")) {
                    lastAcknowledged = Long.parseLong(line.substring(4));
                }
            }
        } catch (IOException e) {
            // The platform was killed, and its last line with it.
        }
    }

    private static void read(BufferedReader out, String word, long count) throws Exception {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.equals(word + " " + count)) {
                return;
            }
            if (!line.startsWith(word)) {
                System.out.println(line);
            }
        }
        throw new AssertionError("the platform ended");
    }

    private static Lsn reached(BackupFolder backups) throws Exception {
        Path note = backups.wal().resolve(WalFolder.REACHED);
        return Files.exists(note) ? Lsn.parse(Files.readString(note).split(" ", 2)[0]) : new Lsn(0);
    }
}

package io.posthouse.storage.backup;

import static io.posthouse.storage.backup.BackupFixture.QUIET;
import static io.posthouse.storage.backup.BackupFixture.append;
import static io.posthouse.storage.backup.BackupFixture.ask;
import static io.posthouse.storage.backup.BackupFixture.await;
import static io.posthouse.storage.backup.BackupFixture.awaitArchived;
import static io.posthouse.storage.backup.BackupFixture.backup;
import static io.posthouse.storage.backup.BackupFixture.restore;
import static io.posthouse.storage.backup.BackupFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.PostgresFault;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a running platform: what they hold, what they tell, what they refuse, and how the archive bears trouble. */
@TestInstance(Lifecycle.PER_CLASS)
class BackupTest {
    /** What is waited for here comes sooner, and nothing else is different; the usual one is in {@link BackupCrashTest}. */
    private static final WalArchiver.Rhythm BRISK = new WalArchiver.Rhythm(Duration.ofMillis(100),
            Duration.ofMillis(500), Duration.ofMillis(100));

    @TempDir
    static Path data;

    private final AtomicLong bytesFree = new AtomicLong(Long.MAX_VALUE);
    private EmbeddedPostgres postgres;
    private Connection connection;
    private long sequence;

    @BeforeAll
    void start() throws Exception {
        postgres = EmbeddedPostgres.start(settings(data));
        connection = postgres.dedicated("test");
        BackupFixture.createLog(connection);
        Files.createDirectories(data.resolve("tls"));
        Files.writeString(data.resolve("tls/key.pem"), "a key");
    }

    @AfterAll
    void end() throws SQLException {
        connection.close();
        postgres.close();
    }

    private void write() throws SQLException {
        append(connection, ++sequence);
    }

    /** As PostgreSQL's clock has it, since that is whose commits are meant. */
    private Instant now() throws SQLException {
        return Instant.parse(ask(connection, "select to_char(clock_timestamp(), 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
    }

    private WalArchiver archiver(BackupFolder folder) {
        return WalArchiver.start(postgres, folder, bytesFree::get, Clock.systemUTC(), BRISK);
    }

    /** A folder of its own; one cluster's log goes into one at a time. */
    private BackupFolder fresh(Path folder) throws SQLException {
        try (Connection superuser = postgres.superuser("posthouse", "test")) {
            new Backups(new BackupFolder(folder), QUIET).stopArchive(superuser);
        }
        return new BackupFolder(folder.resolve("backup"));
    }

    @Test
    void comesBackAtAMomentBetweenTwoMarksAndRecordsIt(@TempDir Path place) throws Exception {
        // given
        BackupFolder folder = fresh(place);
        Instant between;
        long mark;
        try (WalArchiver archiver = archiver(folder)) {
            Manifest made = backup(postgres, data, folder, 7);
            assertThat(made.files()).extracting(Manifest.Entry::path).contains("platform/tls/key.pem",
                    "data/backup_label", "data/global/pg_control").doesNotContain("data/postmaster.pid");
            write();
            mark = sequence;
            between = now();
            write();
            awaitArchived(postgres, archiver);
        }

        // when
        Path into = place.resolve("again");
        Restored restored = restore(folder, between.toString(), into);

        // then
        assertThat(restored.wrong()).isEmpty();
        assertThat(restored.found()).singleElement().satisfies(log -> assertThat(log.highest()).isEqualTo(mark));
        assertThat(restored.logAfterBytes()).isPositive();
        assertThat(restored.timeline()).isGreaterThan(1);
        assertThat(Files.readString(into.resolve("tls/key.pem"))).isEqualTo("a key");
        assertThat(Files.readString(into.resolve("postgres/password")))
                .isNotEqualTo(Files.readString(data.resolve("postgres/password")));
        try (var again = EmbeddedPostgres.start(settings(into)); var there = again.dedicated("test")) {
            assertThat(ask(there, "select max(sequence) from diary.note")).isEqualTo(Long.toString(mark));
            assertThat(new RestoreAudit(again).list()).singleElement().satisfies(entry -> {
                assertThat(entry.asked()).isEqualTo(between.toString());
                assertThat(entry.who()).isEqualTo("a test");
                assertThat(entry.rows()).isEqualTo(mark);
                assertThat(entry.result()).isEqualTo("well");
            });

            // And what came back can be backed up, and comes back again, its own writes with it.
            append(there, mark + 1);
            BackupFolder second = new BackupFolder(place.resolve("second"));
            backup(again, into, second, 7);
            try (WalArchiver archiver = WalArchiver.start(again, second, () -> Long.MAX_VALUE, Clock.systemUTC(),
                    BRISK)) {
                append(there, mark + 2);
                awaitArchived(again, archiver);
            }
            assertThat(restore(second, "latest", place.resolve("third")).rows()).isEqualTo(mark + 2);
        }
    }

    @Test
    void refusesAMomentThatTheLogDoesNotReachAndTakesOneInWhichNothingHappened(@TempDir Path place) throws Exception {
        // given
        BackupFolder folder = fresh(place);
        Instant before = now();
        Instant quiet;
        try (WalArchiver archiver = archiver(folder)) {
            backup(postgres, data, folder, 7);
            write();
            awaitArchived(postgres, archiver);
            quiet = now();
            await("the archive was there", () -> Instant.parse(
                    Files.readString(folder.wal().resolve("reached")).strip().split(" ", 2)[1]).isAfter(quiet));
        }

        // then
        assertThat(restore(folder, quiet.toString(), place.resolve("quiet")).rows()).isEqualTo(sequence);
        assertThatThrownBy(() -> restore(folder, "2099-01-01T00:00:00Z", place.resolve("future")))
                .isInstanceOf(BackupFault.class).hasMessageContaining("in the future");
        assertThat(place.resolve("future")).as("it was refused before anything was done").doesNotExist();
        Clock ahead = Clock.fixed(Instant.parse("2100-01-01T00:00:00Z"), ZoneOffset.UTC);
        assertThatThrownBy(() -> new Restore(folder, QUIET, ahead).run(null, Moment.parse("2099-01-01T00:00:00Z"),
                null, settings(place.resolve("late")), "a test"))
                .isInstanceOf(BackupFault.class).hasMessageContaining("ends before 2099");
        assertThat(place.resolve("late/postgres/cluster")).doesNotExist();
        assertThatThrownBy(() -> EmbeddedPostgres.start(settings(place.resolve("late"))).close())
                .isInstanceOf(PostgresFault.class).hasMessageContaining("did not come to its end");
        assertThatThrownBy(() -> restore(folder, before.toString(), place.resolve("early")))
                .isInstanceOf(BackupFault.class).hasMessageContaining("the earliest moment");
        assertThatThrownBy(() -> restore(folder, "latest", data))
                .isInstanceOf(PostgresFault.class).hasMessageContaining("in use");
        assertThatThrownBy(() -> restore(folder, "latest", place.resolve("quiet")))
                .isInstanceOf(PostgresFault.class).hasMessageContaining("writes over none");
    }

    private record Step(String what, long done, long total) {
        boolean isEnd() {
            return done == total;
        }
    }

    @Test
    void endsTheProgressOfEachPartWithAllOfIt(@TempDir Path place) throws Exception {
        // given
        BackupFolder folder = fresh(place);
        List<Step> backedUp = new ArrayList<>();
        List<Step> broughtBack = new ArrayList<>();

        // when
        try (Connection superuser = postgres.superuser("posthouse", "backup")) {
            new Backups(folder, (what, done, total) -> backedUp.add(new Step(what, done, total))).make(superuser, data,
                    EmbeddedPostgres.clusterFolder(data), false, 7, 0);
        }
        new Restore(folder, (what, done, total) -> broughtBack.add(new Step(what, done, total)), Clock.systemUTC())
                .run(null, Moment.parse("latest"), null, settings(place.resolve("again")), "a test");

        // then
        List<Step> copied = backedUp.stream().filter(step -> step.what().equals("copied")).toList();
        assertThat(copied.getLast().isEnd()).isTrue();
        assertThat(copied.subList(0, copied.size() - 1)).noneMatch(Step::isEnd);
        assertThat(backedUp.getLast()).matches(Step::isEnd).extracting(Step::what).isEqualTo("checked");
        int replay = broughtBack.indexOf(new Step("replaying", 0, 0));
        assertThat(broughtBack.get(replay - 1)).matches(Step::isEnd).extracting(Step::what).isEqualTo("copied");
        assertThat(broughtBack.subList(0, replay - 1)).noneMatch(Step::isEnd);
        assertThat(broughtBack.getLast()).matches(Step::isEnd).extracting(Step::what).isEqualTo("looked at");
    }

    @Test
    void findsAndRefusesWhatIsDamagedMissingOrHalfDone(@TempDir Path place) throws Exception {
        // given: a backup, three segments of log, and what a killed backup leaves
        BackupFolder folder = fresh(place);
        Manifest made;
        try (WalArchiver archiver = archiver(folder)) {
            made = backup(postgres, data, folder, 7);
            for (int i = 0; i < 3; i++) {
                write();
                try (Connection superuser = postgres.superuser("posthouse", "test")) {
                    ask(superuser, "select pg_switch_wal()");
                }
            }
            write();
            awaitArchived(postgres, archiver);
        }
        Backups backups = new Backups(folder, QUIET);
        assertThat(backups.verify()).isEmpty();
        Path half = Files.createDirectories(folder.full("20990101T000000.000Z").resolve("data"));

        // then
        assertThat(folder.backups()).containsExactly(made);
        assertThat(backups.verify()).singleElement().asString().contains("interrupted");
        Files.delete(half);
        Files.delete(half.resolveSibling(""));

        // when: a segment in the middle of the log is away
        List<Path> segments;
        try (var files = Files.list(folder.wal())) {
            segments = files.filter(file -> file.getFileName().toString().matches("[0-9A-F]{24}")).sorted().toList();
        }
        Path middle = segments.get(segments.size() - 2);
        Path away = Files.move(middle, place.resolve("away"));

        // then
        assertThat(backups.verify()).singleElement().asString().contains("gap")
                .contains(middle.getFileName().toString());
        assertThatThrownBy(() -> restore(folder, "latest", place.resolve("gap"))).hasMessageContaining("has a gap");
        assertThat(restore(folder, "backup", place.resolve("backup")).wrong()).isEmpty();

        // when: it is there, and not as it was
        Files.move(away, middle);
        flip(middle, 5_000_000);

        // then
        assertThat(backups.verify()).singleElement().asString().contains(middle.toString());
        assertThatThrownBy(() -> restore(folder, "latest", place.resolve("flipped")))
                .hasMessageContaining(middle + " is damaged");

        // when: a file of the copy is not as it was
        flip(middle, 5_000_000);
        Path file = folder.full(made.name())
                .resolve(made.files().stream().filter(entry -> entry.bytes() > 100_000).findFirst().orElseThrow()
                        .path());
        flip(file, 50_000);

        // then
        assertThat(backups.verify()).singleElement().asString().contains(file + " is damaged");
        assertThatThrownBy(() -> restore(folder, "backup", place.resolve("torn"))).hasMessageContaining("is damaged");
        assertThat(place.resolve("torn/postgres/cluster")).doesNotExist();

        // when: the manifest is not as it was
        flip(file, 50_000);
        flip(folder.full(made.name()).resolve("manifest"), 200);

        // then
        assertThatThrownBy(() -> restore(folder, "backup", place.resolve("forged"))).hasMessageContaining("damaged");
    }

    private static void flip(Path file, long offset) throws IOException {
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(offset);
            int before = bytes.read();
            bytes.seek(offset);
            bytes.write(before ^ 1);
        }
    }

    @Test
    void keepsTheNewestAndTheLogThatTheyNeedClosedToOthers(@TempDir Path place) throws Exception {
        // given
        BackupFolder folder = fresh(place);
        try (WalArchiver archiver = archiver(folder)) {
            backup(postgres, data, folder, 2);
            write();
            Manifest second = backup(postgres, data, folder, 2);
            write();

            // when
            Manifest third = backup(postgres, data, folder, 2);
            awaitArchived(postgres, archiver);

            // then
            assertThat(folder.backups()).containsExactly(second, third);
            assertThat(new WalFolder(folder.wal()).segments().firstKey())
                    .isEqualTo(Segment.holding(second.timeline(), second.start()).number());
            assertThat(new WalFolder(folder.wal()).sums().keySet())
                    .allSatisfy(name -> assertThat(folder.wal().resolve(name)).exists());
        }
        assertThat(new Backups(folder, QUIET).verify()).isEmpty();
        try (var all = Files.walk(folder.root())) {
            assertThat(all)
                    .allSatisfy(path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                            .matches("rw[x-]------"));
        }
    }

    @Test
    void saysSoWhenTheDiskIsShortOrTheFolderAwayAndLosesNothingByIt(@TempDir Path place) throws Exception {
        // given
        BackupFolder folder = fresh(place);
        bytesFree.set(WalArchiver.BYTES_RESERVED);
        try (WalArchiver archiver = archiver(folder)) {
            backup(postgres, data, folder, 7);

            // when
            write();

            // then
            await("it says so", () -> archiver.state() instanceof ArchiveState.Failing failing
                    && failing.what().contains("less than 1 GB"));

            // when
            bytesFree.set(Long.MAX_VALUE);

            // then
            awaitArchived(postgres, archiver);

            // when
            Path away = Files.move(folder.root(), place.resolve("away"));
            write();

            // then
            await("it says so", () -> archiver.state() instanceof ArchiveState.Failing failing
                    && failing.what().contains("is its disk mounted?"));
            Files.move(away, folder.root());
            awaitArchived(postgres, archiver);
        }
        assertThat(restore(folder, "latest", place.resolve("again")).rows()).isEqualTo(sequence);
    }
}

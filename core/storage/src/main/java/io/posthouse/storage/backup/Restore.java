package io.posthouse.storage.backup;

import io.posthouse.storage.file.DurableFiles;
import io.posthouse.storage.postgres.ClusterRecovery;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.EmbeddedSettings;
import io.posthouse.storage.postgres.Migrator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a platform's data back from a backup folder, up to a moment, into a data folder that has none.
 *
 * <p>Every byte is checked against the manifest while it is copied. Until all of it has been replayed, the data has another
 * name than data has, so that no start takes a half restored platform for a whole one. Whoever wrote before cannot go on: the
 * database has another password and a timeline of its own, and each log raises its epoch when it is opened.
 */
public final class Restore {
    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);
    private static final int BUFFER = 1 << 20;
    private static final Pattern LAST_COMMIT = Pattern.compile("last completed transaction was at log time (.*)");
    /** With the offset as a number, because PostgreSQL reads this before it knows the names of zones, even Z. */
    private static final DateTimeFormatter TIME = DateTimeFormatter
            .ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS'+00'", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** Empty in a copy, and PostgreSQL insists on them. */
    private static final List<String> FOLDERS = List.of("pg_wal/archive_status", "pg_wal/summaries", "pg_replslot",
            "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat", "pg_stat_tmp", "pg_subtrans",
            "pg_tblspc", "pg_twophase", "pg_commit_ts", "pg_logical/snapshots", "pg_logical/mappings");

    private final BackupFolder folder;
    private final Progress progress;
    private final Clock clock;
    private long done;
    private long total;

    /** @param clock by which a moment is in the future, which nothing has reached yet */
    public Restore(BackupFolder folder, Progress progress, Clock clock) {
        this.folder = folder;
        this.progress = progress;
        this.clock = clock;
    }

    /**
     * Restores.
     *
     * @param name of the full backup to begin with; null for the newest that lies before the moment
     * @param moment up to when
     * @param remains the {@code pg_wal} folder of a dead platform, whose log goes further than the archive's; or null
     * @param into the data folder, in which PostgreSQL has no data yet
     * @param who asks for it, for the record
     * @throws BackupFault when the backup is damaged, does not reach the moment, or the folder cannot be used; nothing is
     *         there then that a start would take for data
     */
    public Restored run(@Nullable String name, Moment moment, @Nullable Path remains, EmbeddedSettings into,
            String who) {
        refuseFuture(moment);
        try {
            Manifest backup = choose(name, moment);
            LogPieces log = LogPieces.of(folder, backup, remains);
            refuseGap(log, moment, backup);
            ClusterRecovery.Ended ended;
            try (ClusterRecovery recovery = ClusterRecovery.in(into)) {
                refuseSmallDisk(recovery.folder(), backup, log);
                copyData(backup, recovery.folder());
                copyLog(backup, log, moment, recovery.folder());
                progress.at("copied", done, done);
                ended = replay(recovery, moment, log);
                copyPlatform(backup, into.dataFolder());
                recovery.accept();
            }
            return look(backup, moment, log, ended, into, who);
        } catch (IOException | SQLException e) {
            throw new BackupFault("the restore from " + folder.root() + " did not succeed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackupFault("the restore was interrupted: run it again", e);
        }
    }

    /** Before anything is copied: no log reaches it, which the replay would only find at its end. */
    private void refuseFuture(Moment moment) {
        Instant now = clock.instant();
        if (moment instanceof Moment.At(Instant time) && time.isAfter(now)) {
            throw new BackupFault(moment + " is in the future, here it is " + now.truncatedTo(ChronoUnit.SECONDS)
                    + ": name an earlier moment, or latest");
        }
    }

    private Manifest choose(@Nullable String name, Moment moment) throws IOException {
        List<Manifest> all = folder.backups();
        List<Manifest> fitting = all.stream().filter(backup -> name == null || backup.name().equals(name))
                .filter(backup -> !(moment instanceof Moment.At at) || !backup.endedAt().isAfter(at.time())).toList();
        if (fitting.isEmpty()) {
            throw new BackupFault(all.isEmpty()
                    ? "there is no whole backup in " + folder.root()
                    : "no backup" + (name == null ? "" : " " + name) + " in " + folder.root() + " ended before "
                            + moment
                            + "; the earliest moment that can be had is " + all.getFirst().endedAt());
        }
        return fitting.getLast();
    }

    private static void refuseGap(LogPieces log, Moment moment, Manifest backup) {
        if (moment instanceof Moment.Latest && log.gap().isPresent()) {
            throw new BackupFault("the log after " + backup.name() + " has a gap, " + log.gap().get()
                    + " is missing: bring the file back, or name the moment to go to with --at (a time before the gap, or "
                    + "backup for the end of the full backup)");
        }
    }

    private void refuseSmallDisk(Path place, Manifest backup, LogPieces log) throws IOException {
        Path own = folder.full(backup.name());
        total = backup.bytes() + Segment.BYTES
                * log.pieces().values().stream().filter(piece -> !piece.file().startsWith(own)).count();
        long free = Files.getFileStore(place).getUsableSpace();
        if (free < total) {
            throw new BackupFault("the restore needs " + (total >> 20) + " MB below " + place + ", and "
                    + (free >> 20) + " MB are free: make room, or name another folder with --into");
        }
    }

    private void copyData(Manifest backup, Path target) throws IOException {
        for (String empty : FOLDERS) {
            DurableFiles.createFolders(target.resolve(empty));
        }
        for (Manifest.Entry entry : backup.files()) {
            // Where to it would go is for the manifest to say, which is checked; but a path that leads out is none of ours.
            Path to = target.resolve(entry.path().replaceFirst("^data/", "")).normalize();
            if (entry.path().startsWith("data/") && to.startsWith(target)) {
                DurableFiles.createFolders(to.resolveSibling(""));
                String sum = copy(folder.full(backup.name()).resolve(entry.path()), to);
                if (!sum.equals(entry.sha256())) {
                    throw new BackupFault(folder.full(backup.name()).resolve(entry.path())
                            + " is damaged, so this backup is not restored: take an earlier one with --backup");
                }
            }
        }
    }

    private void copyLog(Manifest backup, LogPieces log, Moment moment, Path target) throws IOException {
        if (moment instanceof Moment.EndOfBackup) {
            return;
        }
        Path own = folder.full(backup.name());
        Map<String, String> sums = new WalFolder(folder.wal()).sums();
        for (LogPieces.Piece piece : log.pieces().values()) {
            if (piece.file().startsWith(own)) {
                continue;
            }
            Path to = target.resolve("pg_wal").resolve(piece.segment().name());
            String sum = copy(piece.file(), to);
            String noted = sums.get(piece.segment().name());
            if (piece.whole() && noted != null && piece.file().startsWith(folder.wal()) && !sum.equals(noted)) {
                throw new BackupFault(
                        piece.file() + " is damaged, so the log is not replayed beyond it: bring the file "
                                + "back, or name an earlier moment with --at");
            }
            if (!piece.whole()) {
                pad(to);
            }
        }
        for (Path history : log.histories()) {
            Files.write(target.resolve("pg_wal").resolve(history.getFileName()), Files.readAllBytes(history));
        }
    }

    /** PostgreSQL takes only whole segments; zeros are not log, so the replay ends before them. */
    private static void pad(Path segment) throws IOException {
        try (FileChannel out = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            if (out.size() < Segment.BYTES) {
                out.write(ByteBuffer.allocate(1), Segment.BYTES - 1);
            }
        }
    }

    private String copy(Path from, Path to) throws IOException {
        MessageDigest digest = DurableFiles.sha256();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        if (!Files.exists(from)) {
            throw new BackupFault(from + " is missing, so this backup is not restored: take another with --backup");
        }
        Files.deleteIfExists(to);
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out = DurableFiles.create(to)) {
            while (in.read(buffer) >= 0) {
                buffer.flip();
                digest.update(buffer.duplicate());
                done += buffer.remaining();
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
                buffer.clear();
                progress.at("copied", done, Math.max(done + 1, total));
            }
        }
        return DurableFiles.hex(digest);
    }

    private ClusterRecovery.Ended replay(ClusterRecovery recovery, Moment moment, LogPieces log)
            throws IOException, InterruptedException {
        progress.at("replaying", 0, 0);
        String timeline = Integer.toString(log.pieces().lastEntry().getValue().segment().timeline());
        Map<String, String> target = switch (moment) {
            case Moment.Latest() -> Map.of("recovery_target_timeline", timeline);
            case Moment.EndOfBackup() -> Map.of("recovery_target", "immediate", "recovery_target_timeline", "current");
            case Moment.At(Instant time) ->
                Map.of("recovery_target_time", TIME.format(time), "recovery_target_timeline",
                        timeline);
        };
        ClusterRecovery.Ended ended = recovery.replay(target, line -> LOG.atDebug().log(line));
        if (ended.reached()) {
            return ended;
        }
        // Nothing was committed after the moment. That is well when the archive was there at that moment, and nothing is lost.
        if (moment instanceof Moment.At(Instant time) && log.gap().isEmpty() && !reachedAt().isBefore(time)) {
            return recovery.replay(Map.of("recovery_target_timeline", timeline), line -> LOG.atDebug().log(line));
        }
        Matcher last = LAST_COMMIT.matcher(ended.words());
        throw new BackupFault("the log at hand ends before " + moment + (last.find()
                ? "; the last transaction in it was committed at " + last.group(1)
                : "") + log.gap().map(gap -> "; after that, " + gap + " is missing").orElse("")
                + ". Name an earlier moment, or latest");
    }

    /** Up to when the archive had everything. */
    private Instant reachedAt() throws IOException {
        Path note = folder.wal().resolve(WalFolder.REACHED);
        return Files.exists(note) ? Instant.parse(Files.readString(note).strip().split(" ", 2)[1]) : Instant.MIN;
    }

    /** What is there already is kept: somebody has put it there for this platform. */
    private void copyPlatform(Manifest backup, Path data) throws IOException {
        for (Manifest.Entry entry : backup.files()) {
            Path to = data.resolve(entry.path().replaceFirst("^platform/", "")).normalize();
            if (entry.path().startsWith("platform/") && to.startsWith(data) && !Files.exists(to)) {
                DurableFiles.createFolders(to.resolveSibling(""));
                copy(folder.full(backup.name()).resolve(entry.path()), to);
            }
        }
        progress.at("copied", done, done);
    }

    private Restored look(Manifest backup, Moment moment, LogPieces log, ClusterRecovery.Ended ended,
            EmbeddedSettings into, String who) throws SQLException, IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(into);
                Connection superuser = postgres.superuser("posthouse", "restore")) {
            RestoreChecks checks = new RestoreChecks(superuser, progress);
            List<String> wrong = checks.wrong();
            int timeline = timeline(superuser);
            Lsn reached = Timelines.branch(postgres.clusterFolder().resolve("pg_wal"), timeline);
            Matcher last = LAST_COMMIT.matcher(ended.words());
            String reachedAt = last.find() ? last.group(1).strip() : "no later than the backup's end";
            Restored restored = new Restored(backup.name(), moment, reached, reachedAt, timeline, checks.found(),
                    after(log, reached, moment), wrong);
            new Migrator(postgres).migrate(List.of(Backups.MIGRATIONS));
            new RestoreAudit(postgres).add(who, folder, restored);
            LOG.atInfo().addKeyValue("backup", restored.backup()).addKeyValue("asked", moment)
                    .addKeyValue("reached", reached).addKeyValue("rows", restored.rows())
                    .addKeyValue("wrong", wrong.size()).log("restored");
            return restored;
        }
    }

    /** Log at hand that was not replayed. A whole segment may end with zeros, so this is the most that it can be. */
    private static long after(LogPieces log, Lsn reached, Moment moment) {
        long bytes = 0;
        for (LogPieces.Piece piece : log.pieces().tailMap(reached.value() / Segment.BYTES + 1).values()) {
            bytes += piece.file().toFile().length();
        }
        LogPieces.Piece at = log.pieces().get(reached.value() / Segment.BYTES);
        // The end of all that is at hand lies somewhere in its last segment, and nothing follows it there.
        return at == null || moment instanceof Moment.Latest
                ? bytes
                : bytes + Math.max(0, at.file().toFile().length() - reached.value() % Segment.BYTES);
    }

    private static int timeline(Connection superuser) throws SQLException {
        try (var statement = superuser.createStatement();
                var row = statement.executeQuery("select timeline_id from pg_control_checkpoint()")) {
            row.next();
            return row.getInt(1);
        }
    }
}

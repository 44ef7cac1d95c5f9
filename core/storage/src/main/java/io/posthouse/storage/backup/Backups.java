package io.posthouse.storage.backup;

import io.posthouse.storage.Migrations;
import io.posthouse.storage.file.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Making, checking and thinning out backups; one command at a time works on a folder. */
public final class Backups {
    /** Storage's own tables: the record of restores. */
    public static final Migrations MIGRATIONS = new Migrations("storage");

    private final BackupFolder folder;
    private final Progress progress;

    public Backups(BackupFolder folder, Progress progress) {
        this.folder = folder;
        this.progress = progress;
    }

    /**
     * Makes a full backup, checks it, and then removes what is older than {@code keep} of them.
     *
     * @param superuser a connection with all rights to the platform's database
     * @param data the platform's data folder
     * @param cluster PostgreSQL's data in it
     * @param archived whether the log is to be archived into this folder from now on; else the backup stands for itself
     * @param keep how many full backups stay, 1 or more
     * @param bytesPerSecond how fast to copy at most; 0 for as fast as it goes
     * @throws BackupFault when it does not succeed; former backups are as they were
     */
    public Manifest make(Connection superuser, Path data, Path cluster, boolean archived, int keep,
            long bytesPerSecond) {
        try (var _ = folder.lock()) {
            for (Path remains : folder.unfinished()) {
                DurableFiles.deleteTree(remains);
            }
            DurableFiles.createFolders(folder.full());
            if (archived) {
                folder.claim(one(superuser, SYSTEM_ID));
                keepLog(superuser);
            }
            Manifest made = new FullBackup(superuser, data, cluster, folder, bytesPerSecond, progress).make();
            List<String> wrong = wrongFiles(made);
            if (!wrong.isEmpty()) {
                throw new BackupFault("the backup " + made.name() + " was made and cannot be read back: "
                        + String.join("; ", wrong) + ". Look at the disk; older backups are kept");
            }
            thin(keep);
            return made;
        } catch (IOException | SQLException e) {
            throw new BackupFault("the backup into " + folder.root() + " did not succeed: " + e.getMessage()
                    + ". Older backups are as they were", e);
        }
    }

    private static final String SYSTEM_ID = "select system_identifier::text from pg_control_system()";
    private static final String LOSE_SLOT = "select pg_drop_replication_slot(slot_name) from pg_replication_slots"
            + " where slot_name = 'posthouse_backup' and wal_status = 'lost'";
    private static final String MAKE_SLOT = "select pg_create_physical_replication_slot('posthouse_backup', true)"
            + " where not exists (select 1 from pg_replication_slots where slot_name = 'posthouse_backup')";
    private static final String DROP_SLOT = "select pg_drop_replication_slot(slot_name) from pg_replication_slots"
            + " where slot_name = 'posthouse_backup'";
    private static final String END_SENDER = "select pg_terminate_backend(active_pid, 5000) from pg_replication_slots"
            + " where slot_name = 'posthouse_backup' and active";

    private static void keepLog(Connection superuser) throws SQLException {
        run(superuser, LOSE_SLOT);
        run(superuser, MAKE_SLOT);
    }

    /** Ends the archive of the log; the backups stay. The next backup begins it again. */
    public void stopArchive(Connection superuser) {
        try (var _ = folder.lock()) {
            folder.release();
            run(superuser, END_SENDER);
            run(superuser, DROP_SLOT);
        } catch (IOException | SQLException e) {
            throw new BackupFault("the archive could not be ended: " + e.getMessage(), e);
        }
    }

    /** What is wrong with the files of {@code backup}; empty when each is what was written. */
    public List<String> wrongFiles(Manifest backup) throws IOException {
        List<String> wrong = new ArrayList<>();
        long done = 0;
        for (Manifest.Entry entry : backup.files()) {
            Path file = folder.full(backup.name()).resolve(entry.path());
            if (!Files.exists(file)) {
                wrong.add(file + " is missing");
            } else if (Files.size(file) != entry.bytes() || !DurableFiles.sha256Of(file).equals(entry.sha256())) {
                wrong.add(file + " is damaged");
            }
            done += entry.bytes();
            progress.at("checked", done, backup.bytes());
        }
        return wrong;
    }

    /**
     * Checks every backup and the archived log.
     *
     * @return what is wrong, in sentences; empty when all of it can be relied on
     */
    public List<String> verify() {
        try {
            List<String> wrong = new ArrayList<>();
            List<Manifest> backups = folder.backups();
            for (Manifest backup : backups) {
                wrong.addAll(wrongFiles(backup));
            }
            for (Path unfinished : folder.unfinished()) {
                wrong.add(unfinished + " is no backup: it was interrupted. The next backup removes it");
            }
            WalFolder wal = new WalFolder(folder.wal());
            Map<String, String> sums = wal.sums();
            for (Segment segment : wal.segments().values()) {
                wal.wrong(segment, sums).ifPresent(wrong::add);
            }
            if (!backups.isEmpty()) {
                LogPieces.of(folder, backups.getLast(), null).gap()
                        .ifPresent(gap -> wrong.add("The log has a gap after "
                                + backups.getLast().name() + ": " + gap
                                + " is missing, and what came after it cannot be had"));
            }
            return wrong;
        } catch (IOException e) {
            throw new BackupFault("the backups in " + folder.root() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The newest have been checked when older ones go, and the log goes only as far as no backup that stays needs it. */
    private void thin(int keep) throws IOException {
        List<Manifest> backups = folder.backups();
        List<Manifest> old = backups.subList(0, Math.max(0, backups.size() - keep));
        for (Manifest backup : old) {
            // Without its manifest it is no backup any more, so a kill in between leaves nothing half believed.
            Files.delete(folder.full(backup.name()).resolve(Manifest.FILE));
            DurableFiles.syncFolder(folder.full(backup.name()));
            DurableFiles.deleteTree(folder.full(backup.name()));
        }
        long needed = backups.stream().skip(old.size())
                .mapToLong(backup -> Segment.holding(backup.timeline(), backup.start()).number()).min().orElse(0);
        if (Files.isDirectory(folder.wal())) {
            try (var files = Files.list(folder.wal())) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    String name = file.getFileName().toString().replace(WalFolder.PARTIAL, "");
                    if (Segment.named(name).filter(segment -> segment.number() < needed).isPresent()) {
                        Files.delete(file);
                    }
                }
            }
            new WalFolder(folder.wal()).thinSums();
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement(); var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

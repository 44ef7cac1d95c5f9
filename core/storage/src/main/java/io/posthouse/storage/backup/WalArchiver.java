package io.posthouse.storage.backup;

import io.posthouse.kernel.CalledHere;
import io.posthouse.storage.file.DurableFiles;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives the write-ahead log while the platform runs, from the first backup on.
 *
 * <p>One thread streams the log from PostgreSQL into the folder and makes it durable once a second, so that what was
 * acknowledged is in the archive about a second later. The slot {@code posthouse_backup} says that an archive is wanted and
 * keeps what has not arrived, at most {@code max_slot_wal_keep_size}; beyond it PostgreSQL gives the slot up, because the
 * platform is worth more than its backup, and only a new full backup closes the gap.
 */
public final class WalArchiver implements AutoCloseable {
    static final String SLOT = "posthouse_backup";
    /** What the archive leaves free on its disk, on which the platform's own data may lie as well. */
    public static final long BYTES_RESERVED = 1L << 30;
    private static final Logger LOG = LoggerFactory.getLogger(WalArchiver.class);
    private static final Duration IDLE = Duration.ofMillis(20);
    private static final Duration DRAIN = Duration.ofSeconds(3);

    private final EmbeddedPostgres postgres;
    private final BackupFolder folder;
    private final LongSupplier bytesFree;
    private final Clock clock;
    private final Rhythm rhythm;
    private final Thread thread;
    private volatile ArchiveState state = new ArchiveState.Off();
    private volatile boolean closing;

    private WalArchiver(EmbeddedPostgres postgres, BackupFolder folder, LongSupplier bytesFree, Clock clock,
            Rhythm rhythm) {
        this.postgres = postgres;
        this.folder = folder;
        this.bytesFree = bytesFree;
        this.clock = clock;
        this.rhythm = rhythm;
        this.thread = Thread.ofPlatform().daemon().name("wal-archiver").unstarted(this::keep);
    }

    /** Starts; it waits until there is something to do. */
    public static WalArchiver start(EmbeddedPostgres postgres, BackupFolder folder, Clock clock) {
        return start(postgres, folder, () -> usableBytes(folder.wal()), clock, Rhythm.USUAL);
    }

    static WalArchiver start(EmbeddedPostgres postgres, BackupFolder folder, LongSupplier bytesFree, Clock clock,
            Rhythm rhythm) {
        WalArchiver archiver = new WalArchiver(postgres, folder, bytesFree, clock, rhythm);
        archiver.thread.start();
        return archiver;
    }

    /**
     * How often it does what it does.
     *
     * @param syncEvery how often what has arrived is made durable
     * @param noteEvery how often it is noted that there was nothing new
     * @param lookEvery how long until it looks again whether an archive is wanted, and whether it can go on
     */
    record Rhythm(Duration syncEvery, Duration noteEvery, Duration lookEvery) {
        static final Rhythm USUAL = new Rhythm(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(2));
    }

    private static long usableBytes(Path place) {
        try {
            return Files.getFileStore(place).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How it is doing now. */
    public ArchiveState state() {
        return state;
    }

    private void keep() {
        while (!closing) {
            try {
                follow();
            } catch (WalSink.ShortOfSpace e) {
                fail(new ArchiveState.Failing(
                        "The disk of the backup folder has less than 1 GB left; the archive waits.",
                        "Make room there, or name a folder on another disk in POSTHOUSE_BACKUP_FOLDER and run "
                                + CalledHere.command("backup") + "."),
                        e);
            } catch (SQLException | IOException | RuntimeException e) {
                fail(new ArchiveState.Failing("The log is not archived now: " + e.getMessage(),
                        "Look at the backup folder and its disk; PostgreSQL keeps up to 4 GB of it until then."), e);
            }
            if (!closing) {
                LockSupport.parkNanos(rhythm.lookEvery().toNanos());
            }
        }
    }

    private void fail(ArchiveState.Failing failing, Exception cause) {
        if (closing) {
            return;
        }
        if (!failing.equals(state)) {
            LOG.atWarn().addKeyValue("folder", folder.root()).setCause(cause).log("the log is not archived");
        }
        state = failing;
    }

    private static final String SLOT_STATE = """
            select wal_status, restart_lsn, active,
                (select system_identifier::text from pg_control_system()) as system_id,
                (select timeline_id from pg_control_checkpoint()) as timeline,
                pg_current_wal_flush_lsn() as flushed
            from (select 1) one left join pg_replication_slots on slot_name = 'posthouse_backup'""";

    /** Returns when no archive is wanted, or when closing; throws when it cannot go on. */
    private void follow() throws SQLException, IOException {
        Lsn from;
        int timeline;
        try (Connection superuser = postgres.superuser("postgres", "backup: log");
                var statement = superuser.createStatement();
                var row = statement.executeQuery(SLOT_STATE)) {
            row.next();
            String status = row.getString("wal_status");
            Optional<String> owner = folder.systemId();
            boolean ours = owner.isPresent() && owner.get().equals(row.getString("system_id"));
            if (status == null) {
                state = ours
                        ? new ArchiveState.Failing("There was a restore, and no full backup since.",
                                "Run " + CalledHere.command("backup") + ".")
                        : new ArchiveState.Off();
                return;
            }
            if (!ours) {
                throw new IOException(folder.root() + (owner.isPresent()
                        ? " holds backups of another platform"
                        : " is not there, or holds no backups of this platform: is its disk mounted?"));
            }
            String kept = row.getString("restart_lsn");
            if (status.equals("lost") || kept == null) {
                state = new ArchiveState.Failing("The archive was away for too long, and the log has a gap.",
                        "Run " + CalledHere.command("backup") + ": a new full backup begins a new archive.");
                return;
            }
            timeline = row.getInt("timeline");
            from = from(new WalFolder(folder.wal()), timeline, Lsn.parse(kept));
        }
        keepHistory(timeline);
        stream(timeline, from);
    }

    /** The start of the first segment that the archive has not whole, but nothing older than PostgreSQL still has. */
    private static Lsn from(WalFolder wal, int timeline, Lsn kept) throws IOException {
        wal.addMissingSums();
        Segment next = Segment.holding(timeline, kept);
        while (Files.exists(wal.file(next))) {
            next = next.next();
        }
        return next.start();
    }

    /** A log whose timeline is not the first one needs the history that tells where it branched off. */
    private void keepHistory(int timeline) throws IOException {
        String name = String.format("%08X.history", timeline);
        Path from = folder.wal().resolve(name);
        if (timeline > 1 && !Files.exists(from)) {
            Path history = postgres.clusterFolder().resolve("pg_wal").resolve(name);
            DurableFiles.write(from, Files.readString(history));
        }
    }

    private void stream(int timeline, Lsn from) throws SQLException, IOException {
        try (Connection sender = postgres.walSender("backup: log");
                PGReplicationStream stream = sender.unwrap(PGConnection.class).getReplicationAPI().replicationStream()
                        .physical().withSlotName(SLOT).withStartPosition(LogSequenceNumber.valueOf(from.value()))
                        .withStatusInterval(10, TimeUnit.SECONDS).start();
                WalSink sink = new WalSink(new WalFolder(folder.wal()), timeline, from, bytesFree, BYTES_RESERVED)) {
            LOG.atInfo().addKeyValue("folder", folder.wal()).addKeyValue("from", from).log("archiving the log");
            receive(stream, sink);
        }
    }

    private void receive(PGReplicationStream stream, WalSink sink) throws SQLException, IOException {
        long synced = System.nanoTime();
        long noted = synced - rhythm.noteEvery().toNanos();
        long closingSince = 0;
        // A busy platform may never be caught up with; then what it commits next tells the time as well.
        Instant caughtUp = Instant.MIN;
        while (true) {
            Instant asked = clock.instant();
            ByteBuffer bytes = stream.readPending();
            if (bytes == null) {
                caughtUp = asked;
            } else {
                sink.write(new Lsn(stream.getLastReceiveLSN().asLong() - bytes.remaining()), bytes);
            }
            long now = System.nanoTime();
            boolean due = now - synced >= rhythm.syncEvery().toNanos() || (closing && bytes == null);
            if (due) {
                boolean news = sink.safe().compareTo(sink.received()) < 0;
                sink.sync();
                LogSequenceNumber safe = LogSequenceNumber.valueOf(sink.safe().value());
                stream.setFlushedLSN(safe);
                stream.setAppliedLSN(safe);
                if (news) {
                    stream.forceUpdateStatus();
                }
                state = new ArchiveState.Following(sink.safe(), clock.instant());
                synced = now;
                if (news || closing || now - noted >= rhythm.noteEvery().toNanos()) {
                    sink.note(caughtUp);
                    noted = now;
                    if (folder.systemId().isEmpty()) {
                        throw new IOException(folder.root() + " is gone: is its disk mounted?");
                    }
                }
            }
            if (closing) {
                // What is still on its way may come; not for long, since PostgreSQL keeps it.
                closingSince = closingSince == 0 ? now : closingSince;
                if (bytes == null || now - closingSince > DRAIN.toNanos()) {
                    return;
                }
            }
            if (bytes == null) {
                LockSupport.parkNanos(IDLE.toNanos());
            }
        }
    }

    /** Ends, with what has arrived made durable. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.posthouse.storage.backup;

import io.posthouse.storage.file.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * One full copy of a PostgreSQL that goes on working meanwhile.
 *
 * <p>Files are copied while they change: what is torn or of different moments is put right by the log between
 * {@code pg_backup_start} and {@code pg_backup_stop}, which is part of the copy. So it needs nothing else to be brought back.
 */
final class FullBackup {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int BUFFER = 1 << 20;
    /** What a running server fills anew at every start; only the folders belong to a copy. */
    private static final Set<String> FOLDERS_OF_THE_RUNNING = Set.of("pg_wal", "pg_replslot", "pg_dynshmem",
            "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans");
    private static final Set<String> FILES_OF_THE_RUNNING = Set.of("postmaster.pid", "postmaster.opts",
            "pg_internal.init", "backup_label.old", "recovery.signal");
    private static final String CONTROL = "global/pg_control";

    private final Connection superuser;
    private final Path data;
    private final Path cluster;
    private final BackupFolder folder;
    private final long bytesPerSecond;
    private final Progress progress;
    private final List<Manifest.Entry> entries = new ArrayList<>();
    private long done;
    private long total;
    private long began;

    /**
     * @param superuser with all rights, in the platform's database
     * @param data the platform's data folder
     * @param bytesPerSecond how fast to copy at most; 0 for as fast as it goes
     */
    FullBackup(Connection superuser, Path data, Path cluster, BackupFolder folder, long bytesPerSecond,
            Progress progress) {
        this.superuser = superuser;
        this.data = data;
        this.cluster = cluster;
        this.folder = folder;
        this.bytesPerSecond = bytesPerSecond;
        this.progress = progress;
    }

    private static final String FACTS = """
            select (select system_identifier::text from pg_control_system()) as system_id,
                (select timeline_id from pg_control_checkpoint()) as timeline,
                current_setting('server_version') as version, clock_timestamp() as now""";
    private static final String START = "select pg_backup_start('posthouse', true)";
    private static final String STOP = "select lsn, labelfile, spcmapfile, clock_timestamp() as now from pg_backup_stop(false)";
    /** Dies with the session, and keeps the log that belongs to the copy until it is copied. */
    private static final String KEEP = "select pg_create_physical_replication_slot('posthouse_full_' || pg_backend_pid(), true, true)";
    private static final String KEEP_NO_MORE = "select pg_drop_replication_slot('posthouse_full_' || pg_backend_pid())";

    Manifest make() throws SQLException, IOException {
        // A checkpoint under load takes as long as it takes.
        superuser.setNetworkTimeout(Runnable::run, 0);
        Instant startedAt;
        String systemId;
        int timeline;
        String version;
        try (var statement = superuser.createStatement(); var row = statement.executeQuery(FACTS)) {
            row.next();
            startedAt = row.getTimestamp("now").toInstant();
            systemId = row.getString("system_id");
            timeline = row.getInt("timeline");
            version = row.getString("version");
        }
        String name = NAME.format(startedAt);
        Path target = folder.full(name);
        DurableFiles.createFolders(target);
        try {
            one(KEEP);
            progress.at("checkpoint", 0, 0);
            Lsn start = Lsn.parse(one(START));
            copyCluster(target);
            copyPlatform(target);
            Lsn stop;
            Instant endedAt;
            try (var statement = superuser.createStatement(); var row = statement.executeQuery(STOP)) {
                row.next();
                stop = Lsn.parse(row.getString("lsn"));
                endedAt = row.getTimestamp("now").toInstant();
                if (!row.getString("spcmapfile").isBlank()) {
                    throw new BackupFault("this PostgreSQL has tablespaces, which a backup does not follow");
                }
                put(target, "data/backup_label", row.getString("labelfile"));
            }
            copyLog(target, timeline, start, stop);
            progress.at("copied", done, done);
            one(KEEP_NO_MORE);
            DurableFiles.syncTree(target);
            Manifest manifest = new Manifest(name, systemId, timeline, version, start, stop, startedAt, endedAt,
                    schemas(), entries);
            manifest.write(target);
            DurableFiles.syncFolder(folder.full());
            return manifest;
        } catch (SQLException | IOException | RuntimeException e) {
            DurableFiles.deleteTree(target);
            throw e;
        }
    }

    private void copyCluster(Path target) throws IOException {
        List<Path> files = new ArrayList<>();
        try (var all = Files.walk(cluster)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                if (belongs(cluster.relativize(file)) && Files.isRegularFile(file)) {
                    files.add(file);
                    total += sizeOf(file);
                }
            }
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
        began = System.nanoTime();
        for (Path file : files) {
            copy(file, target, "data/" + cluster.relativize(file));
        }
        copyControl(target);
    }

    private static boolean belongs(Path path) {
        String name = path.getFileName().toString();
        return !FOLDERS_OF_THE_RUNNING.contains(path.getName(0).toString()) && !FILES_OF_THE_RUNNING.contains(name)
                && !name.startsWith("pgsql_tmp") && !path.toString().contains("/pgsql_tmp")
                && !path.toString().equals(CONTROL);
    }

    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** Last, as PostgreSQL's own tool does it; read until it was the same twice, since it may be written meanwhile. */
    private void copyControl(Path target) throws IOException {
        byte[] before = Files.readAllBytes(cluster.resolve(CONTROL));
        for (int tries = 0; tries < 100; tries++) {
            byte[] now = Files.readAllBytes(cluster.resolve(CONTROL));
            if (Arrays.equals(before, now)) {
                put(target, "data/" + CONTROL, now);
                return;
            }
            before = now;
        }
        throw new IOException(cluster.resolve(CONTROL) + " changes all the time");
    }

    /** What the platform needs besides its database. Passwords of PostgreSQL are not among it: a restore makes new ones. */
    private void copyPlatform(Path target) throws IOException {
        for (String name : List.of("tls/certificate.pem", "tls/key.pem", "posthouse.properties", "posthouse.yaml")) {
            if (Files.isRegularFile(data.resolve(name))) {
                copy(data.resolve(name), target, "platform/" + name);
            }
        }
    }

    private void copyLog(Path target, int timeline, Lsn start, Lsn stop) throws IOException {
        Segment last = Segment.holding(timeline, new Lsn(stop.value() - 1));
        for (Segment segment = Segment.holding(timeline, start); segment.number() <= last
                .number(); segment = segment.next()) {
            total += Segment.BYTES;
            Path file = cluster.resolve("pg_wal").resolve(segment.name());
            if (!Files.exists(file) || !WalFolder.startsRight(file, segment)) {
                throw new BackupFault("the log that belongs to the copy is gone already (" + segment.name()
                        + "): try again when less is written, or without --rate");
            }
            copy(file, target, "data/pg_wal/" + segment.name());
        }
        String history = String.format("%08X.history", timeline);
        if (timeline > 1) {
            copy(cluster.resolve("pg_wal").resolve(history), target, "data/pg_wal/" + history);
        }
    }

    private void copy(Path from, Path target, String path) throws IOException {
        Path to = target.resolve(path);
        DurableFiles.createFolders(to.resolveSibling(""));
        MessageDigest digest = DurableFiles.sha256();
        long bytes = 0;
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out = DurableFiles.create(to)) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            while (in.read(buffer) >= 0) {
                buffer.flip();
                bytes += buffer.remaining();
                digest.update(buffer.duplicate());
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
                step(buffer.limit());
                buffer.clear();
            }
        } catch (NoSuchFileException e) {
            // A table that was dropped meanwhile: the log tells the copy of it.
            return;
        }
        entries.add(new Manifest.Entry(path, bytes, DurableFiles.hex(digest)));
    }

    private void put(Path target, String path, String text) throws IOException {
        put(target, path, text.getBytes(StandardCharsets.UTF_8));
    }

    private void put(Path target, String path, byte[] bytes) throws IOException {
        Path to = target.resolve(path);
        DurableFiles.createFolders(to.resolveSibling(""));
        try (FileChannel out = DurableFiles.create(to)) {
            out.write(ByteBuffer.wrap(bytes));
        }
        MessageDigest digest = DurableFiles.sha256();
        digest.update(bytes);
        entries.add(new Manifest.Entry(path, bytes.length, DurableFiles.hex(digest)));
        step(bytes.length);
    }

    private void step(long bytes) {
        done += bytes;
        // What is written meanwhile makes it more than was counted.
        progress.at("copied", done, Math.max(done + 1, total));
        if (bytesPerSecond > 0) {
            long due = began + (long) (done * 1e9 / bytesPerSecond);
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
        }
    }

    private static final String SCHEMAS = """
            select namespace.nspname from pg_class class join pg_namespace namespace on namespace.oid = class.relnamespace
            where class.relname = 'schema_history' and class.relkind = 'r'""";

    /** Each module's schema with the last of its migrations that has run. */
    private List<String> schemas() throws SQLException {
        Set<String> schemas = new TreeSet<>();
        try (var statement = superuser.createStatement(); var rows = statement.executeQuery(SCHEMAS)) {
            while (rows.next()) {
                schemas.add(rows.getString(1));
            }
        }
        List<String> versions = new ArrayList<>();
        for (String schema : schemas) {
            versions.add(schema + " " + one("select coalesce(max(version::numeric), 0) from "
                    + superuser.createStatement().enquoteIdentifier(schema, true)
                    + ".schema_history where success and version ~ '^[0-9.]+$'"));
        }
        return versions;
    }

    private String one(String sql) throws SQLException {
        try (var statement = superuser.createStatement(); var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}

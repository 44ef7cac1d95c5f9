package io.posthouse.storage.postgres;

import io.posthouse.storage.file.DurableFiles;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Turns the files of a backup into a cluster that can be started: replays the write-ahead log to a moment, and gives the
 * superuser a new password, since a backup holds none.
 *
 * <p>PostgreSQL does both in its single-user mode, which listens nowhere: nobody can sign in to a database that is neither
 * here nor there yet, least of all somebody who still knows the former password. When this JVM is killed meanwhile, it
 * finds the end of its input after the replay, and ends. Where we are root, that mode insists on a user with a name, like
 * {@code initdb}: the files are given to it meanwhile, and the next start gives them to PostgreSQL's own.
 */
public final class ClusterRecovery implements AutoCloseable {
    private static final int OUTPUT_CHARS_MAX = 8000;

    private final Cluster cluster;
    private final Path binariesFolder;
    private final FolderLock lock;

    private ClusterRecovery(Cluster cluster, Path binariesFolder, FolderLock lock) {
        this.cluster = cluster;
        this.binariesFolder = binariesFolder;
        this.lock = lock;
    }

    /**
     * Takes the data folder for a restore. What an unfinished one has left there is thrown away.
     *
     * @throws PostgresFault when PostgreSQL runs there, or has data there already
     */
    public static ClusterRecovery in(EmbeddedSettings settings) throws IOException {
        Cluster cluster = new Cluster(settings.home());
        OwnedFiles.createPassable(cluster.home());
        FolderLock lock = FolderLock.take(cluster.home());
        try {
            if (Files.exists(cluster.folder())) {
                throw new PostgresFault("there is data in " + cluster.folder() + ", and a restore writes over none: "
                        + "name another folder with --into, or move " + cluster.home() + " away first");
            }
            DurableFiles.deleteTree(cluster.restoring());
            Files.createDirectory(cluster.restoring(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return new ClusterRecovery(cluster, settings.binariesFolder(), lock);
        } catch (IOException | RuntimeException e) {
            RunFile.delete(cluster.home());
            lock.close();
            throw e;
        }
    }

    /** Where the files of the backup belong, and its log below {@code pg_wal} in it. */
    public Path folder() {
        return cluster.restoring();
    }

    /**
     * How a replay ended.
     *
     * @param reached false when the log ended before the moment that was asked for; the same may then be tried again with
     *        another target
     * @param words what PostgreSQL said, its last 8,000 characters
     */
    public record Ended(boolean reached, String words) {
    }

    /**
     * Replays.
     *
     * @param target where to stop: parameters that begin with {@code recovery_target}; none for the end of the log
     * @param progress is told what PostgreSQL says meanwhile, line by line
     * @throws PostgresFault with PostgreSQL's own words when the files cannot be replayed
     */
    public Ended replay(Map<String, String> target, Consumer<String> progress)
            throws IOException, InterruptedException {
        Binaries binaries = Binaries.unpackedIn(binariesFolder);
        RunAs runAs = RunAs.choose(cluster.home(), cluster.folder(), binaries.home()).forInitdb();
        Files.deleteIfExists(folder().resolve("recovery.signal"));
        Files.createFile(folder().resolve("recovery.signal"));
        runAs.own(folder());
        String password = Cluster.freshPassword();
        Process process = new ProcessBuilder(runAs.command(command(binaries, runAs, target)))
                .directory(new File("/")).redirectErrorStream(true).start();
        try (OutputStream in = process.getOutputStream()) {
            // In letters, digits, - and _ only, so there is nothing to escape.
            in.write(("alter role " + Cluster.NAME + " password '" + password + "'\n")
                    .getBytes(StandardCharsets.US_ASCII));
        }
        String words = follow(process, progress);
        if (process.waitFor() != 0) {
            if (words.contains("recovery ended before configured recovery target was reached")) {
                return new Ended(false, words);
            }
            throw new PostgresFault("the backup could not be replayed; PostgreSQL says: " + words);
        }
        DurableFiles.write(cluster.home().resolve("password"), password);
        return new Ended(true, words);
    }

    private static String follow(Process process, Consumer<String> progress) throws IOException {
        StringBuilder words = new StringBuilder();
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                progress.accept(line);
                words.append(line).append('\n');
                words.delete(0, Math.max(0, words.length() - OUTPUT_CHARS_MAX));
            }
        }
        return words.toString().strip();
    }

    private List<String> command(Binaries binaries, RunAs runAs, Map<String, String> target) throws IOException {
        // Its name makes it findable for the next start, should this JVM be killed.
        var command = new ArrayList<>(List.of(runAs.seen(binaries.postgres()).toString(), "--single",
                "-D", runAs.seen(folder()).toString(), "-c", "cluster_name=" + cluster.name(),
                "-c", "fsync=on", "-c", "full_page_writes=on", "-c", "unix_socket_directories=",
                "-c", "shared_buffers=96MB", "-c", "max_connections=60", "-c", "huge_pages=off", "-c", "io_method=sync",
                "-c", "hot_standby=off", "-c", "archive_mode=off", "-c", "timezone=UTC", "-c", "log_timezone=UTC",
                "-c", "log_min_error_statement=panic", "-c", "log_startup_progress_interval=2s",
                // It makes durable what was copied before it replays: all of it at once, not file by file.
                "-c", "recovery_init_sync_method=syncfs",
                // The whole log lies in pg_wal already; asked for a file that is not there, any command that fails will do.
                "-c", "restore_command=false", "-c", "recovery_target_action=promote"));
        target.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        command.add("postgres");
        return command;
    }

    /** Makes what was restored the folder's data. After this, a start of the platform uses it. */
    public void accept() throws IOException {
        Files.move(folder(), cluster.folder(), StandardCopyOption.ATOMIC_MOVE);
        try (var parent = FileChannel.open(cluster.home(), StandardOpenOption.READ)) {
            parent.force(true);
        }
    }

    /** Gives the folder back. What was not accepted stays as it is, and no start takes it for data. */
    @Override
    public void close() throws IOException {
        RunFile.delete(cluster.home());
        lock.close();
    }
}

package io.posthouse.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Set;

/**
 * Copies the data of a running PostgreSQL, for a standby that begins with it. What is torn or of different moments is put
 * right by the log, which the standby streams from the moment noted in {@code backup_label} on.
 */
final class ClusterCopy {
    /** What a server fills anew at its start; only the folders belong to a copy. */
    private static final Set<String> EMPTY_FOLDERS = Set.of("pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify",
            "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans");
    private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts", "pg_internal.init",
            "backup_label.old", "standby.signal", "postgresql.auto.conf");
    private static final String CONTROL = "global/pg_control";

    private final Connection superuser;
    private final Path from;
    private final Path to;

    ClusterCopy(Connection superuser, Path from, Path to) {
        this.superuser = superuser;
        this.from = from;
        this.to = to;
    }

    private static final String START = "select pg_backup_start('standby', true)";
    private static final String STOP = "select labelfile from pg_backup_stop(false)";

    void make() throws SQLException, IOException {
        try (Statement statement = superuser.createStatement()) {
            statement.execute(START);
            try {
                Files.walkFileTree(from, new Copier());
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            copyControl();
            try (ResultSet row = statement.executeQuery(STOP)) {
                row.next();
                Files.writeString(to.resolve("backup_label"), row.getString(1));
            }
        }
    }

    private final class Copier extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            Path relative = from.relativize(folder);
            boolean inEmpty = relative.getNameCount() > 1 && EMPTY_FOLDERS.contains(relative.getName(0).toString());
            if (inEmpty || folder.getFileName().toString().startsWith("pgsql_tmp")) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(relative));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Path relative = from.relativize(file);
            String name = file.getFileName().toString();
            boolean history = name.endsWith(".history");
            if ((!EMPTY_FOLDERS.contains(relative.getName(0).toString()) || history) && !LEFT_OUT.contains(name)
                    && !relative.toString().equals(CONTROL)) {
                try {
                    Files.copy(file, to.resolve(relative));
                } catch (NoSuchFileException e) {
                    // A table that was dropped meanwhile: the log tells the copy of it.
                    return FileVisitResult.CONTINUE;
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }
    }

    /** Last, and until it was read the same twice, since it may be written meanwhile. */
    private void copyControl() throws IOException {
        byte[] before = Files.readAllBytes(from.resolve(CONTROL));
        for (int tries = 0; tries < 100; tries++) {
            byte[] now = Files.readAllBytes(from.resolve(CONTROL));
            if (Arrays.equals(before, now)) {
                Files.write(to.resolve(CONTROL), now);
                return;
            }
            before = now;
        }
        throw new IOException(from.resolve(CONTROL) + " changes all the time");
    }
}

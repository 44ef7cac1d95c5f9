package io.posthouse.storage.backup;

import io.posthouse.storage.log.LogTables;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.EmbeddedSettings;
import io.posthouse.storage.postgres.PoolSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;

/** A small log, and the commands on a data folder and a backup folder. */
final class BackupFixture {
    static final Progress QUIET = (what, done, total) -> {
    };

    private BackupFixture() {
    }

    static Path binaries() {
        return Path.of(System.getProperty("java.io.tmpdir"), "posthouse-test-binaries");
    }

    static EmbeddedSettings settings(Path data) {
        return EmbeddedSettings.in(data).withBinariesFolder(binaries()).withPool(PoolSettings.small());
    }

    static void createLog(Connection connection) throws SQLException {
        run(connection, "create schema diary");
        run(connection, """
                create table diary.note (shard smallint not null, sequence bigint not null, id bigint not null,
                    at timestamptz not null, body text not null, primary key (shard, sequence))""");
        run(connection, LogTables.ddl("diary"));
    }

    static void append(Connection connection, long sequence) throws SQLException {
        run(connection, "insert into diary.note values (0, " + sequence + ", " + sequence
                + ", clock_timestamp(), repeat('word ', 40))");
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String ask(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement(); var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    static String askIn(Path data, String sql) throws SQLException {
        try (var postgres = EmbeddedPostgres.start(settings(data)); var connection = postgres.dedicated("test")) {
            return ask(connection, sql);
        }
    }

    static Manifest backup(EmbeddedPostgres postgres, Path data, BackupFolder folder, int keep) throws SQLException {
        try (Connection superuser = postgres.superuser("posthouse", "backup")) {
            return new Backups(folder, QUIET).make(superuser, data, EmbeddedPostgres.clusterFolder(data), true, keep,
                    0);
        }
    }

    static Restored restore(BackupFolder folder, String moment, Path into) {
        return new Restore(folder, QUIET, Clock.systemUTC()).run(null, Moment.parse(moment), null, settings(into),
                "a test");
    }

    static void await(String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > Duration.ofSeconds(60).toNanos()) {
                throw new AssertionError("waited a minute in vain: " + what);
            }
            Thread.sleep(10);
        }
    }

    /** Waits until everything that is committed now is in the archive. */
    static void awaitArchived(EmbeddedPostgres postgres, WalArchiver archiver) throws Exception {
        Lsn now;
        try (Connection superuser = postgres.superuser("posthouse", "test")) {
            now = Lsn.parse(ask(superuser, "select pg_current_wal_flush_lsn()"));
        }
        await("archived up to " + now, () -> archiver.state() instanceof ArchiveState.Following following
                && following.safe().compareTo(now) >= 0);
    }
}

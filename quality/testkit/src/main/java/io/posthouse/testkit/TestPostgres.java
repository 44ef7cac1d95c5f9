package io.posthouse.testkit;

import io.posthouse.storage.Migrations;
import io.posthouse.storage.backup.Backups;
import io.posthouse.storage.postgres.ConnectedDatabase;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.EmbeddedSettings;
import io.posthouse.storage.postgres.Migrator;
import io.posthouse.storage.postgres.PoolSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One real PostgreSQL for a whole test run, with as many fresh databases on it as tests want.
 *
 * <p>It is the platform's own launcher with everything durable switched on, only smaller. Its data is in a folder of this
 * JVM's below the system's temporary one, beside the binaries that all test JVMs of a user share; it ends with the JVM,
 * and what a killed JVM has left is swept by the next. Most tests want {@link TestDatabase} instead.
 */
public final class TestPostgres implements AutoCloseable {
    /** As the small one, and more patient: many threads of a test may want one while other tests have the machine. */
    private static final PoolSettings POOL = new PoolSettings(PoolSettings.small().connectionsMax(), 0,
            Duration.ofSeconds(30), Duration.ofSeconds(30));

    private final Path data;
    private final EmbeddedPostgres postgres;
    private final Map<List<Migrations>, String> templates = new HashMap<>();
    private int databases;

    private TestPostgres(Path data, EmbeddedPostgres postgres) {
        this.data = data;
        this.postgres = postgres;
    }

    /** Starts one; the first ever on a machine also unpacks the binaries. */
    public static TestPostgres start() {
        try {
            Path home = home();
            Path data = folderForThisRun(home);
            var settings = EmbeddedSettings.in(data)
                    .withBinariesFolder(home.resolve("binaries"))
                    .withPool(POOL)
                    .withParameters(
                            Map.of("shared_buffers", "32MB", "max_connections", "100", "max_wal_size", "256MB"));
            return new TestPostgres(data, EmbeddedPostgres.start(settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder of this user's below the temporary one; another user's of the same name is not trusted. */
    static Path home() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Object ours = Files.getAttribute(Path.of("/proc", Long.toString(ProcessHandle.current().pid())), "unix:uid");
        Path home = temporary.resolve("posthouse-test-" + ours);
        if (!Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(home);
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        }
        if (!ours.equals(Files.getAttribute(home, "unix:uid", LinkOption.NOFOLLOW_LINKS))) {
            throw new IOException(home + " belongs to somebody else: remove it, or name another java.io.tmpdir");
        }
        return home;
    }

    /** One more folder of this JVM's, to which others can pass; swept by a later JVM if this one is killed. */
    static Path folderForThisRun(Path home) throws IOException {
        sweep(home);
        Path data = Files.createTempDirectory(home, "run-" + ProcessHandle.current().pid() + "-");
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
        return data;
    }

    /** Removes the data of test JVMs that are gone. */
    private static void sweep(Path home) throws IOException {
        try (var runs = Files.newDirectoryStream(home, "run-*")) {
            for (Path run : runs) {
                long pid = Long.parseLong(run.getFileName().toString().split("-", -1)[1]);
                if (ProcessHandle.of(pid).isEmpty()) {
                    deleteTree(run);
                }
            }
        }
    }

    /**
     * A fresh database with the schemas of {@code modules}; the caller closes it. The migrations run once for each list of
     * modules, whose databases are then copies.
     */
    public synchronized ConnectedDatabase freshDatabase(List<Migrations> modules) throws SQLException {
        String template = templates.get(modules);
        if (template == null) {
            template = "template_" + templates.size();
            postgres.create(template, "template0");
            try (var database = postgres.open(template, POOL)) {
                // Modules note their events there, in production as here.
                new Migrator(database).migrate(withStorage(modules));
            }
            templates.put(List.copyOf(modules), template);
        }
        databases++;
        String name = "test_" + databases;
        postgres.create(name, template);
        return postgres.open(name, POOL);
    }

    private static List<Migrations> withStorage(List<Migrations> modules) {
        Migrations storage = Backups.MIGRATIONS;
        return modules.isEmpty() || modules.contains(storage)
                ? modules
                : Stream.concat(Stream.of(storage), modules.stream()).toList();
    }

    /** The server below, to be killed by tests that want to see what happens then. */
    public EmbeddedPostgres server() {
        return postgres;
    }

    /** The password of the ordinary role, for a process of its own that is to work on a fresh database. */
    public String password() throws IOException {
        return Files.readString(data.resolve("postgres/platform.password")).strip();
    }

    /** Where its data is. */
    Path data() {
        return data;
    }

    /** Stops it and removes its data. */
    @Override
    public void close() {
        postgres.close();
        deleteTree(data);
    }

    static void deleteTree(Path root) {
        try (var paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            // A killed run's PostgreSQL may still be writing there; the next sweep finds the rest.
            return;
        }
    }
}

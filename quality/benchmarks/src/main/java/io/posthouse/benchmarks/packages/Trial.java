package io.posthouse.benchmarks.packages;

import io.posthouse.benchmarks.packages.Room.Ended;
import io.posthouse.benchmarks.posthouse.ChildProcess;
import io.posthouse.benchmarks.wire.Credentials;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every package is put through, and where what is installed from it listens: three loopback ports, the same for all. */
final class Trial {
    static final String DATA = "/var/lib/posthouse";
    static final String DOMAIN = "inn.example";
    /** A new data folder on a busy machine. */
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(60);

    private final Path folder;
    private final PrintStream out;
    private final int http = ChildProcess.freePort();
    private final int xmpp = ChildProcess.freePort();
    private final int xmpps = ChildProcess.freePort();
    private final Visitor anna = new Visitor(new Credentials("anna", DOMAIN, "a-long-password-1"), http, xmpps);
    private @Nullable ChildProcess server;

    /** @param folder for output and what the rooms find in {@code /packages}; must be there */
    Trial(Path folder, PrintStream out) throws IOException {
        this.folder = folder;
        this.out = out;
    }

    /** What was not as it should be. */
    static final class NotSo extends RuntimeException {
        NotSo(String what) {
            super(what);
        }
    }

    Path folder() {
        return folder;
    }

    int http() {
        return http;
    }

    void begin(Path file) throws IOException {
        out.println(file.getFileName() + ", " + Files.size(file) / 1_000_000 + " MB");
    }

    void told(String what) {
        out.println("  " + what);
    }

    String settings() {
        return "posthouse.domain=" + DOMAIN + "\nposthouse.http.port=" + http + "\nposthouse.xmpp.port=" + xmpp
                + "\nposthouse.xmpps.port=" + xmpps + "\n";
    }

    /** The call that lets anna in, of the command that is called so. */
    static String add(String command) {
        return "echo 'a-long-password-1' | " + command + " login add anna --admin";
    }

    void started(Room room, List<String> command, Map<String, String> environment, String output)
            throws IOException, InterruptedException {
        awaitReady(begun(room, command, environment, output));
    }

    /** Started, and perhaps not yet ready. */
    ChildProcess begun(Room room, List<String> command, Map<String, String> environment, String output)
            throws IOException {
        ChildProcess child = room.start(command, environment, folder.resolve(output));
        server = child;
        return child;
    }

    private void awaitReady(ChildProcess child) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (!anna.findsItReady()) {
            if (!child.isAlive() || System.nanoTime() - begin > READY_WITHIN.toNanos()) {
                throw new NotSo("it does not become ready: " + child.lastWords());
            }
            Thread.sleep(50);
        }
        told(String.format(Locale.ROOT, "ready after %.1f s", (System.nanoTime() - begin) / 1e9));
    }

    /** For what ended by a call of its own, and for what did not. */
    void awaitEnd() throws InterruptedException {
        if (server != null) {
            server.stop(STOP_WITHIN);
            server = null;
        }
    }

    /** It is ready now, and not in a moment. */
    void isReady() throws InterruptedException {
        if (!anna.findsItReady()) {
            throw new NotSo("whoever comes now does not find it ready");
        }
    }

    void becomesReady() throws InterruptedException {
        long begin = System.nanoTime();
        while (!anna.findsItReady()) {
            if (System.nanoTime() - begin > READY_WITHIN.toNanos()) {
                throw new NotSo("it does not become ready within " + READY_WITHIN);
            }
            Thread.sleep(50);
        }
    }

    void signsIn() throws IOException, InterruptedException {
        anna.signInOnThePage();
        anna.signInOverXmpp();
        told("signs in over HTTP and over XMPP");
    }

    void notes(String text) throws IOException {
        anna.writeToThemselves(text);
    }

    /** Whatever the mask of whoever runs this: who is somebody else in a room reads it. */
    static void letOthersRead(Path file) throws IOException {
        Files.setPosixFilePermissions(file,
                PosixFilePermissions.fromString(Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--"));
    }

    static void withoutTools(Room room) throws IOException, InterruptedException {
        expect(room, """
                for tool in java javac mvn node npm; do
                    path=$(command -v $tool) && [ -x "$path" ] && echo "$path"
                done
                ls /usr/lib/jvm 2>/dev/null""", "");
    }

    static void must(Room room, String script) throws IOException, InterruptedException {
        must(room, script, Map.of());
    }

    static void must(Room room, String script, Map<String, String> environment)
            throws IOException, InterruptedException {
        Ended ended = room.run(script, environment);
        if (ended.code() != 0) {
            throw new NotSo(script + "\nended with " + ended.code() + ": " + ended.said());
        }
    }

    static void expect(Room room, String script, String words) throws IOException, InterruptedException {
        Ended ended = room.run(script);
        if (!ended.said().equals(words)) {
            throw new NotSo(script + "\nsays: " + ended.said() + "\nand not: " + words);
        }
    }

    static void says(Room room, String script, String words) throws IOException, InterruptedException {
        says(room, script, words, Map.of());
    }

    static void says(Room room, String script, String words, Map<String, String> environment)
            throws IOException, InterruptedException {
        Ended ended = room.run(script, environment);
        if (!ended.said().contains(words)) {
            throw new NotSo(script + "\nsays: " + ended.said() + "\nwithout: " + words);
        }
    }
}

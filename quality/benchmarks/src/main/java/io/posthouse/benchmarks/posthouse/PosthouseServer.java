package io.posthouse.benchmarks.posthouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.benchmarks.wire.Credentials;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The platform on a data folder and ports of its own, started, killed and started again. Used by one thread.
 */
public final class PosthouseServer implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(30);

    private final Program program;
    private final Path folder;
    private final boolean plaintext;
    private final Map<String, String> more;
    private final int httpPort;
    private final int xmppPort;
    private final int xmppsPort;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2)).build();
    private @Nullable ChildProcess child;

    /**
     * How to call it.
     *
     * @param serve the words that start it in front
     * @param login the words before {@code import FILE.csv}
     */
    public record Program(List<String> serve, List<String> login) {
        public Program {
            serve = List.copyOf(serve);
            login = List.copyOf(login);
        }

        /** As people call it: by the script in {@code home}. */
        public static Program script(Path home) {
            String script = home.resolve("posthouse").toString();
            return new Program(List.of(script, "up"), List.of(script, "login"));
        }

        /**
         * What was built, without the script, so that a checkout that is worked on meanwhile changes nothing.
         *
         * @param home the repository
         * @param app the folder of the built jars
         * @param heap as {@code -Xmx} takes it
         */
        public static Program built(Path home, Path app, String heap) {
            List<String> java = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "@" + home.resolve("server/jvm.args"), "-Xmx" + heap, "-cp",
                    app.resolve("posthouse-server.jar") + ":" + app.resolve("*"), "io.posthouse.server.Posthouse");
            return new Program(with(java, "up"), with(java, "login"));
        }

        private static List<String> with(List<String> words, String last) {
            List<String> all = new ArrayList<>(words);
            all.add(last);
            return all;
        }
    }

    /**
     * @param program how to call it
     * @param folder for data and output; made when it is not there
     * @param plaintext whether clients may come without TLS: for benchmarks
     */
    public PosthouseServer(Program program, Path folder, boolean plaintext) throws IOException {
        this(program, folder, plaintext, Map.of());
    }

    /** @param more further settings, as in the environment */
    public PosthouseServer(Program program, Path folder, boolean plaintext, Map<String, String> more)
            throws IOException {
        this.more = Map.copyOf(more);
        this.program = program;
        this.folder = folder;
        this.plaintext = plaintext;
        this.httpPort = ChildProcess.freePort();
        this.xmppPort = ChildProcess.freePort();
        this.xmppsPort = ChildProcess.freePort();
    }

    /** Starts it and waits until it says that it is ready. */
    public void start() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        ChildProcess started = ChildProcess.start(command(program.serve()), folder.resolve("output.log"));
        child = started;
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!isReady()) {
            if (!started.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("the server does not become ready: " + started.lastWords());
            }
            Thread.sleep(50);
        }
    }

    /** Makes logins, while it runs. */
    public void importLogins(List<Credentials> logins) throws IOException, InterruptedException {
        Path file = folder.resolve("logins.csv");
        StringBuilder lines = new StringBuilder("name,password\n");
        for (Credentials login : logins) {
            lines.append(login.name()).append(',').append(login.password()).append('\n');
        }
        Files.writeString(file, lines);
        Process tool = command(program.login(), "import", file.toAbsolutePath().toString()).redirectErrorStream(true)
                .start();
        tool.getOutputStream().close();
        String said = new String(tool.getInputStream().readAllBytes(), UTF_8);
        if (!tool.waitFor(2, TimeUnit.MINUTES) || tool.exitValue() != 0) {
            throw new IOException("logins were not imported: " + said);
        }
        Files.delete(file);
    }

    /** Where clients connect with TLS from the first byte. */
    public InetSocketAddress directTls() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), xmppsPort);
    }

    /** Where it answers over HTTP. */
    public InetSocketAddress http() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), httpPort);
    }

    /** Where clients connect without TLS, if it was allowed. */
    public InetSocketAddress plain() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), xmppPort);
    }

    /** A connection to its PostgreSQL beside it, with all rights. The caller closes it. */
    public Connection connect() throws SQLException {
        return EmbeddedPostgres.attachAsSuperuser(folder.resolve("data"), "proof")
                .orElseThrow(() -> new SQLException("no PostgreSQL runs there now"));
    }

    /** The JVM that serves. */
    public long pid() throws IOException {
        ProcessHandle root = child().handle();
        return Stream.concat(Stream.of(root), root.descendants())
                .filter(process -> process.info().command().map(c -> c.endsWith("/java")).orElse(false))
                .min(Comparator.comparing(process -> process.info().startInstant().orElseThrow()))
                .orElseThrow(() -> new IOException("the server's process is not there")).pid();
    }

    /** What {@code up} started, wrappers included: the root of everything but a PostgreSQL that was set apart. */
    public long rootPid() {
        return child().pid();
    }

    /** PostgreSQL's postmaster. */
    public long postmasterPid() throws IOException {
        Path file = folder.resolve("data/postgres/cluster/postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).getFirst().strip());
    }

    /** Waits until all of what {@code up} started is gone, after its JVM was killed. */
    public void awaitGone() throws InterruptedException, IOException {
        child().awaitEnd(STOP_WITHIN);
        child = null;
    }

    /** Asks it to end in order, and does not wait; {@link #awaitGone} does. */
    public void ask() {
        child().handle().destroy();
    }

    /** Asks it to drain, as {@code ./posthouse drain} does, and does not wait; {@link #awaitGone} does. */
    public void drain() throws IOException {
        Files.createFile(folder.resolve("data/posthouse.drain"));
    }

    /** Stops it in order. */
    public void stop() throws InterruptedException {
        if (child != null) {
            child.stop(STOP_WITHIN);
            child = null;
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }

    private ProcessBuilder command(List<String> program, String... words) {
        List<String> all = new ArrayList<>(program);
        all.addAll(List.of(words));
        ProcessBuilder command = new ProcessBuilder(all);
        command.environment()
                .putAll(Map.of("POSTHOUSE_DATA", folder.resolve("data").toAbsolutePath().toString(),
                        "POSTHOUSE_HTTP_PORT", Integer.toString(httpPort), "POSTHOUSE_XMPP_PORT",
                        Integer.toString(xmppPort), "POSTHOUSE_XMPPS_PORT", Integer.toString(xmppsPort),
                        "POSTHOUSE_DOMAIN", "localhost", "POSTHOUSE_XMPP_PLAINTEXT", Boolean.toString(plaintext)));
        command.environment().putAll(more);
        return command;
    }

    /** Whether it says that it is ready. */
    public boolean isReady() throws InterruptedException {
        return answersWell(URI.create("http://127.0.0.1:" + httpPort + "/health/ready"));
    }

    private boolean answersWell(URI uri) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private ChildProcess child() {
        if (child == null) {
            throw new IllegalStateException("not started");
        }
        return child;
    }
}

package io.posthouse.server.journey;

import io.posthouse.server.Posthouse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One node of several, in a JVM of its own, as {@code ./posthouse up} starts it. */
final class NodeProcess implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final Path data;
    private final Path said;
    private final Process process;

    private NodeProcess(Path data, Path said, Process process) {
        this.data = data;
        this.said = said;
        this.process = process;
    }

    /**
     * Starts one; {@link #awaitReady} follows.
     *
     * @param database URL, user, password
     * @param secret of the cluster; empty for a node that is alone
     * @param words further words of the command line
     */
    static NodeProcess start(String name, Path folder, List<String> database, String secret, String... words)
            throws IOException {
        Path data = folder.resolve(name);
        Path said = folder.resolve(name + ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-Dorg.springframework.boot.logging.LoggingSystem=none",
                "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), Posthouse.class.getName(), "up", "--posthouse.data=" + data,
                "--posthouse.node=" + name, "--posthouse.http.port=0", "--posthouse.xmpps.port=0",
                "--posthouse.cluster.port=" + freePort(),
                "--posthouse.cluster.linkport=0"));
        if (Stream.of(words).noneMatch(word -> word.startsWith("--posthouse.xmpp.port="))) {
            command.add("--posthouse.xmpp.port=0");
        }
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()));
        // Where no other process can read them.
        if (!secret.isEmpty()) {
            builder.environment().put("POSTHOUSE_CLUSTER_SECRET", secret);
        }
        builder.environment().put("POSTHOUSE_DATABASE_URL", database.get(0));
        builder.environment().put("POSTHOUSE_DATABASE_USER", database.get(1));
        builder.environment().put("POSTHOUSE_DATABASE_PASSWORD", database.get(2));
        return new NodeProcess(data, said, builder.start());
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Waits until it says that it is ready. */
    NodeProcess awaitReady() throws IOException, InterruptedException {
        long end = System.nanoTime() + READY_NANOS;
        while (!isReady()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("not ready: " + said());
            }
            Thread.sleep(50);
        }
        return this;
    }

    private boolean isReady() throws IOException, InterruptedException {
        String web = fact("web");
        try {
            return !web.isEmpty() && HTTP.send(HttpRequest.newBuilder(URI.create(web + "/health/ready")).build(),
                    HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (ConnectException notYet) {
            // It says where it will listen a moment before it does, and what an earlier start said lies there until then.
            return false;
        }
    }

    /** What it has said so far. */
    String said() throws IOException {
        return Files.readString(said);
    }

    /** Where other nodes find it. */
    String cluster() throws IOException {
        String told = fact("cluster");
        return told.substring(told.indexOf(' ') + 1);
    }

    String web() throws IOException {
        return fact("web");
    }

    int xmppPort() throws IOException {
        String address = fact("xmpp");
        return Integer.parseInt(address.substring(address.indexOf(':') + 1));
    }

    private String fact(String name) throws IOException {
        Properties run = new Properties();
        Path file = data.resolve("posthouse.run");
        if (Files.exists(file)) {
            try (var in = Files.newBufferedReader(file)) {
                run.load(in);
            }
        }
        return run.getProperty(name, "");
    }

    /** {@code ./posthouse VERB} on its data folder, begun. */
    Process verb(String verb) throws IOException {
        return new ProcessBuilder("../posthouse", verb, "--posthouse.data=" + data).redirectErrorStream(true).start();
    }

    /** What {@code ./posthouse VERB} says, once it has ended with {@code exit}. */
    String says(String verb, int exit) throws IOException, InterruptedException {
        Process run = verb(verb);
        String words = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (run.waitFor() != exit) {
            throw new AssertionError(verb + " ended with " + run.exitValue() + ": " + words);
        }
        return words;
    }

    /** Waits for it to end by itself, and gives its exit code. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("it goes on");
        }
        return process.exitValue();
    }

    /** As kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            kill();
        }
    }
}

package io.posthouse.benchmarks.gatewayproof;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.benchmarks.posthouse.ChildProcess;
import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import io.posthouse.benchmarks.wire.ChannelLine;
import io.posthouse.benchmarks.wire.TlsLine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One node, a JVM that is started, drained and started again by one thread; anybody may ask it. */
final class GatewayNode {
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    private static final Duration GONE_WITHIN = Duration.ofSeconds(60);
    private static final int ASK_MILLIS = 15_000;
    private static final int OK = 200;

    private final String name;
    private final Program program;
    private final Path folder;
    private final InetSocketAddress web;
    private final Map<String, String> settings = new HashMap<>();
    private @Nullable ChildProcess child;
    private volatile boolean serving;

    /** @param shared settings of all nodes, as in the environment */
    GatewayNode(int index, Program program, Path folder, Map<String, String> shared) throws IOException {
        this.name = "node-" + (index + 1);
        this.program = program;
        this.folder = folder;
        this.web = new InetSocketAddress(InetAddress.getLoopbackAddress(), ChildProcess.freePort());
        settings.putAll(shared);
        settings.putAll(Map.of("POSTHOUSE_NODE", name, "POSTHOUSE_DATA", data().toString(), "POSTHOUSE_HTTP_PORT",
                port(web), "POSTHOUSE_HTTP_TLS", "true", "POSTHOUSE_XMPP_PORT", freePort(), "POSTHOUSE_XMPPS_PORT",
                freePort()));
        Files.createDirectories(folder);
    }

    private static String port(InetSocketAddress address) {
        return Integer.toString(address.getPort());
    }

    private static String freePort() throws IOException {
        return Integer.toString(ChildProcess.freePort());
    }

    /** Where its data lies. */
    Path data() {
        return folder.resolve("data").toAbsolutePath();
    }

    InetSocketAddress web() {
        return web;
    }

    /** Whether it was ready once and nobody has asked it to leave since. */
    boolean serving() {
        return serving;
    }

    void begin() throws IOException {
        child = ChildProcess.start(command(program.serve()), folder.resolve("output.log"));
    }

    void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!isReady()) {
            if (!child().isAlive() || System.nanoTime() > deadline) {
                throw new IOException(name + " does not become ready: " + child().lastWords());
            }
            Thread.sleep(100);
        }
        serving = true;
    }

    private boolean isReady() {
        try {
            return ask("GET", "/health/ready", "", "").status() == OK;
        } catch (IOException e) {
            return false;
        }
    }

    /** One request on a connection of its own, whose handshake resumes nothing. */
    ChannelLine.Answer ask(String method, String path, String headers, String body) throws IOException {
        return ChannelLine.ask(line(), method, path, headers, body);
    }

    /** A new connection, whose handshake resumes nothing. */
    TlsLine line() throws IOException {
        return new TlsLine.Maker().open(web, InetAddress.getLoopbackAddress(), "localhost", ASK_MILLIS);
    }

    /** Asks it to drain, as {@code ./posthouse drain} does. */
    void drain() throws IOException {
        serving = false;
        Files.createFile(data().resolve("posthouse.drain"));
    }

    void awaitGone() throws IOException, InterruptedException {
        child().awaitEnd(GONE_WITHIN);
        child = null;
    }

    /** Carries out {@code ./posthouse login} with these words. */
    void login(String input, String... words) throws IOException, InterruptedException {
        Process tool = command(program.login(), words).redirectErrorStream(true).start();
        try (var in = tool.getOutputStream()) {
            in.write((input + "\n").getBytes(UTF_8));
        }
        String said = new String(tool.getInputStream().readAllBytes(), UTF_8);
        if (!tool.waitFor(1, TimeUnit.MINUTES) || tool.exitValue() != 0) {
            throw new IOException("login " + List.of(words) + ": " + said);
        }
    }

    private ProcessBuilder command(List<String> program, String... words) {
        List<String> all = new ArrayList<>(program);
        all.addAll(List.of(words));
        ProcessBuilder command = new ProcessBuilder(all);
        command.environment().putAll(settings);
        return command;
    }

    /** Ends it, however it is. With it goes what it started: the PostgreSQL beside it. */
    void end() throws InterruptedException {
        serving = false;
        ChildProcess running = child;
        child = null;
        if (running != null) {
            running.stop(GONE_WITHIN);
        }
    }

    private ChildProcess child() {
        if (child == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return child;
    }

    @Override
    public String toString() {
        return name;
    }
}

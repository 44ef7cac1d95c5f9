package io.posthouse.benchmarks.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.benchmarks.nodes.Fault.Party;
import io.posthouse.benchmarks.posthouse.ChildProcess;
import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import io.posthouse.benchmarks.wire.ChannelLine;
import io.posthouse.benchmarks.wire.Credentials;
import io.posthouse.benchmarks.wire.TlsLine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One node, a JVM that is started, struck and started again. One thread. */
final class Node {
    private static final Duration READY_WITHIN = Duration.ofMinutes(6);
    private static final Duration GONE_WITHIN = Duration.ofSeconds(90);
    private static final int ASK_MILLIS = 2_000;
    private static final int OK = 200;
    private static final String JUMPS = "\nposthouse_clock_jumps_total ";

    private final int index;
    private Program program;
    private final Path folder;
    private final Network network;
    private final TlsLine.Maker lines;
    private final Map<String, String> settings = new HashMap<>();
    private final Place place;
    private final boolean apart;
    /** Opens the metrics to the proof, which is another machine to a node in a namespace of its own. */
    private final String scrapeToken = (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
    private @Nullable ChildProcess child;

    /**
     * @param shared settings of all nodes, as in the environment
     * @param clock the library that lets a process's clock be set; null without
     */
    Node(int index, Program program, Path folder, Network network, TlsLine.Maker lines, Map<String, String> shared,
            @Nullable Path clock) throws IOException {
        this.index = index;
        this.program = program;
        this.folder = folder;
        this.network = network;
        this.lines = lines;
        this.apart = network.allows().contains(Fault.Need.NETWORK);
        InetAddress address = network.node(index);
        InetSocketAddress xmpps = new InetSocketAddress(address, port(5223));
        InetSocketAddress web = new InetSocketAddress(address, port(8443));
        this.place = new Place("node-" + (index + 1), xmpps, web);
        String host = address.getHostAddress();
        settings.putAll(shared);
        settings.putAll(Map.of("POSTHOUSE_NODE", place.name(), "POSTHOUSE_DATA", data().toString(),
                "POSTHOUSE_HTTP_ADDRESS", host, "POSTHOUSE_HTTP_PORT", Integer.toString(web.getPort()),
                "POSTHOUSE_XMPP_ADDRESS", host, "POSTHOUSE_XMPP_PORT", Integer.toString(port(5222)),
                "POSTHOUSE_XMPPS_PORT", Integer.toString(xmpps.getPort()), "POSTHOUSE_CLUSTER_ADDRESS", host,
                // Clients of the proof speak direct TLS.
                "POSTHOUSE_XMPP_PUBLICADDRESS", host + ":" + xmpps.getPort()));
        settings.putAll(Map.of("POSTHOUSE_CLUSTER_PORT", Integer.toString(port(5280)), "POSTHOUSE_CLUSTER_LINKPORT",
                Integer.toString(port(5281)), "POSTHOUSE_HTTP_TLS", "true"));
        Files.createDirectories(folder);
        if (clock != null) {
            setClock(0);
            settings.putAll(Map.of("LD_PRELOAD", clock.toString(), "FAKETIME_TIMESTAMP_FILE", clockFile().toString(),
                    "FAKETIME_CACHE_DURATION", "1",
                    // A clock that is set leaves time that is measured alone, as on any machine; the node's own count of jumps, which
                    // compares the two, would otherwise see none.
                    "FAKETIME_DONT_FAKE_MONOTONIC", "1", "DONT_FAKE_MONOTONIC", "1",
                    // Without it timed waits of the JVM return at once.
                    "FAKETIME_FORCE_MONOTONIC_FIX", "0", "POSTHOUSE_METRICS_TOKEN", scrapeToken));
        }
    }

    private int port(int usual) throws IOException {
        return apart ? usual : ChildProcess.freePort();
    }

    private Path data() {
        return folder.resolve("data").toAbsolutePath();
    }

    private Path clockFile() {
        return folder.resolve("clock").toAbsolutePath();
    }

    Place place() {
        return place;
    }

    String name() {
        return place.name();
    }

    /** Lets its wall clock be that much ahead from about now on. */
    void setClock(int seconds) throws IOException {
        Path next = folder.resolve("clock.next");
        Files.writeString(next, (seconds < 0 ? "" : "+") + seconds + "\n");
        Files.move(next, clockFile(), java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /** How often it saw its wall clock jump since it was started, by what it tells itself; empty while it does not answer. */
    OptionalLong clockJumps() {
        try {
            TlsLine line = lines.open(place.web(), network.client(index), Client.DOMAIN, ASK_MILLIS);
            ChannelLine.Answer answer = ChannelLine.ask(line, "GET", "/metrics", "Authorization: Bearer " + scrapeToken
                    + "\r\n", "");
            int at = answer.body().indexOf(JUMPS);
            if (answer.status() != OK || at < 0) {
                return OptionalLong.empty();
            }
            int from = at + JUMPS.length();
            int end = answer.body().indexOf('\n', from);
            String count = answer.body().substring(from, end < 0 ? answer.body().length() : end);
            return OptionalLong.of((long) Double.parseDouble(count.strip()));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** Is another program from its next start on, on the same data and the same ports. */
    void use(Program next) {
        program = next;
    }

    /** Starts it and waits until it says that it is ready. */
    void start() throws IOException, InterruptedException {
        begin();
        awaitReady();
    }

    /** Starts it. */
    void begin() throws IOException {
        child = ChildProcess.start(command(program.serve()), folder.resolve("output.log"));
    }

    void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!isReady()) {
            if (!child().isAlive() || System.nanoTime() > deadline) {
                throw new IOException(name() + " does not become ready: " + child().lastWords());
            }
            Thread.sleep(100);
        }
    }

    boolean isReady() {
        try {
            TlsLine line = lines.open(place.web(), network.client(index), Client.DOMAIN, ASK_MILLIS);
            return ChannelLine.ask(line, "GET", "/health/ready", "", "").status() == OK;
        } catch (IOException e) {
            return false;
        }
    }

    long pid() {
        return child().pid();
    }

    /** Kills it, and waits until it is gone. */
    void kill() throws IOException, InterruptedException {
        strike();
        awaitGone();
    }

    /** Kills it; on a busy machine its last thread is gone a second or two later. */
    void strike() {
        ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
    }

    void signal(String name) throws IOException, InterruptedException {
        Shell.run("kill -" + name + " " + pid());
    }

    /** Asks it to end in order. */
    void leave() {
        ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroy);
    }

    /** Asks it to drain, as {@code ./posthouse drain} does. */
    void drain() throws IOException {
        Files.createFile(data().resolve("posthouse.drain"));
    }

    void awaitGone() throws IOException, InterruptedException {
        child().awaitEnd(GONE_WITHIN);
        child = null;
    }

    /** Makes logins, while it runs. */
    void importLogins(List<Credentials> logins) throws IOException, InterruptedException {
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
        if (!tool.waitFor(3, TimeUnit.MINUTES) || tool.exitValue() != 0) {
            throw new IOException("logins were not imported: " + said);
        }
        Files.delete(file);
    }

    private ProcessBuilder command(List<String> program, String... words) throws UnknownHostException {
        List<String> all = new ArrayList<>(network.within(new Party.Node(index), index));
        all.addAll(program);
        all.addAll(List.of(words));
        ProcessBuilder command = new ProcessBuilder(all);
        command.environment().putAll(settings);
        return command;
    }

    /** Ends it, however it is. */
    void end() throws InterruptedException {
        if (child != null) {
            ProcessHandle.of(child.pid()).ifPresent(ProcessHandle::destroyForcibly);
            child = null;
        }
    }

    private ChildProcess child() {
        if (child == null) {
            throw new IllegalStateException(name() + " was not started");
        }
        return child;
    }
}

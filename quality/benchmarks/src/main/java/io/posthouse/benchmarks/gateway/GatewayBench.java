package io.posthouse.benchmarks.gateway;

import io.posthouse.benchmarks.BenchJson;
import io.posthouse.benchmarks.BenchRecord;
import io.posthouse.benchmarks.BenchRow;
import io.posthouse.benchmarks.FreshFolder;
import io.posthouse.benchmarks.Words;
import io.posthouse.benchmarks.delivery.ProcessAccount;
import io.posthouse.benchmarks.posthouse.ChildProcess;
import io.posthouse.benchmarks.posthouse.PosthouseServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** {@code bench gateway}: what the door costs, beside nginx. One thread, and that which asks. */
public final class GatewayBench {
    /** A billion a day. */
    private static final int FULL_LOAD = 11_600;
    private static final int LONG_SECONDS = 600;
    private static final int ISSUED_PER_SECOND = 200;
    private static final int FEW_TOKENS = 1_000;
    /** The cache of tokens takes 50,000. */
    private static final int FULL_TOKENS = 60_000;
    private static final int MANY_TOKENS = 1_000_000;
    /** Three limits count, and none refuses: nobody comes near them. */
    private static final Map<String, String> LIMITS = Map.of("POSTHOUSE_LIMITS_USER", "600000/60s",
            "POSTHOUSE_LIMITS_APP", "6000000/60s", "POSTHOUSE_LIMITS_INTERFACE", "10000000/60s",
            "POSTHOUSE_ROUTES_PERMITTED", "127.0.0.0/8");

    private final PrintStream out;

    public GatewayBench(PrintStream out) {
        this.out = out;
    }

    /** All that runs while it is measured. */
    private record Scene(GatewayBenchSettings settings, Nginx backEnd, Nginx nginx, PosthouseServer server,
            InetSocketAddress door, Population people) {
    }

    /**
     * Measures and writes {@code build/bench/gateway.json}.
     *
     * @return whether everything was measured and every mark reached
     */
    public boolean run(List<String> words) throws Exception {
        GatewayBenchSettings settings = Words.understood(() -> GatewayBenchSettings.parse(words));
        Optional<Path> nginx = Nginx.installed();
        if (nginx.isEmpty()) {
            out.println("nginx is not installed (apt-get install nginx-light): no back end and no yardstick");
            return false;
        }
        Path data = settings.folder().resolve("gateway");
        FreshFolder.make(data);
        String yardstick = Nginx.version(nginx.get());
        GatewayReport report = measure(settings, nginx.get(), yardstick, data);
        List<BenchRow> rows = report.rows();
        Files.writeString(settings.folder().resolve("gateway.json"), BenchJson.rows(rows));
        out.println();
        out.println(report.table());
        if (settings.record()) {
            new BenchRecord("gateway", "The gateway", settings.home()).write(how(settings, yardstick), rows,
                    report.table());
        }
        FreshFolder.remove(data);
        return rows.stream().allMatch(row -> row.value() != null && !Boolean.FALSE.equals(row.reached()));
    }

    private static String how(GatewayBenchSettings settings, String yardstick) {
        return settings.perSecond() + " requests a second on " + settings.connections()
                + " connections, at a fixed rate, over plain HTTP/1.1 on loopback, 200 bytes of JSON from another "
                + yardstick + " behind; " + Population.APPS + " apps and " + Population.PEOPLE
                + " people, each with a token; " + settings.rounds() + " rounds in turns of " + settings.seconds()
                + " s, each of the door's after " + settings.warmUpSeconds()
                + " s of the same load, the median counts. CPU from /proc, user and system, of all of the process. "
                + "Everything shares the machine.";
    }

    private GatewayReport measure(GatewayBenchSettings settings, Path program, String yardstick, Path data)
            throws Exception {
        GatewayReport report = new GatewayReport();
        int port = ChildProcess.freePort();
        try (Nginx backEnd = Nginx.backEnd(program, data.resolve("back-end"));
                Nginx nginx = Nginx.proxy(program, data.resolve("nginx"), backEnd.address());
                PosthouseServer server = new PosthouseServer(
                        settings.program(DoorProgram.options(port, backEnd.address()).toArray(String[]::new)),
                        data.resolve("posthouse"), false, LIMITS)) {
            server.start();
            Scene scene = new Scene(settings, backEnd, nginx, server,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Population.of(server));
            scene.people().route(backEnd.address());
            List<Passing> passing = Passing.of(settings.cases());
            if (!passing.isEmpty()) {
                beside(scene, yardstick, passing, report);
            }
            if (settings.cases().contains("issue")) {
                report.issued(issue(scene));
            }
            if (settings.cases().contains("heap")) {
                heap(scene, report);
            }
            if (settings.cases().contains("long")) {
                scene.people().grow(Population.PEOPLE);
                IntFunction<byte[]> routed = OpenLoop.inTurn(Population.routed(0, Population.PEOPLE));
                turn(scene, "warm-up", scene.door(), routed, settings.perSecond(), settings.warmUpSeconds());
                Turn ran = turn(scene, GatewayReport.OURS, scene.door(), routed, FULL_LOAD, LONG_SECONDS);
                report.ran(LONG_SECONDS / 60 + " minutes at " + FULL_LOAD + " requests a second", ran);
            }
        }
        return report;
    }

    private static IntFunction<byte[]> withTokens() {
        return OpenLoop.inTurn(Population.requests(0, Population.PEOPLE));
    }

    /**
     * Requests of one kind that are passed on.
     *
     * @param costMark see {@link GatewayReport#proxied}
     */
    private record Passing(String name, String benchCase, IntFunction<byte[]> requests, @Nullable Double costMark,
            List<Turn> turns) {
        private Passing(String name, String benchCase, IntFunction<byte[]> requests, @Nullable Double costMark) {
            this(name, benchCase, requests, costMark, new ArrayList<>());
        }

        static List<Passing> of(Set<String> cases) {
            List<Passing> all = new ArrayList<>();
            if (cases.contains("routes")) {
                all.add(new Passing("posthouse, by a route", GatewayReport.ROUTED,
                        OpenLoop.inTurn(Population.routed(0, Population.PEOPLE)), GatewayReport.COST_MARK));
            }
            if (cases.contains("signed")) {
                all.add(new Passing("posthouse, signed", GatewayReport.SIGNED, Population.signed(),
                        GatewayReport.SIGNED_COST_MARK));
            }
            if (cases.contains("proxy")) {
                all.add(new Passing("posthouse, to an endpoint", GatewayReport.OWN, withTokens(), null));
                all.add(new Passing("posthouse, without a token", GatewayReport.NOBODY,
                        OpenLoop.inTurn(List.of(OpenLoop.get("/api/things/1"))), null));
            }
            return all;
        }
    }

    /** Nginx, the door and the back end alone, each in its turn. */
    private void beside(Scene scene, String yardstick, List<Passing> passing, GatewayReport report) throws Exception {
        GatewayBenchSettings settings = scene.settings();
        scene.people().grow(Population.PEOPLE);
        List<Turn> straight = new ArrayList<>();
        List<Turn> ofNginx = new ArrayList<>();
        for (int round = 1; round <= settings.rounds(); round++) {
            out.printf("round %d of %d%n", round, settings.rounds());
            straight.add(turn(scene, "back end alone", scene.backEnd().address(), withTokens(), settings.perSecond(),
                    settings.seconds()));
            ofNginx.add(turn(scene, yardstick, scene.nginx().address(), withTokens(), settings.perSecond(),
                    settings.seconds()));
            for (Passing one : passing) {
                // Also what a back end is told of a caller, which lasts for less than a minute, is then made as it is all the time.
                one.turns().add(turn(scene, one.name(), scene.door(), one.requests(), settings.perSecond(),
                        settings.seconds(), settings.warmUpSeconds() * 1_000L));
            }
        }
        report.yardstick(yardstick, ofNginx, straight);
        for (Passing one : passing) {
            report.proxied(one.benchCase(), one.turns(), yardstick, ofNginx, straight, one.costMark());
        }
    }

    private Turn issue(Scene scene) throws Exception {
        GatewayBenchSettings settings = scene.settings();
        IntFunction<byte[]> requests = OpenLoop.inTurn(Population.tokenRequests());
        turn(scene, "warm-up", scene.server().http(), requests, ISSUED_PER_SECOND, settings.warmUpSeconds());
        return turn(scene, "tokens", scene.server().http(), requests, ISSUED_PER_SECOND, 2 * settings.seconds());
    }

    private void heap(Scene scene, GatewayReport report) throws Exception {
        double few = heapWith(scene, FEW_TOKENS, 0, FEW_TOKENS);
        double full = heapWith(scene, FULL_TOKENS, 0, FULL_TOKENS);
        // Others than those before: all that is remembered of these was read from among a million.
        double many = heapWith(scene, MANY_TOKENS, MANY_TOKENS - 2 * FULL_TOKENS, MANY_TOKENS);
        report.heap(few, full, many);
    }

    /** What lives on the heap, in megabytes, when every token of those was used once, and more. */
    private double heapWith(Scene scene, int live, int from, int end) throws Exception {
        if (live > Population.PEOPLE || Passing.of(scene.settings().cases()).isEmpty()) {
            scene.people().grow(live);
        }
        int perSecond = Math.min(scene.settings().perSecond(), 5_000);
        int seconds = Math.max(3, (end - from) / perSecond + 2);
        turn(scene, live + " live tokens", scene.door(), OpenLoop.inTurn(Population.requests(from, end)), perSecond,
                seconds);
        double megabytes = LiveHeap.megabytes(scene.server().pid());
        out.printf(Locale.ROOT, "  live heap %.1f MB%n", megabytes);
        return megabytes;
    }

    /** Asks for so long, after a fifth of it that does not count. */
    private Turn turn(Scene scene, String name, InetSocketAddress to, IntFunction<byte[]> requests, int perSecond,
            int seconds) throws Exception {
        return turn(scene, name, to, requests, perSecond, seconds, 0);
    }

    /** The same, where {@code millisBefore} that do not count are longer. */
    private Turn turn(Scene scene, String name, InetSocketAddress to, IntFunction<byte[]> requests, int perSecond,
            int seconds, long millisBefore) throws Exception {
        ProcessAccount server = new ProcessAccount(scene.server().pid(), scene.server().postmasterPid());
        boolean ofNginx = to.equals(scene.nginx().address());
        try (OpenLoop load = new OpenLoop(to, scene.settings().connections(), perSecond, requests)) {
            TimeUnit.MILLISECONDS.sleep(Math.max(millisBefore, Math.min(seconds * 200L, 2_000)));
            ProcessAccount.Cpu cpuBefore = server.cpu();
            double nginxBefore = scene.nginx().cpu();
            double backBefore = scene.backEnd().cpu();
            double ownBefore = ProcessAccount.ownCpu();
            long answeredBefore = load.answered();
            long begun = System.nanoTime();
            load.measure(true);
            TimeUnit.SECONDS.sleep(seconds);
            load.measure(false);
            double span = (System.nanoTime() - begun) / 1e9;
            double answered = Math.max(1, load.answered() - answeredBefore);
            ProcessAccount.Cpu cpu = server.cpu().since(cpuBefore);
            double nginxCpu = scene.nginx().cpu() - nginxBefore;
            double back = scene.backEnd().cpu() - backBefore;
            double own = ProcessAccount.ownCpu() - ownBefore;
            OpenLoop.Found found = load.end();
            double micros = 1e6 / answered;
            Turn turn = new Turn(answered / span, (ofNginx ? nginxCpu : cpu.server()) * micros,
                    ofNginx ? 0 : cpu.database() * micros, back * micros, own * micros,
                    found.latencies().percentileMillis(50), found.latencies().percentileMillis(99), found.failures());
            out.printf(Locale.ROOT,
                    "  %-28s %8.0f/s  CPU us: %6.1f + %.1f database + %.1f behind + %.1f asking  p50 %.2f ms  p99 %.2f ms  %s%n",
                    name, turn.perSecond(), turn.proxy(), turn.database(), turn.backEnd(), turn.asking(), turn.p50(),
                    turn.p99(), turn.failures().isEmpty() ? "" : turn.failures());
            return turn;
        } catch (IOException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }
}

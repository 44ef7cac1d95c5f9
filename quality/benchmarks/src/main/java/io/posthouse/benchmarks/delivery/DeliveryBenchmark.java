package io.posthouse.benchmarks.delivery;

import io.posthouse.benchmarks.wire.Credentials;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Measures every case on every system, in turns (A B A B), so that a machine that gets slower or faster meanwhile does
 * it to all. Only one system runs at a time: the other's checkpoints and vacuums would be charged to the one measured.
 */
final class DeliveryBenchmark {
    private static final int DRAIN_SECONDS = 30;
    private static final LoadCase WARM_UP_SIZE = new LoadCase(50, 8, Transport.PLAIN);

    private final DeliverySettings settings;
    private final PrintStream out;
    private final List<Credentials> logins;

    /** What a system did in a case, round by round. */
    record Key(LoadCase load, String system) {
    }

    DeliveryBenchmark(DeliverySettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
        List<Credentials> made = new ArrayList<>();
        for (int i = 0; i < 2 * settings.pairsMax(); i++) {
            made.add(new Credentials("load" + i, "localhost", "pass-word-" + i));
        }
        this.logins = List.copyOf(made);
    }

    Map<Key, List<Measurement>> run(List<SystemUnderTest> systems) throws Exception {
        Map<Key, List<Measurement>> all = new LinkedHashMap<>();
        for (int round = 1; round <= settings.rounds(); round++) {
            for (Transport transport : Transport.values()) {
                List<LoadCase> cases = settings.cases().stream().filter(c -> c.transport() == transport).toList();
                for (SystemUnderTest system : cases.isEmpty() ? List.<SystemUnderTest>of() : systems) {
                    out.printf("round %d of %d: %s, %s%n", round, settings.rounds(), system.name(), transport.word());
                    turn(system, cases).forEach((load, measured) -> all
                            .computeIfAbsent(new Key(load, system.name()), _ -> new ArrayList<>()).add(measured));
                }
            }
        }
        return all;
    }

    private Map<LoadCase, Measurement> turn(SystemUnderTest system, List<LoadCase> cases) throws Exception {
        Map<LoadCase, Measurement> measured = new LinkedHashMap<>();
        try {
            system.start(logins);
            warmUp(system, cases.getFirst());
            for (LoadCase load : cases) {
                Measurement result = measure(system, load);
                measured.put(load, result);
                out.println("  " + line(load, result));
            }
        } catch (IOException | ExecutionException e) {
            // It does not start, or nobody can sign in: that is this system's result, and no reason to stop the others.
            out.println("  " + system.name() + " failed: " + e.getMessage());
            cases.forEach(load -> measured.putIfAbsent(load, Measurement.flawed(String.valueOf(e.getMessage()))));
        } finally {
            system.stop();
        }
        return measured;
    }

    private void warmUp(SystemUnderTest system, LoadCase first) throws Exception {
        if (settings.firstWarmUpSeconds() == 0) {
            return;
        }
        int pairs = Math.min(WARM_UP_SIZE.pairs(), first.pairs());
        try (LoadGenerator generator = new LoadGenerator()) {
            generator.signIn(system.address(first.transport()), first.transport(), logins.subList(0, 2 * pairs));
            generator.start(WARM_UP_SIZE.outstanding(), settings.originId());
            TimeUnit.SECONDS.sleep(settings.firstWarmUpSeconds());
            generator.drain(DRAIN_SECONDS);
        }
    }

    private Measurement measure(SystemUnderTest system, LoadCase load) throws Exception {
        long rowsBefore = system.archivedRows();
        try (LoadGenerator generator = new LoadGenerator()) {
            generator.signIn(system.address(load.transport()), load.transport(), logins.subList(0, 2 * load.pairs()));
            LoadTally tally = generator.start(load.outstanding(), settings.originId());
            TimeUnit.SECONDS.sleep(settings.warmUpSeconds());

            ProcessAccount processes = system.processes();
            ProcessAccount.Cpu cpuBefore = processes.cpu();
            double ownBefore = ProcessAccount.ownCpu();
            long deliveredBefore = tally.deliveredSoFar();
            long from = System.nanoTime();
            tally.measure(true);
            TimeUnit.SECONDS.sleep(settings.seconds());
            tally.measure(false);
            double seconds = (System.nanoTime() - from) / 1e9;
            long delivered = tally.deliveredSoFar() - deliveredBefore;
            ProcessAccount.Cpu cpu = processes.cpu().since(cpuBefore);
            double own = ProcessAccount.ownCpu() - ownBefore;
            long memory = processes.memoryBytes();

            long missing = generator.drain(DRAIN_SECONDS);
            String flaw = flaw(system, generator, tally, missing, rowsBefore);
            if (flaw != null) {
                return Measurement.flawed(flaw);
            }
            Latencies latencies = generator.onLoop(tally::latencies);
            double thousands = Math.max(delivered, 1) / 1000.0;
            return new Measurement(delivered / seconds, latencies.percentileMillis(50), latencies.percentileMillis(99),
                    cpu.server() / thousands, cpu.database() / thousands, own / thousands, memory / 1e6, null);
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            return Measurement.flawed(String.valueOf(e.getMessage()));
        }
    }

    /** A rate only counts when all of it arrived, once, and lies in the archive. */
    private static @Nullable String flaw(SystemUnderTest system, LoadGenerator generator,
            LoadTally tally, long missing, long rowsBefore) throws Exception {
        String broken = generator.onLoop(() -> String.valueOf(tally.broken));
        long sent = generator.onLoop(() -> tally.sent);
        long errors = generator.onLoop(() -> tally.errors);
        long doubled = generator.onLoop(() -> tally.doubled);
        if (!broken.equals("null")) {
            return "broke: " + broken;
        }
        if (missing > 0 || errors > 0 || doubled > 0) {
            return "of " + sent + " messages " + missing + " did not arrive, " + errors + " came back as errors, "
                    + doubled + " arrived twice";
        }
        long rows = system.archivedRows() - rowsBefore;
        return rows == 2 * sent ? null : "the archive has " + rows + " rows for " + sent + " messages";
    }

    static String line(LoadCase load, Measurement m) {
        if (m.flaw() != null) {
            return String.format(Locale.ROOT, "%-12s does not count: %s", load.size(), m.flaw());
        }
        return String.format(Locale.ROOT,
                "%-6s %8.0f/s  p50 %7.2f ms  p99 %7.2f ms  CPU s per 1k: %.3f + %.3f (generator %.3f)  %.0f MB",
                load.size(), m.perSecond(), m.p50Millis(), m.p99Millis(), m.serverCpu(), m.databaseCpu(),
                m.generatorCpu(), m.memoryMegabytes());
    }
}

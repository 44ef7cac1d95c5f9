package io.posthouse.benchmarks.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.benchmarks.BenchJson;
import io.posthouse.benchmarks.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Keeps a run beside the code that it proved something about. */
public final class NodesRecord {
    private NodesRecord() {
    }

    /** Writes {@code docs/proofs/nodes.md} and {@code nodes.json}. */
    public static void write(NodesResult result) throws IOException, InterruptedException {
        NodesSettings settings = result.settings();
        write(result, "nodes", "# Nodes that come and go, and PostgreSQL that fails over",
                "./posthouse prove nodes --seed " + settings.seed() + " --faults " + result.faultsWanted()
                        + " --clients " + settings.clients() + " --nodes " + settings.nodes());
    }

    /**
     * Writes {@code docs/proofs/NAME.md} and {@code NAME.json}.
     *
     * @param title the first line
     * @param call how the run was called
     */
    public static void write(NodesResult result, String name, String title, String call)
            throws IOException, InterruptedException {
        Path home = result.settings().home();
        Path folder = Files.createDirectories(home.resolve("docs/proofs"));
        Machine machine = Machine.here(home);
        Files.writeString(folder.resolve(name + ".md"), """
                %s

                `%s`, commit %s, %s, on %s; nodes, PostgreSQL and all clients on that one machine.

                %s""".formatted(title, call, machine.commit(), machine.date(), machine.hardware(), result.report()),
                UTF_8);
        Files.writeString(folder.resolve(name + ".json"), json(result, machine), UTF_8);
    }

    static String json(NodesResult result, Machine machine) {
        NodesResult.Counts counts = result.counts();
        return """
                {"commit": %s, "date": %s, "machine": %s, "seed": %d, "nodes": %d, "holds": %s, "seconds": %d,
                 "clients": %d, "overChannel": %d, "groups": %d, "said": %d, "acknowledged": %d, "refused": %d,
                 "arrivals": %d, "readLater": %d, "rows": %d, "connections": %d, "resumptions": %d,
                 "promises": {%s},
                 "notDone": [%s],
                 "troubles": [%s],
                 "faults": [%s]}
                """.formatted(BenchJson.string(machine.commit()), BenchJson.string(machine.date()),
                BenchJson.string(machine.hardware()), result.settings().seed(), result.settings().nodes(),
                result.holds(),
                result.seconds(), counts.clients(), counts.overChannel(), counts.groups(), counts.said(),
                counts.acknowledged(), counts.refused(), counts.arrivals(), counts.readLater(), counts.rows(),
                counts.connections(),
                counts.resumptions(),
                result.verdict().judged().stream()
                        .map(promise -> BenchJson.string(promise.words()) + ": {\"examined\": "
                                + result.verdict().of(promise).examined() + ", \"breaches\": "
                                + result.verdict().of(promise).breaches() + "}")
                        .collect(Collectors.joining(",\n  ")),
                result.cannot().stream().map(BenchJson::string).collect(Collectors.joining(", ")),
                result.troubles().stream().map(BenchJson::string).collect(Collectors.joining(", ")),
                result.struck().stream()
                        .map(one -> "{\"number\": " + one.number() + ", \"what\": " + BenchJson.string(one.words())
                                + ", \"unacknowledged\": " + one.unacknowledged() + ", \"connectedMillis\": "
                                + one.connectedMillis() + ", \"servedMillis\": " + one.servedMillis() + ", \"slow\": "
                                + one.slow() + ", \"waitMillis\": " + one.waitMillis() + "}")
                        .collect(Collectors.joining(",\n  ")));
    }
}

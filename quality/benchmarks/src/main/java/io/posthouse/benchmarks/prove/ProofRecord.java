package io.posthouse.benchmarks.prove;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.benchmarks.BenchJson;
import io.posthouse.benchmarks.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Keeps a run beside the code that it proved something about. */
final class ProofRecord {
    private final Path home;
    private final String name;
    private final String title;
    private final String option;

    private ProofRecord(Path home, String name, String title, String option) {
        this.home = home;
        this.name = name;
        this.title = title;
        this.option = option;
    }

    static ProofRecord ofDelivery(Path home) {
        return new ProofRecord(home, "delivery", "Delivery survives kill -9", "--kills");
    }

    void write(ProofResult result) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(home.resolve("docs/proofs"));
        Machine machine = Machine.here(home);
        Files.writeString(folder.resolve(name + ".md"), """
                # %s

                `./posthouse prove %s --seed %d %s %d`, commit %s, %s, on %s.

                %s""".formatted(title, name, result.seed(), option, result.killsWanted(), machine.commit(),
                machine.date(), machine.hardware(), result.report()), UTF_8);
        Files.writeString(folder.resolve(name + ".json"), json(result, machine), UTF_8);
    }

    static String json(ProofResult result, Machine machine) {
        ProofResult.Counts counts = result.counts();
        return """
                {"commit": %s, "date": %s, "machine": %s, "seed": %d, "holds": %s, "seconds": %d,
                 "sent": %d, "acknowledged": %d, "refused": %d, "arrivals": %d, "repeats": %d, "rows": %d, "samples": %d,
                 "resumptions": %d, "streams": %d,
                 "breaches": {%s},
                 "faults": [%s],
                 "kills": [%s]}
                """
                .formatted(BenchJson.string(machine.commit()), BenchJson.string(machine.date()),
                        BenchJson.string(machine.hardware()), result.seed(), result.holds(), result.seconds(),
                        counts.sent(),
                        counts.acknowledged(), counts.refused(), counts.arrivals(), counts.repeats(), counts.rows(),
                        counts.samples(), counts.resumptions(), counts.newStreams(),
                        result.breaches().entrySet().stream()
                                .map(e -> BenchJson.string(e.getKey().words()) + ": " + e.getValue().size())
                                .collect(Collectors.joining(",\n  ")),
                        result.faults().stream().map(BenchJson::string).collect(Collectors.joining(", ")),
                        result.kills().stream()
                                .map(kill -> "{\"number\": " + kill.number() + ", \"of\": "
                                        + BenchJson.string(kill.victim()) + ", \"unacknowledged\": "
                                        + kill.underWay()
                                        + ", \"recoveryMillis\": " + kill.recoveryMillis() + "}")
                                .collect(Collectors.joining(",\n  ")));
    }
}

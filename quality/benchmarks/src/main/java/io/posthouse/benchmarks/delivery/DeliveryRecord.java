package io.posthouse.benchmarks.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.benchmarks.BenchJson;
import io.posthouse.benchmarks.BenchRow;
import io.posthouse.benchmarks.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Keeps a run beside the code that it measured. */
final class DeliveryRecord {
    private final DeliverySettings settings;

    DeliveryRecord(DeliverySettings settings) {
        this.settings = settings;
    }

    void write(DeliveryReport report, List<BenchRow> rows) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(settings.home().resolve("docs/benchmarks"));
        Machine machine = Machine.here(settings.home());
        String how = "50 pairs and so on as the case says; 64-byte chats" + (settings.originId()
                ? " with origin ids"
                : "") + "; each case " + settings.warmUpSeconds() + " s of warm-up and " + settings.seconds()
                + " s measured, median of " + settings.rounds() + " rounds in turns, after "
                + settings.firstWarmUpSeconds() + " s of load after each start.";
        Files.writeString(folder.resolve("delivery.md"),
                """
                        # Delivery of private chats

                        `./posthouse bench delivery`, commit %s, %s, on %s. Server, database and load generator share the machine.
                        %s

                        %s
                        """
                        .formatted(machine.commit(), machine.date(), machine.hardware(), how, report.table().strip()),
                UTF_8);
        Files.writeString(folder.resolve("delivery.json"), """
                {"commit": %s, "date": %s, "machine": %s, "how": %s, "rows": %s}
                """.formatted(BenchJson.string(machine.commit()), BenchJson.string(machine.date()),
                BenchJson.string(machine.hardware()), BenchJson.string(how), BenchJson.rows(rows).strip()), UTF_8);
    }
}

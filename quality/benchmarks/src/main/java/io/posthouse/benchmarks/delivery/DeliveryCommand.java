package io.posthouse.benchmarks.delivery;

import io.posthouse.benchmarks.BenchJson;
import io.posthouse.benchmarks.BenchRow;
import io.posthouse.benchmarks.FreshFolder;
import io.posthouse.benchmarks.Words;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code bench delivery}: from words on a command line to a table and files. */
public final class DeliveryCommand {
    private final PrintStream out;

    public DeliveryCommand(PrintStream out) {
        this.out = out;
    }

    /**
     * Measures and writes {@code build/bench/delivery.json}.
     *
     * @return whether every row was measured and every mark reached
     */
    public boolean run(List<String> words) throws Exception {
        DeliverySettings settings = Words.understood(() -> DeliverySettings.parse(words));
        Path data = settings.folder().resolve("data");
        FreshFolder.make(data);
        List<SystemUnderTest> systems = systems(settings, data);
        DeliveryReport report;
        try {
            report = new DeliveryReport(new DeliveryBenchmark(settings, out).run(systems));
        } finally {
            for (SystemUnderTest system : systems) {
                system.close();
            }
        }
        List<BenchRow> rows = report.rows();
        Files.writeString(settings.folder().resolve("delivery.json"), BenchJson.rows(rows));
        out.println();
        out.println(report.table());
        if (settings.record()) {
            new DeliveryRecord(settings).write(report, rows);
        }
        FreshFolder.remove(data);
        return rows.stream().allMatch(row -> row.value() != null && !Boolean.FALSE.equals(row.reached()));
    }

    private List<SystemUnderTest> systems(DeliverySettings settings, Path data) throws IOException {
        List<SystemUnderTest> systems = new ArrayList<>();
        if (!"ejabberd".equals(settings.only())) {
            systems.add(new Posthouse(settings.home(), data.resolve("posthouse")));
        }
        Optional<Ejabberd.Installed> ejabberd = Ejabberd.installed();
        if (!"posthouse".equals(settings.only())) {
            if (ejabberd.isPresent()) {
                systems.add(new Ejabberd(data.resolve("ejabberd"), ejabberd.get(),
                        new YardstickDatabase(data.resolve("ejabberd-database")), settings.sqlConnections()));
            } else {
                out.println("ejabberd is not installed (apt-get install ejabberd erlang-p1-pgsql): no yardstick");
            }
        }
        return systems;
    }
}

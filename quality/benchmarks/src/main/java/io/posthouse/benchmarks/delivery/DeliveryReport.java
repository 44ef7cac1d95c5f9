package io.posthouse.benchmarks.delivery;

import io.posthouse.benchmarks.BenchRow;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Turns measurements into rows and a table. Values in, values out. */
final class DeliveryReport {
    /** Delivered a second, against ejabberd with its archive in PostgreSQL, for 50 pairs with 8 outstanding, plain. */
    static final double FIRST_MARK = 3.0;
    private static final String MARKED_CASE = "50x8 plain, archive on";
    private static final String OURS = "posthouse";

    /** @param digits after the point in the table */
    private record Metric(String title, String unit, int digits, ToDoubleFunction<Measurement> value) {
        static final Metric DELIVERED = new Metric("delivered", "messages/s", 0, Measurement::perSecond);
        static final Metric GENERATOR_CPU = new Metric("CPU, load generator", "s per 1k messages", 3,
                Measurement::generatorCpu);
        static final List<Metric> ALL = List.of(DELIVERED, new Metric("p50", "ms", 2, Measurement::p50Millis),
                new Metric("p99", "ms", 2, Measurement::p99Millis),
                new Metric("CPU, server", "s per 1k messages", 3, Measurement::serverCpu),
                new Metric("CPU, database", "s per 1k messages", 3, Measurement::databaseCpu),
                new Metric("CPU, sum", "s per 1k messages", 3, m -> m.serverCpu() + m.databaseCpu()), GENERATOR_CPU,
                new Metric("memory", "MB PSS, server and database", 0, Measurement::memoryMegabytes));
    }

    private final Map<DeliveryBenchmark.Key, List<Measurement>> measured;

    DeliveryReport(Map<DeliveryBenchmark.Key, List<Measurement>> measured) {
        this.measured = measured;
    }

    /** Each number is the median of its rounds; one flawed round spoils the row. */
    List<BenchRow> rows() {
        List<BenchRow> rows = new ArrayList<>();
        for (DeliveryBenchmark.Key key : measured.keySet()) {
            for (Metric metric : Metric.ALL) {
                rows.add(row(key, metric));
            }
        }
        return rows;
    }

    private BenchRow row(DeliveryBenchmark.Key key, Metric metric) {
        String title = key.load().title();
        Double value = median(measured.get(key), metric);
        if (!key.system().startsWith(OURS)) {
            return BenchRow.plain(title, key.system(), metric.title, value, metric.unit);
        }
        boolean compared = !metric.equals(Metric.GENERATOR_CPU);
        Double yardstick = compared ? yardstick(key.load(), metric) : null;
        Double mark = metric.equals(Metric.DELIVERED) && title.equals(MARKED_CASE) ? FIRST_MARK : null;
        return BenchRow.compared(title, key.system(), metric.title, value, metric.unit, yardstick, mark);
    }

    private @Nullable Double yardstick(LoadCase load, Metric metric) {
        return measured.entrySet().stream()
                .filter(e -> e.getKey().load().equals(load) && !e.getKey().system().startsWith(OURS)).findFirst()
                .map(e -> median(e.getValue(), metric)).orElse(null);
    }

    private static @Nullable Double median(@Nullable List<Measurement> rounds, Metric metric) {
        if (rounds == null || rounds.isEmpty() || rounds.stream().anyMatch(m -> m.flaw() != null)) {
            return null;
        }
        double[] sorted = rounds.stream().mapToDouble(metric.value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The table in Markdown, which reads well on a terminal too. */
    String table() {
        StringBuilder table = new StringBuilder(
                """
                        | case | system | delivered/s | p50 ms | p99 ms | CPU s per 1k: server | database | sum | generator | MB |
                        |---|---|---:|---:|---:|---:|---:|---:|---:|---:|
                        """);
        List<BenchRow> rows = rows();
        Set<String> cases = new LinkedHashSet<>(rows.stream().map(BenchRow::benchCase).toList());
        Set<String> systems = new LinkedHashSet<>(rows.stream().map(BenchRow::system).toList());
        for (String benchCase : cases) {
            for (String system : systems) {
                List<BenchRow> line = rows.stream()
                        .filter(r -> r.benchCase().equals(benchCase) && r.system().equals(system)).toList();
                if (!line.isEmpty()) {
                    table.append(line(benchCase, system, line));
                }
            }
        }
        return table.append('\n').append(verdict(rows)).toString();
    }

    private String line(String benchCase, String system, List<BenchRow> row) {
        StringBuilder line = new StringBuilder("| " + benchCase + " | " + system);
        for (Metric metric : Metric.ALL) {
            line.append(" | ").append(row.stream().filter(r -> r.metric().equals(metric.title)).map(BenchRow::value)
                    .filter(Objects::nonNull).findFirst()
                    .map(v -> String.format(Locale.ROOT, "%." + metric.digits + "f", v)).orElse("-"));
        }
        return line.append(" |\n").toString();
    }

    private String verdict(List<BenchRow> rows) {
        StringBuilder said = new StringBuilder();
        measured.forEach((key, rounds) -> rounds.stream().map(Measurement::flaw).filter(Objects::nonNull)
                .forEach(flaw -> said.append(key.load().title()).append(", ").append(key.system())
                        .append(": does not count: ").append(flaw).append('\n')));
        for (BenchRow row : rows) {
            Double mark = row.mark();
            if (mark != null) {
                Double ratio = row.ratio();
                String found = row.yardstick() == null
                        ? "no yardstick in this run, so not reached"
                        : ratio == null
                                ? "not measured, so not reached"
                                : String.format(Locale.ROOT, "%.2f times, %s",
                                        ratio, Boolean.TRUE.equals(row.reached()) ? "reached" : "not reached");
                said.append(String.format(Locale.ROOT, "%s, %s %s, mark %.1f times the yardstick: %s%n",
                        row.benchCase(), row.system(), row.metric(), mark, found));
            }
        }
        return said.toString();
    }
}

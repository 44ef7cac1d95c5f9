package io.posthouse.benchmarks.permission;

import io.posthouse.benchmarks.BenchRow;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From what the measuring process wrote to rows. */
final class PermissionRows {
    /** A decision at 500 apps, 5,000 permissions and 100,000 people, on average and for 99 of 100. */
    static final double MARK_NANOS = 1_000;
    /** What all of it may take, with the grants of 100,000 people. */
    static final double MARK_MEGABYTES = 60;

    private static final String SIZE = "500 apps, 5,000 permissions, 100,000 people: ";
    private static final Map<String, String> CASES = Map.of("person still", "a person asks", "person changing",
            "a person asks, grants change all the time", "appForPerson still", "an app asks for a person",
            "appForPerson changing", "an app asks for a person, grants change all the time", "picture",
            "all of it in memory");
    private static final Map<String, String> METRICS = Map.of("mean", "a decision, on average", "p50",
            "a decision, p50, with the clock's own time", "p99", "a decision, p99, with the clock's own time", "made",
            "made from what was read", "size", "size");

    private PermissionRows() {
    }

    /** @param lines each a case, a metric, a value and a unit, apart by tabs */
    static List<BenchRow> of(List<String> lines) {
        return lines.stream().map(PermissionRows::row).toList();
    }

    private static BenchRow row(String line) {
        String[] part = line.split("\t", -1);
        return BenchRow.atMost(SIZE + CASES.getOrDefault(part[0], part[0]), "posthouse",
                METRICS.getOrDefault(part[1], part[1]), Double.parseDouble(part[2]), part[3], null, mark(part[1]));
    }

    private static @Nullable Double mark(String metric) {
        return switch (metric) {
            case "mean", "p99" -> MARK_NANOS;
            case "size" -> MARK_MEGABYTES;
            default -> null;
        };
    }
}

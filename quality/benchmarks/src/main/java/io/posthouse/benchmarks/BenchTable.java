package io.posthouse.benchmarks;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows for people: a table in Markdown, which reads well on a terminal too. */
public final class BenchTable {
    private BenchTable() {
    }

    /** @param yardstick above the column of what is compared with, such as {@code of one node} */
    public static String of(List<BenchRow> rows, String yardstick) {
        StringBuilder table = new StringBuilder("""
                | case | system | metric | value | unit | %s | ratio | mark | reached |
                |---|---|---|---:|---|---:|---:|---:|---|
                """.formatted(yardstick));
        for (BenchRow row : rows) {
            table.append(String.join(" | ", "| " + row.benchCase(), row.system(), row.metric(), number(row.value()),
                    row.unit(), number(row.yardstick()), number(row.ratio()), number(row.mark()),
                    row.reached() == null ? "" : row.reached() ? "yes" : "**no**")).append(" |\n");
        }
        return table.toString();
    }

    private static String number(@Nullable Double value) {
        if (value == null || value.isNaN()) {
            return "";
        }
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.3f", value);
    }
}

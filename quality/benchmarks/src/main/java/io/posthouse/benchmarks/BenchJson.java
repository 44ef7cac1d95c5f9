package io.posthouse.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes rows as JSON, a line each, so that two runs can be compared with {@code diff}. */
public final class BenchJson {
    private BenchJson() {
    }

    /** A list of objects with exactly the fields case, system, metric, value, unit, yardstick, ratio, mark, reached. */
    public static String rows(List<BenchRow> rows) {
        return rows.stream().map(BenchJson::row).collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
    }

    /** {@code text} as a JSON string. */
    public static String string(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                default -> json.append(c < ' ' ? String.format(Locale.ROOT, "\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return json.append('"').toString();
    }

    private static String row(BenchRow row) {
        return "{\"case\": " + string(row.benchCase()) + ", \"system\": " + string(row.system()) + ", \"metric\": "
                + string(row.metric()) + ", \"value\": " + number(row.value()) + ", \"unit\": " + string(row.unit())
                + ", \"yardstick\": " + number(row.yardstick()) + ", \"ratio\": " + number(row.ratio()) + ", \"mark\": "
                + number(row.mark()) + ", \"reached\": " + row.reached() + "}";
    }

    private static String number(@Nullable Double value) {
        if (value == null || value.isNaN() || value.isInfinite()) {
            return "null";
        }
        return Math.abs(value) >= 1000
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.4g", value);
    }
}

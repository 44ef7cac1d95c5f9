package io.posthouse.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * One number of a comparison, in the form that every benchmark writes.
 *
 * @param benchCase what was done, for example {@code 50x8 plain, archive on}; {@code case} in the file
 * @param system who did it
 * @param metric what was counted
 * @param value null: not measured, or measured and refused
 * @param yardstick the same number of the system to compare with, from the same run; null: there is none
 * @param ratio value / yardstick; null without a yardstick
 * @param mark the ratio to reach, or not to exceed; without a yardstick the value not to exceed; null: none is set
 * @param reached whether it was; null without a mark, false without a yardstick
 */
public record BenchRow(String benchCase, String system, String metric, @Nullable Double value, String unit,
        @Nullable Double yardstick, @Nullable Double ratio, @Nullable Double mark, @Nullable Boolean reached) {

    /** A row that is compared: the ratio needs both numbers, and a mark is only reached with a ratio. */
    public static BenchRow compared(String benchCase, String system, String metric, @Nullable Double value, String unit,
            @Nullable Double yardstick, @Nullable Double mark) {
        Double ratio = value == null || yardstick == null || yardstick == 0 ? null : value / yardstick;
        Boolean reached = mark == null ? null : ratio != null && ratio >= mark;
        return new BenchRow(benchCase, system, metric, value, unit, yardstick, ratio, mark, reached);
    }

    /** A row of the system that others are compared with. */
    public static BenchRow plain(String benchCase, String system, String metric, @Nullable Double value, String unit) {
        return new BenchRow(benchCase, system, metric, value, unit, null, null, null, null);
    }

    /** A row whose mark is the most that its ratio, or without a yardstick its value, may be. */
    public static BenchRow atMost(String benchCase, String system, String metric, double value, String unit,
            @Nullable Double yardstick, @Nullable Double mark) {
        Double ratio = yardstick == null || yardstick == 0 ? null : value / yardstick;
        Double judged = yardstick == null ? Double.valueOf(value) : ratio;
        Boolean reached = mark == null ? null : judged != null && !judged.isNaN() && judged <= mark;
        return new BenchRow(benchCase, system, metric, value, unit, yardstick, ratio, mark, reached);
    }
}

package io.posthouse.benchmarks.gateway;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What was measured of one system once.
 *
 * @param perSecond answered
 * @param proxy CPU of the proxy in microseconds for each answer, as the next three
 * @param database CPU of the PostgreSQL beside it; 0 without one
 * @param backEnd CPU of what is behind
 * @param asking CPU of ourselves
 * @param p50 milliseconds since a request was due, as {@code p99}
 * @param failures how many were not answered with 200, by what happened instead
 */
record Turn(double perSecond, double proxy, double database, double backEnd, double asking, double p50, double p99,
        Map<String, Integer> failures) {
    Turn {
        failures = Map.copyOf(failures);
    }

    /** How many were not answered with 200. */
    int failed() {
        return failures.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The one in the middle; between the two in the middle when they are even. */
    static double median(List<Turn> turns, ToDoubleFunction<Turn> value) {
        double[] sorted = turns.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** All that went wrong in any of them. */
    static String failures(List<Turn> turns) {
        return turns.stream().flatMap(turn -> turn.failures.entrySet().stream())
                .collect(Collectors.groupingBy(Map.Entry::getKey, Collectors.summingInt(Map.Entry::getValue)))
                .toString();
    }
}

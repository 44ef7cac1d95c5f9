package io.posthouse.benchmarks.delivery;

import org.jspecify.annotations.Nullable;

/**
 * What one case cost one system, once.
 *
 * @param perSecond delivered messages a second
 * @param serverCpu CPU seconds of the server per 1,000 delivered messages
 * @param databaseCpu CPU seconds of its database per 1,000
 * @param generatorCpu CPU seconds of the generator itself per 1,000, so that one sees how much it disturbs
 * @param memoryMegabytes PSS of server and database at the end of the measurement, in 1,000,000 bytes
 * @param flaw why the measurement does not count; null: it does
 */
record Measurement(double perSecond, double p50Millis, double p99Millis, double serverCpu, double databaseCpu,
        double generatorCpu, double memoryMegabytes, @Nullable String flaw) {
    static Measurement flawed(String flaw) {
        return new Measurement(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN,
                flaw);
    }
}

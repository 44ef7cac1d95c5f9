package io.posthouse.benchmarks.nodes;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one turn of load cost, in CPU seconds from {@code /proc}, user and system.
 *
 * @param seconds that it took
 * @param delivered messages that came to somebody
 * @param said messages
 * @param nodes of all nodes together, without what they compiled
 * @param compiling of all nodes' compilers
 * @param primary of PostgreSQL with all its processes
 * @param standby of the synchronous standby
 * @param clients of this process, which does everybody's part
 * @param crossing share of private messages whose receiver lives on another node than their sender
 * @param relayed share of clients that are connected to another node than the one where their person lives
 * @param ackP50 milliseconds from saying something to its acknowledgement
 */
record CostTurn(double seconds, long delivered, long said, double nodes, double compiling, double primary,
        double standby, double clients, double crossing, double relayed, double ackP50, double ackP99) {
    double perThousand(double cpuSeconds) {
        return cpuSeconds / Math.max(1, delivered) * 1000;
    }

    double rate() {
        return delivered / seconds;
    }

    /** The value in the middle of all turns, or between the two there. */
    static double median(List<CostTurn> turns, ToDoubleFunction<CostTurn> value) {
        double[] sorted = turns.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

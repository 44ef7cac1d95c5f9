package io.posthouse.benchmarks.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.BenchRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NodesBenchReportTest {
    private static final String COST = "CPU, nodes";

    @Test
    void reachesTheMarkAtSixTenthsMoreThanOneNode() {
        assertThat(row(cost(1.0, 1.6), COST).reached()).isTrue();
        assertThat(row(cost(1.0, 1.61), COST).reached()).isFalse();
    }

    @Test
    void takesTheTurnInTheMiddle() {
        // given three turns of one node, of which one was disturbed
        NodesBenchReport report = new NodesBenchReport(settings());
        report.cost(List.of(
                new CostRounds.Compared("", true,
                        new CostRounds.Found("1 node", List.of(turn(1), turn(9), turn(2)), 0, 0),
                        new CostRounds.Found("3 nodes", List.of(turn(3), turn(3), turn(4)), 0, 0))));

        // then it does not count
        assertThat(row(report, COST).yardstick()).isEqualTo(2);
        assertThat(row(report, COST).ratio()).isEqualTo(1.5);
    }

    @Test
    void takesOffWhatSilenceCosts() {
        // given 1,000 messages in 10 s at 3 s of CPU, and 0.1 cores for nothing
        NodesBenchReport report = new NodesBenchReport(settings());
        report.cost(List.of(new CostRounds.Compared("", true, new CostRounds.Found("1 node", List.of(turn(3)), 0.1, 0),
                new CostRounds.Found("3 nodes", List.of(turn(3)), 0.2, 0))));

        assertThat(row(report, "CPU, nodes beyond what silence costs").yardstick()).isEqualTo(2);
        assertThat(row(report, "CPU, nodes beyond what silence costs").value()).isEqualTo(1);
    }

    @Test
    void judgesAnAbsoluteMarkWithoutAYardstick() {
        assertThat(BenchRow.atMost("c", "s", "m", 200, "ms", null, 200.0).reached()).isTrue();
        assertThat(BenchRow.atMost("c", "s", "m", 201, "ms", null, 200.0).reached()).isFalse();
        assertThat(BenchRow.atMost("c", "s", "m", Double.NaN, "ms", null, 200.0).reached()).isFalse();
    }

    private static NodesBenchReport cost(double one, double several) {
        NodesBenchReport report = new NodesBenchReport(settings());
        report.cost(List.of(new CostRounds.Compared("", true, new CostRounds.Found("1 node", List.of(turn(one)), 0, 0),
                new CostRounds.Found("3 nodes", List.of(turn(several)), 0, 0))));
        return report;
    }

    /** 1,000 messages in ten seconds. */
    private static CostTurn turn(double nodesCpu) {
        return new CostTurn(10, 1000, 900, nodesCpu, 0, 0, 0, 0, 0.66, 0.66, 5, 20);
    }

    private static BenchRow row(NodesBenchReport report, String metric) {
        return report.rows().stream().filter(row -> row.metric().equals(metric) && row.yardstick() != null).findFirst()
                .orElseThrow();
    }

    private static NodesBenchSettings settings() {
        return new NodesBenchSettings(Set.of("cost"), 1, 10, 0, 12, 200, 1, 1, false, Path.of("."), Path.of("."));
    }
}

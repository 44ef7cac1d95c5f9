package io.posthouse.benchmarks.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.prove.NodesPlan.Blow;
import io.posthouse.benchmarks.prove.NodesPlan.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodesPlanTest {
    @Test
    void followsFromTheSeedAlone() {
        assertThat(NodesPlan.of(7, 50, 3)).isEqualTo(NodesPlan.of(7, 50, 3)).isNotEqualTo(NodesPlan.of(8, 50, 3));
    }

    @Test
    void strikesEveryNodeInEveryWay() {
        List<Fault> plan = NodesPlan.of(1, 100, 3);

        for (Blow blow : Blow.values()) {
            for (int node = 0; node < 3; node++) {
                int struck = node;
                assertThat(plan).anyMatch(fault -> fault.blow() == blow && fault.node() == struck);
            }
        }
        assertThat(plan).filteredOn(fault -> fault.blow() == Blow.KILL).hasSize(40);
        assertThat(plan).filteredOn(fault -> fault.blow() == Blow.LEAVE).extracting(Fault::drains)
                .contains(true, false);
    }
}

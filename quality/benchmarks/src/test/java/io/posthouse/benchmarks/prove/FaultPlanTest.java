package io.posthouse.benchmarks.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.prove.FaultPlan.Fault;
import io.posthouse.benchmarks.prove.FaultPlan.Victim;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
    @Test
    void drawsTheSameFaultsFromTheSameSeed() {
        assertThat(FaultPlan.of(42, 50)).isEqualTo(FaultPlan.of(42, 50)).hasSize(50)
                .isNotEqualTo(FaultPlan.of(43, 50));
    }

    @Test
    void hitsServerAndDatabaseInTurns() {
        List<Fault> faults = FaultPlan.of(7, 50);

        for (int i = 0; i < faults.size(); i++) {
            assertThat(faults.get(i).victim().takesServer()).as("kill %d", i).isEqualTo(i % 2 == 0);
        }
        assertThat(faults).extracting(Fault::victim).contains(Victim.values());
    }
}

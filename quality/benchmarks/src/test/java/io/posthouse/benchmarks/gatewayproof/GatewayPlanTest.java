package io.posthouse.benchmarks.gatewayproof;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.gatewayproof.GatewayPlan.Kind;
import io.posthouse.benchmarks.gatewayproof.GatewayPlan.Planned;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayPlanTest {
    @Test
    void isTheSameForTheSameSeedAndAnotherForAnother() {
        assertThat(GatewayPlan.of(7, 50, 3)).isEqualTo(GatewayPlan.of(7, 50, 3));
        assertThat(GatewayPlan.of(7, 50, 3)).isNotEqualTo(GatewayPlan.of(8, 50, 3));
    }

    @Test
    void hasEachKindItsShareAndAKeyAtTheBeginning() {
        List<Kind> kinds = GatewayPlan.of(7, 50, 3).stream().map(Planned::kind).toList();

        assertThat(kinds).hasSize(50).contains(Kind.values());
        assertThat(Collections.frequency(kinds, Kind.RESTART)).isEqualTo(5);
        assertThat(kinds.getFirst()).isEqualTo(Kind.SIGNING_KEY);
    }

    @Test
    void restartsNothingWhereThereIsNoOtherNode() {
        assertThat(GatewayPlan.of(7, 50, 1).stream().map(Planned::kind)).doesNotContain(Kind.RESTART);
    }
}

package io.posthouse.benchmarks.nodes;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NodesBenchSettingsTest {
    @Test
    void refusesCasesAndWordsThatItDoesNotKnow() {
        assertThatThrownBy(() -> NodesBenchSettings.parse(List.of("--cases", "cost,weather")))
                .hasMessageContaining("cost, loss, moves");
        assertThatThrownBy(() -> NodesBenchSettings.parse(List.of("--clients", "13"))).hasMessageContaining("four");
        assertThatThrownBy(() -> NodesBenchSettings.parse(List.of("--pace"))).hasMessageContaining("--pace");
    }
}

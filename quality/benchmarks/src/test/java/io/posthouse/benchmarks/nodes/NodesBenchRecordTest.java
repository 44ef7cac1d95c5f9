package io.posthouse.benchmarks.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NodesBenchRecordTest {
    private static final String FIRST = "<!-- measured: written by ./posthouse bench nodes --record -->\nold\n"
            + "<!-- end of what was measured -->\n";
    private static final String NEXT = FIRST.replace("old", "new");

    @Test
    void leavesWhatPeopleWroteAroundTheTable() {
        String page = "# Several nodes\n\n" + FIRST + "\n## What it means\nA core more.\n";

        assertThat(NodesBenchRecord.around(page, NEXT))
                .isEqualTo("# Several nodes\n\n" + NEXT + "\n## What it means\nA core more.\n");
    }

    @Test
    void addsTheFirstTableAtTheEnd() {
        assertThat(NodesBenchRecord.around("# Several nodes\n\n", FIRST)).isEqualTo("# Several nodes\n\n" + FIRST);
    }

    @Test
    void refusesCasesAndWordsThatItDoesNotKnow() {
        assertThatThrownBy(() -> NodesBenchSettings.parse(List.of("--cases", "cost,weather")))
                .hasMessageContaining("cost, loss, moves");
        assertThatThrownBy(() -> NodesBenchSettings.parse(List.of("--clients", "13"))).hasMessageContaining("four");
        assertThatThrownBy(() -> NodesBenchSettings.parse(List.of("--pace"))).hasMessageContaining("--pace");
    }
}

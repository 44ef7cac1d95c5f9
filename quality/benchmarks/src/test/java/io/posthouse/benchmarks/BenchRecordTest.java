package io.posthouse.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class BenchRecordTest {
    private static final BenchRecord RECORD = new BenchRecord("nodes", "Several nodes", Path.of("."));
    private static final String FIRST = "<!-- measured: written by ./posthouse bench nodes --record -->\nold\n"
            + "<!-- end of what was measured -->\n";
    private static final String NEXT = FIRST.replace("old", "new");

    @Test
    void leavesWhatPeopleWroteAroundTheTable() {
        String page = "# Several nodes\n\n" + FIRST + "\n## What it means\nA core more.\n";

        assertThat(RECORD.around(page, NEXT))
                .isEqualTo("# Several nodes\n\n" + NEXT + "\n## What it means\nA core more.\n");
    }

    @Test
    void addsTheFirstTableAtTheEnd() {
        assertThat(RECORD.around("# Several nodes\n\n", FIRST)).isEqualTo("# Several nodes\n\n" + FIRST);
    }
}

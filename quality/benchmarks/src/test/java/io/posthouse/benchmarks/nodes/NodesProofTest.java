package io.posthouse.benchmarks.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.posthouse.benchmarks.nodes.Fault.ClockJump;
import io.posthouse.benchmarks.nodes.Fault.Drain;
import io.posthouse.benchmarks.nodes.Fault.KillNode;
import io.posthouse.benchmarks.nodes.Fault.Leave;
import io.posthouse.benchmarks.nodes.Fault.Promote;
import io.posthouse.benchmarks.nodes.Fault.Promote.How;
import io.posthouse.benchmarks.nodes.Fault.StopNode;
import io.posthouse.benchmarks.nodes.NodesPlan.Planned;
import io.posthouse.benchmarks.prove.PlantedDefect;
import io.posthouse.benchmarks.prove.PlantedPrograms;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Short, fixed samples of {@code ./posthouse prove nodes}: real nodes, struck for real; and with mistakes planted. */
@Tag("long")
@Timeout(900)
class NodesProofTest {
    private static final int MONTH_SECONDS = 30 * 86_400;

    @TempDir
    Path folder;

    @Test
    void losesDoublesAndReordersNothingWhileNodesComeAndGo() throws Exception {
        NodesResult result = prove(List.of(new KillNode(1), new StopNode(0, 8), new Promote(How.KILLED), new Drain(2)),
                null);

        assertThat(result.holds()).as(result.report()).isTrue();
    }

    @Test
    void tellsTheRightTimeWhileOneClockIsAMonthBackAndAnotherAYearAhead() throws Exception {
        NodesResult result = prove(List.of(new ClockJump(1, -MONTH_SECONDS, 22, OptionalInt.of(2)),
                new ClockJump(2, 12 * MONTH_SECONDS, 22, OptionalInt.of(2))), null);

        assumeThat(result.cannot()).as("what this machine cannot").noneMatch(what -> what.contains("clock"));
        assertThat(result.holds()).as(result.report()).isTrue();
    }

    @Test
    void turnsRedWhenTheFenceIsNotChecked() throws Exception {
        // Shorter than clients wait, longer than owners do: what its sockets hold is still new when it wakes.
        NodesResult result = prove(List.of(new StopNode(1, 4), new StopNode(2, 4), new StopNode(0, 4)),
                PlantedDefect.FENCE_NOT_CHECKED);

        assertThat(result.verdict().broke(Promise.ONE_WRITER)).as(result.report()).isTrue();
    }

    @Test
    void turnsRedWhenShardsAreHandedOverBesideTheQueue() throws Exception {
        NodesResult result = prove(List.of(new Leave(1), new Leave(2)), PlantedDefect.HAND_OVER_WITHOUT_THE_QUEUE);

        assertThat(result.verdict().broke(Promise.ONE_WRITER)).as(result.report()).isTrue();
    }

    @Test
    void turnsRedWhenTheKeyOfARetryIsIgnored() throws Exception {
        NodesResult result = prove(List.of(new KillNode(1), new KillNode(2)), PlantedDefect.IGNORE_KEY);

        assertThat(result.verdict().broke(Promise.ARCHIVED_ONCE)).as(result.report()).isTrue();
    }

    @Test
    void turnsRedWhenNothingIsBroughtToMembersOnOtherNodes() throws Exception {
        NodesResult result = prove(List.of(), PlantedDefect.NOT_BROUGHT_TO_OTHER_NODES);

        // Nothing else tells: all of it is in the archive.
        assertThat(EnumSet.allOf(Promise.class)).filteredOn(result.verdict()::broke).as(result.report())
                .containsExactly(Promise.HEARD_LIVE);
    }

    private NodesResult prove(List<Fault> faults, @Nullable PlantedDefect defect) throws Exception {
        NodesSettings settings = new NodesSettings(1, faults.size(), 3, 24, 100, 16, Set.of(), false, folder,
                folder.resolve("run"));
        return new NodesProof(settings, PlantedPrograms.server(defect), System.out)
                .run(faults.stream().map(fault -> new Planned(fault, 500)).toList());
    }
}

package io.posthouse.benchmarks.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.nodes.Fault.Exchange;
import io.posthouse.benchmarks.nodes.Fault.Exchange.Ending;
import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import io.posthouse.benchmarks.prove.PlantedDefect;
import io.posthouse.benchmarks.prove.PlantedPrograms;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Short, fixed samples of {@code ./posthouse prove upgrade}, from this program to itself; and with mistakes planted. */
@Tag("long")
@Timeout(900)
class UpgradeProofTest {
    private static final Program PROGRAM = PlantedPrograms.server(null);

    @TempDir
    Path folder;

    @Test
    void showsNobodyAnErrorWhileEveryNodeIsDrainedAndComesBack() throws Exception {
        NodesSettings settings = settings(5);

        NodesResult result = UpgradeProof.run(settings, UpgradeProof.roll(settings, "before", PROGRAM, PROGRAM),
                PROGRAM,
                System.out);

        assertThat(result.holds()).as(result.report()).isTrue();
    }

    @Test
    void turnsRedWhenANodeIsStoppedWithoutADrain() throws Exception {
        NodesResult result = UpgradeProof.run(settings(1),
                List.of(new Exchange(1, Ending.KILLED, PROGRAM, "this program")), PROGRAM, System.out);

        assertThat(result.verdict().broke(Promise.NOTHING_SHOWN)).as(result.report()).isTrue();
    }

    @Test
    void turnsRedWhenTheWireChangesAndItsVersionDoesNot() throws Exception {
        Program changed = PlantedPrograms.server(PlantedDefect.WIRE_CHANGED_WITHOUT_A_VERSION);

        NodesResult result = UpgradeProof.run(settings(1),
                List.of(new Exchange(1, Ending.DRAINED, changed, "what others misunderstand")), PROGRAM, System.out);

        assertThat(result.holds()).as(result.report()).isFalse();
        assertThat(result.verdict().broke(Promise.ACKNOWLEDGED_IS_RECEIVED)
                || result.verdict().broke(Promise.NOTHING_SHOWN))
                .as(result.report()).isTrue();
    }

    private NodesSettings settings(int steps) {
        return new NodesSettings(1, steps, 3, 24, 100, 16, Set.of(), false, folder, folder.resolve("run"));
    }
}

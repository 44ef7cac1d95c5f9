package io.posthouse.benchmarks.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.benchmarks.nodes.Fault.Exchange;
import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpgradePlanTest {
    private static final Program BEFORE = new Program(List.of("before", "up"), List.of("before", "login"));
    private static final Program AFTER = new Program(List.of("after", "up"), List.of("after", "login"));

    @Test
    void endsWithEveryNodeOnTheNextProgramAndLetsOneGoBackBetween() {
        // given
        NodesSettings settings = new NodesSettings(7, 5, 3, 6, 100, 16, Set.of(), false, Path.of("."), Path.of("run"));

        // when
        List<Fault> steps = UpgradeProof.roll(settings, "v1", BEFORE, AFTER);

        // then
        Map<Integer, Program> runs = new HashMap<>();
        steps.forEach(step -> runs.put(((Exchange) step).node(), ((Exchange) step).program()));
        assertThat(runs).isEqualTo(Map.of(0, AFTER, 1, AFTER, 2, AFTER));
        assertThat(steps).hasSize(settings.faults());
        assertThat(((Exchange) steps.get(1)).program()).isEqualTo(BEFORE);
        assertThat(((Exchange) steps.get(1)).node()).isEqualTo(((Exchange) steps.getFirst()).node());
        assertThat(UpgradeProof.roll(settings, "v1", BEFORE, AFTER)).isEqualTo(steps);
    }

    @Test
    void asksForTheFormerProgram() {
        assertThatThrownBy(() -> UpgradeSettings.parse(List.of("--from", "v1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("./posthouse prove upgrade");
        assertThatThrownBy(() -> UpgradeSettings.parse(List.of("--before", "v1")))
                .hasMessageContaining("unknown option --before");
        assertThat(UpgradeSettings.parse(List.of("--former", "here", "--seed", "3")).seed()).isEqualTo(3);
    }

    @Test
    void judgesWhatClientsShowOnlyWhereNobodyMayNoticeAnything() {
        // given
        Verdict struck = new Verdict();
        Verdict smooth = new Verdict(Set.of(Promise.NOTHING_SHOWN));

        // when
        struck.breach(Promise.NOTHING_SHOWN, "an error");
        smooth.examined(Promise.NOTHING_SHOWN, 1);
        smooth.breach(Promise.NOTHING_SHOWN, "an error");

        // then
        assertThat(struck.broke(Promise.NOTHING_SHOWN)).isFalse();
        assertThat(struck.judged()).doesNotContain(Promise.NOTHING_SHOWN);
        assertThat(smooth.holds()).isFalse();
    }
}

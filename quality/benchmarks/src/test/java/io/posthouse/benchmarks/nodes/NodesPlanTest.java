package io.posthouse.benchmarks.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.nodes.Fault.CutLink;
import io.posthouse.benchmarks.nodes.Fault.Need;
import io.posthouse.benchmarks.nodes.Fault.Party;
import io.posthouse.benchmarks.nodes.NodesPlan.Planned;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodesPlanTest {
    private static final Set<Need> ALL = EnumSet.allOf(Need.class);

    @Test
    void followsFromTheSeedAlone() {
        assertThat(NodesPlan.of(7, 100, 3, ALL)).isEqualTo(NodesPlan.of(7, 100, 3, ALL)).hasSize(100)
                .isNotEqualTo(NodesPlan.of(8, 100, 3, ALL));
    }

    @Test
    void drawsEveryKindOfFaultManyTimes() {
        List<Planned> plan = NodesPlan.of(1, 100, 3, ALL);

        for (Class<?> kind : Fault.class.getPermittedSubclasses()) {
            if (kind == Fault.Exchange.class) {
                // Only an upgrade has that.
                continue;
            }
            assertThat(plan).as(kind.getSimpleName()).filteredOn(planned -> kind.isInstance(planned.fault()))
                    .hasSizeGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void cutsLinksThatHaveANodeAtOneEndAndSomebodyElseAtTheOther() {
        List<CutLink> cuts = NodesPlan.of(1, 1000, 3, ALL).stream().map(Planned::fault)
                .filter(CutLink.class::isInstance).map(CutLink.class::cast).toList();

        assertThat(cuts).allMatch(cut -> cut.from() instanceof Party.Node || cut.to() instanceof Party.Node)
                .noneMatch(cut -> cut.from().equals(cut.to()));
        assertThat(cuts).extracting(CutLink::from).contains(new Party.Database(), new Party.Clients());
        assertThat(cuts).extracting(CutLink::to).contains(new Party.Database(), new Party.Clients());
    }

    @Test
    void leavesOutWhatTheMachineDoesNotAllowAndFillsUpWithOthers() {
        List<Planned> plan = NodesPlan.of(1, 100, 3, EnumSet.of(Need.NOTHING));

        assertThat(plan).hasSize(100).allMatch(planned -> planned.fault().need() == Need.NOTHING);
    }
}

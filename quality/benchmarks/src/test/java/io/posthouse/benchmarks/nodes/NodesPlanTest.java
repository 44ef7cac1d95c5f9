package io.posthouse.benchmarks.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.nodes.Fault.ClockJump;
import io.posthouse.benchmarks.nodes.Fault.CutLink;
import io.posthouse.benchmarks.nodes.Fault.Need;
import io.posthouse.benchmarks.nodes.Fault.Party;
import io.posthouse.benchmarks.nodes.NodesPlan.Planned;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodesPlanTest {
    private static final int DAY = 86_400;
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
    void letsClocksJumpFromMinutesToYearsBothWaysAndKillsANodeInHalfOfThem() {
        List<ClockJump> jumps = NodesPlan.of(1, 1000, 3, ALL).stream().map(Planned::fault)
                .filter(ClockJump.class::isInstance).map(ClockJump.class::cast).toList();

        for (int sign : List.of(-1, 1)) {
            assertThat(jumps).extracting(jump -> sign * jump.bySeconds() / DAY).anyMatch(days -> days > 365)
                    .anyMatch(days -> days > 7 && days < 30);
            assertThat(jumps).extracting(jump -> sign * jump.bySeconds()).anyMatch(by -> by > 0 && by < 3_600);
        }
        assertThat(jumps).allMatch(jump -> jump.seconds() >= 20 && jump.seconds() <= 30);
        assertThat(jumps.stream().filter(jump -> jump.killed().isPresent()).count() * 1.0 / jumps.size())
                .isBetween(0.3, 0.7);
        assertThat(jumps).anyMatch(jump -> jump.killed().equals(OptionalInt.of(jump.node())))
                .anyMatch(jump -> jump.killed().isPresent() && jump.killed().getAsInt() != jump.node());
    }

    @Test
    void leavesOutWhatTheMachineDoesNotAllowAndFillsUpWithOthers() {
        List<Planned> plan = NodesPlan.of(1, 100, 3, EnumSet.of(Need.NOTHING));

        assertThat(plan).hasSize(100).allMatch(planned -> planned.fault().need() == Need.NOTHING);
    }
}

package io.posthouse.cluster.member;

import static io.posthouse.cluster.member.Town.await;
import static io.posthouse.cluster.member.Town.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.Place;
import java.util.List;
import org.jgroups.protocols.DISCARD;
import org.jgroups.protocols.TCP;
import org.jgroups.stack.ProtocolStack;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Parts of a network that see only themselves go on, and are one again when they meet. */
@Tag("long")
@Timeout(240)
final class TornNetworkTest {
    @Test
    void whatBothPartsNotedIsKnownToAllWhenTheyMeet() throws Exception {
        try (var town = new Town(3)) {
            Membership first = town.join(0, "node-1");
            Membership second = town.join(1, "node-2");
            Membership third = town.join(2, "node-3");
            first.sessions().add("ada", "phone");
            third.sessions().add("ada", "desk");
            third.sessions().add("grace", "old");
            await("all know all", () -> first.sessions().size() == 3 && second.sessions().size() == 3);

            DISCARD cut = cut(third);
            await("torn", () -> names(first).size() == 2 && names(second).size() == 2 && names(third).size() == 1);
            assertThat(first.sessions().of("ada")).containsExactly(new Place("phone", new NodeName("node-1")));
            assertThat(third.sessions().of("ada")).containsExactly(new Place("desk", new NodeName("node-3")));
            first.sessions().remove("ada", "phone");
            second.sessions().add("grace", "new");
            third.sessions().remove("grace", "old");
            third.sessions().add("ada", "tablet");

            long healed = System.nanoTime();
            cut.discardAll(false);
            await("one again", () -> names(first).size() == 3 && names(second).size() == 3 && names(third).size() == 3);
            System.out.println("MEASURED parts met after " + (System.nanoTime() - healed) / 1_000_000 + " ms");
            for (Membership each : new Membership[]{first, second, third}) {
                await("the union", () -> each.sessions().of("ada").size() == 2
                        && each.sessions().of("grace").equals(List.of(new Place("new", new NodeName("node-2")))));
                assertThat(each.sessions().of("ada")).containsExactlyInAnyOrder(
                        new Place("desk", new NodeName("node-3")), new Place("tablet", new NodeName("node-3")));
            }
            System.out.println(
                    "MEASURED and the directory is whole after " + (System.nanoTime() - healed) / 1_000_000 + " ms");
        }
    }

    /** Nothing goes out of this node and nothing comes in. */
    private static DISCARD cut(Membership membership) throws Exception {
        var discard = new DISCARD().discardAll(true);
        membership.channel().getProtocolStack().insertProtocol(discard, ProtocolStack.Position.ABOVE, TCP.class);
        return discard;
    }
}

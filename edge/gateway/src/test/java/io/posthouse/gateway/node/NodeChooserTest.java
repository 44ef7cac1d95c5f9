package io.posthouse.gateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NodeChooserTest {
    private static final NodeName EDGE = new NodeName("edge");
    private static final NodeName NORTH = new NodeName("north");
    private static final NodeName SOUTH = new NodeName("south");

    private final List<Node> nodes = new ArrayList<>(List.of(node("edge", "web"), open("north"), open("south")));
    private final Set<NodeName> unlinked = new HashSet<>();
    private final AtomicLong now = new AtomicLong();
    private final NodeChooser chooser = new NodeChooser(EDGE, () -> nodes, node -> !unlinked.contains(node), now::get);

    private static Node node(String name, String role) {
        return new Node(new NodeName(name), new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), Set.of(role),
                "test", Instant.EPOCH);
    }

    private static Node open(String name) {
        return node(name, "messaging").opened(Neighbours.DOOR, 2);
    }

    private NodeName chosen(NodeName... tried) {
        return chooser.choose("messaging", Set.of(tried)).orElseThrow().name();
    }

    @Test
    void takesTheOneWithTheFewestUnderWay() {
        chooser.begun(NORTH);

        assertThat(chosen()).isEqualTo(SOUTH);

        chooser.begun(SOUTH);
        chooser.begun(SOUTH);
        assertThat(chosen()).isEqualTo(NORTH);

        chooser.ended(SOUTH);
        chooser.ended(SOUTH);
        assertThat(chosen()).isEqualTo(SOUTH);
    }

    @Test
    void amongEqualsEachGetsItsShare() {
        Set<NodeName> seen = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            seen.add(chosen());
        }

        assertThat(seen).containsExactlyInAnyOrder(NORTH, SOUTH);
    }

    @Test
    void takesNobodyWithoutTheRoleOrTheDoorNorWhoWasTried() {
        assertThat(chooser.choose("ledger", Set.of())).isEmpty();
        assertThat(chosen(NORTH)).isEqualTo(SOUTH);
        assertThat(chooser.choose("messaging", Set.of(NORTH, SOUTH))).isEmpty();

        nodes.set(2, open("south").closed(Neighbours.DOOR));

        assertThat(chooser.choose("messaging", Set.of(NORTH))).as("one that drains").isEmpty();
    }

    @Test
    void passesOverForASecondWhoCouldNotBeReached() {
        chooser.shun(NORTH);
        chooser.begun(SOUTH);

        assertThat(chosen()).isEqualTo(SOUTH);
        assertThat(chosen(SOUTH)).as("rather than nobody").isEqualTo(NORTH);

        now.addAndGet(1_000_000_000);
        assertThat(chosen()).isEqualTo(NORTH);
    }

    @Test
    void passesOverWhoDoesNotAnswerOnTheLink() {
        unlinked.add(NORTH);
        chooser.begun(SOUTH);

        assertThat(chosen()).isEqualTo(SOUTH);
    }
}

package io.posthouse.cluster.member;

import static io.posthouse.cluster.member.Town.await;
import static io.posthouse.cluster.member.Town.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.Place;
import io.posthouse.kernel.Fault;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three nodes in one JVM, each with its own port: who is there, and who is signed in where. */
@Timeout(180)
final class MembershipTest {
    @Test
    void nodesSeeEachOtherComeAndGoInOrder() throws Exception {
        try (var town = new Town(3)) {
            Membership first = town.join(0, "node-1");
            List<List<String>> seen = new CopyOnWriteArrayList<>();
            var watch = first.watch(nodes -> seen.add(nodes.stream().map(node -> node.name().value()).toList()));

            Membership second = town.join(1, "node-2");
            Membership third = town.join(2, "node-3");

            assertThat(names(third)).containsExactly("node-1", "node-2", "node-3");
            await("all see all", () -> names(first).size() == 3 && names(second).size() == 3);
            Node told = first.now().get(1);
            assertThat(told).isEqualTo(second.now().get(1));
            assertThat(told.roles()).isEqualTo(Set.of("messaging", "identity"));
            assertThat(told.link()).isEqualTo(Town.node("any").link());

            town.leave(second);
            await("one has left", () -> names(first).size() == 2 && names(third).size() == 2);
            await("the watcher heard all", () -> seen.size() == 4);
            assertThat(seen).containsExactly(List.of("node-1"), List.of("node-1", "node-2"),
                    List.of("node-1", "node-2", "node-3"), List.of("node-1", "node-3"));
            watch.close();
        }
    }

    @Test
    void sessionsAreKnownEverywhereAndForgottenWithTheirNode() throws Exception {
        try (var town = new Town(3)) {
            Membership first = town.join(0, "node-1");
            Membership second = town.join(1, "node-2");
            first.sessions().add("ada", "phone");
            second.sessions().add("ada", "desk");
            second.sessions().add("ada", "3:tablet 2");
            IntStream.range(0, 2_000).forEach(i -> second.sessions().add("user-" + i, "web"));

            Membership late = town.join(2, "node-3");

            await("the late one has all", () -> late.sessions().size() == 2_003);
            assertThat(late.sessions().of("ada")).containsExactlyInAnyOrder(new Place("phone", new NodeName("node-1")),
                    new Place("desk", new NodeName("node-2")), new Place("3:tablet 2", new NodeName("node-2")));
            second.sessions().remove("ada", "desk");
            await("removed everywhere",
                    () -> first.sessions().of("ada").size() == 2 && late.sessions().of("ada").size() == 2);

            town.leave(second);
            await("forgotten", () -> first.sessions().size() == 1 && late.sessions().size() == 1);
            assertThat(late.sessions().of("ada")).containsExactly(new Place("phone", new NodeName("node-1")));

            Membership again = town.join(1, "node-2");
            assertThat(again.sessions().of("user-7")).as("what a former life held is not there again").isEmpty();
            await("nor elsewhere", () -> first.sessions().size() == 1 && late.sessions().size() == 1);
        }
    }

    @Test
    void tellsOthersAtOnceWhichDoorsItOpensAndShuts() throws Exception {
        try (var town = new Town(3)) {
            Membership first = town.join(0, "node-1");
            Membership second = town.join(1, "node-2");

            second.open("http", 5282);
            second.open("calls", 5283);

            await("told of both", () -> door(first, "node-2", "http").equals(Optional.of(5282))
                    && door(first, "node-2", "calls").equals(Optional.of(5283)));
            assertThat(door(second, "node-2", "http")).contains(5282);
            Membership late = town.join(2, "node-3");
            await("who comes later is told too", () -> door(late, "node-2", "calls").equals(Optional.of(5283)));

            second.shut("http");

            await("told again",
                    () -> door(first, "node-2", "http").isEmpty() && door(late, "node-2", "http").isEmpty());
            assertThat(door(first, "node-2", "calls")).contains(5283);
            assertThat(names(first)).containsExactly("node-1", "node-2", "node-3");
        }
    }

    private static Optional<Integer> door(Membership sees, String name, String purpose) {
        return sees.now().stream().filter(node -> node.name().value().equals(name))
                .flatMap(node -> node.door(purpose).stream()).map(InetSocketAddress::getPort).findFirst();
    }

    @Test
    void understandsWhoSaysNothingOfDoors() throws Exception {
        Node told = Town.node("node-1").opened("http", 5282);
        byte[] whole = new Introduction(Map.of(new UUID(1, 2), told)).bytes();
        // Count, and the length of the one, stand before it: a version, two bytes, four bytes.
        int doors = 4 + 2 + 2 + "http".length() + 2;
        byte[] former = Arrays.copyOf(whole, whole.length - doors);
        ByteBuffer.wrap(former).putInt(3, former.length - 7);

        assertThat(Introduction.of(whole, 0, whole.length).nodes().values()).containsExactly(told);
        assertThat(Introduction.of(former, 0, former.length).nodes().values())
                .containsExactly(new Node(told.name(), told.link(), told.roles(), told.version(), told.since()));
    }

    @Test
    void refusesASecondNodeOfTheSameName() throws Exception {
        try (var town = new Town(3)) {
            Membership first = town.join(0, "node-1");
            Membership second = town.join(1, "node-2");

            assertThatThrownBy(() -> town.join(town.hurried(2), "node-2")).isInstanceOf(NameTaken.class)
                    .hasMessageContaining("node-2").hasMessageContaining("posthouse.node");

            await("the others go on", () -> names(first).size() == 2 && names(second).size() == 2);
            Membership third = town.join(2, "node-3");
            // On a busy machine it may have begun alone, and is one with the others a moment later.
            await("the third is among them", () -> names(third).equals(List.of("node-1", "node-2", "node-3")));
        }
    }

    @Test
    void saysThatThePortIsTaken() throws Exception {
        try (var town = new Town(1);
                var taken = new ServerSocket(town.settings(0).port(), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> town.join(0, "node-1")).isInstanceOf(Fault.class)
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()))
                    .hasMessageContaining("posthouse.cluster.port");
        }
    }
}

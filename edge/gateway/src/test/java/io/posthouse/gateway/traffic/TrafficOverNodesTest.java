package io.posthouse.gateway.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Future;
import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.Members;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.Owners;
import io.posthouse.cluster.SessionDirectory;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.Ticker;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Whoever watches sees what all nodes counted, and which did not answer. */
@Timeout(60)
class TrafficOverNodesTest {
    private static final String SHOP = "route shop";

    private final Map<String, House> houses = new HashMap<>();
    private final List<Watching> watching = new ArrayList<>();
    private final Traffic north = new Traffic(Ticker.system(), Clock.systemUTC());
    private final Traffic south = new Traffic(Ticker.system(), Clock.systemUTC());
    private Watching here;

    /** A node whose frames come at once, unless it is dumb. */
    private final class House implements Cluster, Members, Links {
        private final NodeName name;
        private final Map<String, Receiver> receivers = new HashMap<>();
        boolean dumb;
        boolean gone;

        House(String name) {
            this.name = new NodeName(name);
            houses.put(name, this);
        }

        @Override
        public NodeName self() {
            return name;
        }

        @Override
        public Members members() {
            return this;
        }

        @Override
        public List<Node> now() {
            return houses.values().stream()
                    .map(each -> new Node(each.name, null, Set.of(), "1", Instant.EPOCH)).toList();
        }

        @Override
        public Links links() {
            return this;
        }

        @Override
        public boolean send(NodeName to, String topic, byte[] frame) {
            House there = houses.get(to.value());
            if (there == null || there.gone) {
                return false;
            }
            Receiver receiver = there.receivers.get(topic);
            if (!there.dumb && receiver != null) {
                receiver.receive(name, frame);
            }
            return true;
        }

        @Override
        public void receive(String topic, Receiver receiver) {
            receivers.put(topic, receiver);
        }

        @Override
        public Watch watch(Consumer<List<Node>> watcher) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Owners owners() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SessionDirectory sessions() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Channel> open(NodeName to, String purpose, byte[] opening, ChannelHandler handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void accept(String purpose, Acceptor acceptor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void leave() {
            // Nothing is owned.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    @BeforeEach
    void open() {
        here = watch(new House("north"), north, List.of());
        watch(new House("south"), south, List.of());
    }

    private Watching watch(House house, Traffic traffic, List<String> lost) {
        Watching one = new Watching(house, traffic, lost);
        watching.add(one);
        return one;
    }

    @AfterEach
    void close() {
        watching.forEach(Watching::close);
    }

    private static JsonNode row(JsonNode list, String name) {
        return list.path("items").valueStream().filter(row -> row.path("name").asString().equals(name)).findFirst()
                .orElseThrow();
    }

    @Test
    void whatTheNodesCountedIsAddedUp() {
        for (int i = 0; i < 98; i++) {
            north.count(SHOP, "travel", 200, 1_000_000, "");
        }
        south.count(SHOP, "-", 200, 900_000_000, "");
        south.count(SHOP, "-", 503, 900_000_000, "overloaded");
        south.count("GET /api/lines", "-", 200, 2_000_000_000, "");

        JsonNode seen = here.all();

        assertThat(seen.path("all").path("requests").asInt()).isEqualTo(101);
        assertThat(seen.path("silent")).isEmpty();
        assertThat(seen.path("nodes").valueStream().map(node -> node.path("node").asString()))
                .containsExactlyInAnyOrder("north", "south");
        JsonNode shop = row(seen.path("routes"), SHOP).path("counts");
        assertThat(shop.path("requests").asInt()).isEqualTo(100);
        assertThat(shop.path("errors").asInt()).isEqualTo(1);
        assertThat(shop.path("p50Micros").asLong()).isBetween(1_000L, 1_280L);
        assertThat(shop.path("p99Micros").asLong()).isBetween(900_000L, 1_130_000L);
        assertThat(seen.path("routes").path("items").path(0).path("name").asString()).as("the slowest first")
                .isEqualTo("GET /api/lines");
        assertThat(here.ask(60, "", "", "", "busy", 1).path("routes").toString()).contains(SHOP, "\"further\":1");
        assertThat(seen.path("codes").path(0).path("code").asString()).isEqualTo("overloaded");
        assertThat(seen.path("series").valueStream().mapToInt(tick -> tick.path("requests").asInt()).sum())
                .isEqualTo(101);
        assertThat(here.of("", "travel", "").path("all").path("requests").asInt()).isEqualTo(98);
    }

    @Test
    void aNodeThatDoesNotAnswerIsNamedAndTheOthersAreShown() {
        north.count(SHOP, "-", 200, 1, "");
        south.count(SHOP, "-", 200, 1, "");
        house("south").dumb = true;

        JsonNode seen = here.all();

        assertThat(seen.path("silent").valueStream().map(JsonNode::asString)).containsExactly("south");
        assertThat(seen.path("all").path("requests").asInt()).isEqualTo(1);

        house("south").gone = true;
        assertThat(here.all().path("silent").valueStream().map(JsonNode::asString)).containsExactly("south");
    }

    @Test
    void aNodeOfWhichTheBookSaysThatItIsLostIsNamed() {
        Watching east = watch(new House("east"), north, List.of("west", "south"));

        assertThat(east.all().path("silent").valueStream().map(JsonNode::asString))
                .as("unless it answers").containsExactly("west");
    }

    @Test
    void otherValuesAreRefused() {
        String tooLong = "x".repeat(301);
        assertThatThrownBy(() -> here.ask(4, "", "", "", "slow", 20)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> here.ask(301, "", "", "", "slow", 20)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> here.ask(60, "", "", "", "slow", 0)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> here.ask(60, "", "", "", "slow", 101)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> here.ask(60, "", "", "", "fast", 20)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> here.ask(60, tooLong, "", "", "slow", 20)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> here.ask(60, "", tooLong, "", "slow", 20)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> here.ask(60, "", "", tooLong, "slow", 20)).isInstanceOf(RefusedException.class);
    }

    private House house(String name) {
        return Objects.requireNonNull(houses.get(name));
    }
}

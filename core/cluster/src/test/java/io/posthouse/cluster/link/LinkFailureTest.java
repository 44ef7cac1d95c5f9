package io.posthouse.cluster.link;

import static io.posthouse.cluster.link.Town.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.ssl.ClientAuth;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.link.LinkStreamsTest.Witness;
import io.posthouse.kernel.Fault;
import io.posthouse.net.Loops;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkFailureTest {
    private static final NodeName A = new NodeName("a");
    private static final NodeName B = new NodeName("b");

    private Town town;

    @BeforeEach
    void build() throws Exception {
        town = new Town();
    }

    @AfterEach
    void close() throws Exception {
        town.close();
    }

    @Test
    void goesOnWithOneThatCameBack() throws Exception {
        LinkHub a = town.node("a");
        LinkHub b = town.node("b");
        Cable cable = town.cable("b");
        BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
        b.receive("count", (_, frame) -> received.add(ByteBuffer.wrap(frame).getInt()));
        var far = new Witness();
        b.accept("home", (_, opening, stream) -> stream.pipeline().addLast(opening.length == 0 ? far : new Witness()));
        Town.connect(a, "b");
        var near = new Witness();
        Channel stream = a.open(B, "home", new byte[0], near).sync().getNow();

        int accepted = 0;
        for (int i = 0; i < 10_000; i++) {
            if (i % 2000 == 1000) {
                cable.cut();
            }
            accepted += a.send(B, "count", ByteBuffer.allocate(4).putInt(i).array()) ? 1 : 0;
        }
        eventually(() -> near.inactive.get() == 1 && far.inactive.get() == 1);
        eventually(() -> a.send(B, "count", ByteBuffer.allocate(4).putInt(10_000).array()));
        eventually(() -> received.contains(10_000));

        // Some are lost with each connection, none comes twice, and none overtakes.
        assertThat(stream.isActive()).isFalse();
        List<Integer> all = List.copyOf(received);
        assertThat(all).hasSizeBetween(1, accepted + 1).doesNotHaveDuplicates().isSorted();
        assertThat(a.open(B, "home", new byte[1], new Witness()).sync().getNow().isActive()).isTrue();
        eventually(() -> b.connections() == 1);
    }

    @Test
    void refusesAtOnceWhileThePeerIsAway() throws Exception {
        LinkHub a = town.node("a");
        LinkHub b = town.node("b");
        Town.connect(a, "b");

        b.close();

        eventually(() -> !a.isUp(B));
        assertThat(a.send(B, "t", new byte[1])).isFalse();
        assertThat(a.open(B, "home", new byte[0], new Witness()).await().cause()).isInstanceOf(Fault.class);
    }

    @Test
    void givesUpAPeerThatSaysNothing() throws Exception {
        LinkHub a = town.node("a", Town.impatient());
        LinkHub b = town.node("b", Town.impatient());
        Cable cable = town.cable("b");
        var far = new Witness();
        b.accept("home", (_, _, stream) -> stream.pipeline().addLast(far));
        Town.connect(a, "b");
        var near = new Witness();
        a.open(B, "home", new byte[0], near).sync();

        cable.clog(true);

        // Both sides notice, each for itself.
        eventually(() -> near.inactive.get() == 1 && far.inactive.get() == 1);
        assertThat(a.send(B, "t", new byte[1])).isFalse();
        cable.clog(false);
        eventually(() -> a.isUp(B));
    }

    @Test
    void keepsAQuietLinkUp() throws Exception {
        LinkHub a = town.node("a", Town.impatient());
        LinkHub b = town.node("b", Town.impatient());
        var far = new Witness();
        b.accept("home", (_, _, stream) -> stream.pipeline().addLast(far));
        var near = new Witness();
        Channel stream = a.open(B, "home", new byte[0], near).sync().getNow();
        var beats = new AtomicInteger();
        var beat = stream.eventLoop().scheduleAtFixedRate(beats::incrementAndGet, 100, 100,
                TimeUnit.MILLISECONDS);

        // Three times as long as silence is borne.
        eventually(() -> beats.get() == 15);
        beat.cancel(false);

        assertThat(stream.isActive()).isTrue();
        assertThat(near.inactive).hasValue(0);
    }

    @Test
    void refusesAPeerOfAnotherCluster() throws Exception {
        LinkHub a = town.node("a");
        var stranger = new TestTls();
        LinkHub c = town.node("c", Town.quick(), stranger.server(), stranger.client(), Versions.OURS);

        assertThat(c.open(A, "home", new byte[0], new Witness()).await().cause()).isInstanceOf(Fault.class);
        assertThat(a.open(new NodeName("c"), "home", new byte[0], new Witness()).await().cause())
                .isInstanceOf(Fault.class);
        assertThat(c.isUp(A)).isFalse();
    }

    @Test
    void refusesAPeerWithoutACertificateEvenWhenTlsWouldNot() throws Exception {
        LinkHub b = town.node("b", Town.quick(), town.tls().server(ClientAuth.NONE), town.tls().client(),
                Versions.OURS);
        LinkHub c = town.node("c", Town.quick(), town.tls().server(), town.tls().anonymousClient(), Versions.OURS);
        b.accept("home", (_, _, stream) -> stream.pipeline().addLast(new Witness()));

        assertThat(c.open(B, "home", new byte[0], new Witness()).await().cause()).isInstanceOf(Fault.class);
        assertThat(c.isUp(B)).isFalse();
    }

    @Test
    void refusesWhoIsNoMemberUntilItIs() throws Exception {
        LinkHub a = town.node("a");
        town.node("b");
        InetSocketAddress address = Optional.ofNullable(town.addresses().get(A)).orElseThrow();
        // b's view of the members is a's: taken from the list, a is a stranger to b but still knows where b is.
        var onlyB = new LinkHub(A, Town.quick(), new Loops(1), town.tls().server(),
                town.tls().client(),
                peer -> Optional.ofNullable(town.addresses().get(peer)));
        try (onlyB) {
            town.addresses().remove(A);

            assertThat(onlyB.open(B, "home", new byte[0], new Witness()).await().cause()).rootCause()
                    .hasMessageContaining("does not know this node as a member yet");
            assertThat(onlyB.isUp(B)).isFalse();

            town.addresses().put(A, address);
            eventually(() -> onlyB.isUp(B));
        }
        assertThat(a.isUp(B)).isFalse();
    }

    @Test
    void refusesANodeThatSpeaksNoVersionOfOurs() throws Exception {
        town.node("b", new Versions(1, 2));
        LinkHub c = town.node("c", new Versions(3, 4));

        assertThat(c.open(B, "home", new byte[0], new Witness()).await().cause()).rootCause()
                .hasMessage(
                        "node b speaks version 1 to 2 of what nodes say to each other, this node 3 to 4: upgrade the older"
                                + " one by way of a release between");
        c.keep(List.of(B));
        assertThat(c.misunderstanding(List.of(B), Town.PATIENCE)).get().asString()
                .startsWith("node b speaks version 1 to 2");
        assertThat(c.isUp(B)).isFalse();
        assertThat(c.spoken(B)).isEmpty();
    }

    @Test
    void speaksTheNewestVersionThatBothKnow() throws Exception {
        LinkHub a = town.node("a", new Versions(1, 2));
        LinkHub b = town.node("b", new Versions(2, 3));

        Town.connect(a, "b");
        Town.connect(b, "a");

        assertThat(a.spoken(B)).hasValue(2);
        assertThat(b.spoken(A)).hasValue(2);
        assertThat(a.misunderstanding(List.of(B), Town.PATIENCE)).isEmpty();
    }

    @Test
    void understandsANodeOfTheFirstRelease() {
        var greeting = new DefaultHttp2Headers().setInt("version", 1);
        var nonsense = new DefaultHttp2Headers().setInt("version", 3).setInt("newest-version", 2);

        assertThat(Wire.versions(greeting)).contains(new Versions(1, 1));
        assertThat(Wire.versions(nonsense)).isEmpty();
        assertThat(Wire.versions(new DefaultHttp2Headers())).isEmpty();
    }

    @Test
    void refusesToBeTakenForAnotherNode() throws Exception {
        LinkHub a = town.node("a");
        town.node("b");
        NodeName moved = new NodeName("moved");
        town.addresses().put(moved, Optional.ofNullable(town.addresses().get(B)).orElseThrow());

        assertThat(a.open(moved, "home", new byte[0], new Witness()).await().cause()).rootCause()
                .hasMessageContaining("another node answers");
    }

    @Test
    void isNotHarmedByGarbage() throws Exception {
        LinkHub a = town.node("a");
        LinkHub b = town.node("b");
        var received = new AtomicInteger();
        b.receive("t", (_, _) -> received.incrementAndGet());
        Town.connect(a, "b");
        InetSocketAddress port = Optional.ofNullable(town.addresses().get(B)).orElseThrow();
        var random = new Random(7);

        for (int i = 0; i < 50; i++) {
            byte[] garbage = new byte[random.nextInt(5000)];
            random.nextBytes(garbage);
            try (var socket = new Socket(port.getAddress(), port.getPort())) {
                socket.getOutputStream().write(garbage);
            } catch (IOException _) {
                // Refused while still writing: right.
            }
        }

        eventually(() -> b.connections() == 1);
        assertThat(a.send(B, "t", new byte[1])).isTrue();
        eventually(() -> received.get() == 1);
    }

    @Test
    void saysFarewellToANodeThatIsNoMemberAnyMore() throws Exception {
        LinkHub a = town.node("a");
        LinkHub b = town.node("b");
        var far = new Witness();
        b.accept("home", (_, _, stream) -> stream.pipeline().addLast(far));
        a.open(B, "home", new byte[0], new Witness()).sync();

        a.keep(List.of());

        eventually(() -> far.inactive.get() == 1 && b.connections() == 0);
        assertThat(a.isUp(B)).isFalse();
    }

    @Test
    void breaksAllConnectionsLikeACrash() throws Exception {
        LinkHub a = town.node("a");
        LinkHub b = town.node("b");
        var far = new Witness();
        b.accept("home", (_, _, stream) -> stream.pipeline().addLast(far));
        var near = new Witness();
        a.open(B, "home", new byte[0], near).sync();

        b.cut();

        eventually(() -> near.inactive.get() == 1 && far.inactive.get() == 1);
        eventually(() -> a.isUp(B));
    }
}

package io.posthouse.cluster.link;

import io.netty.handler.ssl.SslContext;
import io.posthouse.cluster.NodeName;
import io.posthouse.net.Loops;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A few nodes in one process, each with loops of its own, on loopback. */
final class Town implements AutoCloseable {
    /** Generous: a test that waits this long has failed. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestTls tls;
    private final Map<NodeName, InetSocketAddress> addresses = new ConcurrentHashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    Town() throws Exception {
        tls = new TestTls();
    }

    TestTls tls() {
        return tls;
    }

    /** What every node hears of who is a member and where. */
    Map<NodeName, InetSocketAddress> addresses() {
        return addresses;
    }

    LinkHub node(String name) throws Exception {
        return node(name, quick());
    }

    LinkHub node(String name, LinkSettings settings) throws Exception {
        return node(name, settings, tls.server(), tls.client(), Versions.OURS);
    }

    LinkHub node(String name, Versions versions) throws Exception {
        return node(name, quick(), tls.server(), tls.client(), versions);
    }

    LinkHub node(String name, LinkSettings settings, SslContext server, SslContext client, Versions versions) {
        Loops loops = new Loops(2);
        NodeName self = new NodeName(name);
        var hub = new LinkHub(self, settings, loops, server, client,
                peer -> Optional.ofNullable(addresses.get(peer)), versions);
        addresses.put(self, hub.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        open.add(() -> {
            hub.close();
            loops.close();
        });
        return hub;
    }

    /** Puts a cable that can be cut before the node, for those who dial from now on. */
    Cable cable(String name) throws Exception {
        NodeName node = new NodeName(name);
        var cable = new Cable(Optional.ofNullable(addresses.get(node)).orElseThrow());
        addresses.put(node, cable.address());
        open.add(cable);
        return cable;
    }

    /** The usual, but connecting again at once. */
    static LinkSettings quick() {
        var usual = LinkSettings.standard();
        return new LinkSettings(usual.connectTimeout(), usual.ping(), usual.deadAfter(), Duration.ofMillis(10),
                Duration.ofMillis(100), usual.rest(), usual.linger(), usual.waitingBytesMax(), usual.waitingFramesMax(),
                usual.streamWindowBytes(), usual.connectionWindowBytes(), usual.streamsMax());
    }

    /** Waits less for one that does not read; a machine that is busy for half a second is no dead peer to it. */
    static LinkSettings brief() {
        var quick = quick();
        return new LinkSettings(quick.connectTimeout(), quick.ping(), quick.deadAfter(), quick.pauseMin(),
                quick.pauseMax(), quick.rest(), Duration.ofMillis(300), quick.waitingBytesMax(),
                quick.waitingFramesMax(), quick.streamWindowBytes(), quick.connectionWindowBytes(),
                quick.streamsMax());
    }

    /** Notices a silent peer sooner, and waits less for one that does not read. */
    static LinkSettings impatient() {
        var quick = quick();
        return new LinkSettings(quick.connectTimeout(), Duration.ofMillis(100), Duration.ofMillis(500),
                quick.pauseMin(),
                quick.pauseMax(), quick.rest(), Duration.ofMillis(300), quick.waitingBytesMax(),
                quick.waitingFramesMax(),
                quick.streamWindowBytes(), quick.connectionWindowBytes(), quick.streamsMax());
    }

    /** Dials, and waits until frames can be sent. */
    static void connect(LinkHub from, String to) {
        eventually(() -> {
            from.keep(List.of(new NodeName(to)));
            return from.isUp(new NodeName(to));
        });
    }

    static void eventually(BooleanSupplier holds) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("does not hold after " + PATIENCE);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }
}

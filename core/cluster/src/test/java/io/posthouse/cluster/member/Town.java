package io.posthouse.cluster.member;

import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Nodes of one cluster on loopback, for tests; what was opened is closed. */
final class Town implements AutoCloseable {
    static final String SECRET = "a secret that only tests know, 0123456789";

    private final List<Integer> ports;
    private final List<Membership> open = new ArrayList<>();

    /** A town with room for {@code houses} nodes. */
    Town(int houses) throws IOException {
        ports = Ports.free(houses);
    }

    MemberSettings settings(int house) {
        return settings(house, SECRET);
    }

    MemberSettings settings(int house, String secret) {
        return new MemberSettings(secret, InetAddress.getLoopbackAddress(), ports.get(house),
                MemberSettings.Discovery.LIST, ports.stream().map(port -> "127.0.0.1:" + port).toList(), "",
                Duration.ofMillis(2_500), Duration.ofSeconds(15));
    }

    /** That house, with as little patience for joining as is allowed: for who waits in vain. */
    MemberSettings hurried(int house) {
        MemberSettings usual = settings(house);
        return new MemberSettings(usual.secret(), usual.address(), usual.port(), usual.discovery(), usual.peers(),
                usual.dns(), usual.patience(), usual.patience().multipliedBy(2).plusMillis(500));
    }

    /** What a node says of itself; its link is at a port that nobody uses here. */
    static Node node(String name) {
        return new Node(new NodeName(name), new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                Set.of("messaging", "identity"), "test", Instant.now());
    }

    /** Joins as node {@code name} in that house. */
    Membership join(int house, String name) {
        return join(settings(house), name);
    }

    Membership join(MemberSettings settings, String name) {
        return keep(Membership.join(settings, ClusterIdentity.of(ClusterSecret.of(settings.secret())), node(name),
                Optional.empty()));
    }

    Membership keep(Membership joined) {
        open.add(joined);
        return joined;
    }

    void leave(Membership leaving) {
        open.remove(leaving);
        leaving.close();
    }

    static List<String> names(Membership membership) {
        return membership.now().stream().map(node -> node.name().value()).toList();
    }

    /** Waits for what must come, however slow the machine is; gives up after a minute. */
    static void await(String what, BooleanSupplier comes) {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!comes.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not come: " + what);
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        open.reversed().forEach(Membership::close);
    }
}

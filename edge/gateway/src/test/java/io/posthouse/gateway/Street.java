package io.posthouse.gateway;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.posthouse.cluster.Members;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.member.ClusterIdentity;
import io.posthouse.cluster.member.ClusterSecret;
import io.posthouse.gateway.node.Neighbours;
import io.posthouse.net.mount.HttpMount;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An edge, whose lines are elsewhere, and nodes that carry them; in one process, without the network between their memberships. */
final class Street implements AutoCloseable {
    static final String SECRET = "0123456789abcdef0123456789abcdef";
    static final String ROLE = "messaging";
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final List<HttpMount.OnRole> LINES = List
            .of(new HttpMount.OnRole("/api/lines", ROLE, Door.BODY_BYTES_MAX));

    private final ClusterSecret secret = ClusterSecret.of(SECRET);
    private final Map<String, Door> doors = new HashMap<>();
    private final Roll roll = new Roll();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Door edge;

    Street(String... carriers) throws IOException {
        for (String name : carriers) {
            carry(name);
        }
        roll.nodes.add(node("edge", "web"));
        edge = new Door(settings -> settings, List.of(), List.of(), TraceEntry.CLOSED, LINES,
                neighbours("edge", SECRET, List.of()),
                meters);
    }

    Door carry(String name) throws IOException {
        Door door = new Door(settings -> settings, List.of(), List.of(), TraceEntry.CLOSED, List.of(),
                neighbours(name, SECRET, LINES),
                new SimpleMeterRegistry());
        doors.put(name, door);
        roll.nodes.add(node(name, ROLE).opened(Neighbours.DOOR, door.nodePort()));
        roll.tell();
        return door;
    }

    Door of(String name) {
        return java.util.Objects.requireNonNull(doors.get(name));
    }

    int portOf(String name) {
        return of(name).nodePort();
    }

    /** Ends a node without anybody being told. */
    void kill(String name) {
        of(name).close();
        doors.remove(name);
    }

    /** The others hear that a node is gone. */
    void forget(String name) {
        roll.nodes.removeIf(node -> node.name().value().equals(name));
        roll.tell();
    }

    Door.Neighbourhood neighbours(String name, String secretText, List<HttpMount.OnRole> answers) {
        ClusterSecret known = secretText.equals(SECRET) ? secret : ClusterSecret.of(secretText);
        return endpoints -> new Neighbours(new NodeName(name), roll, node -> true, ClusterIdentity.of(known),
                known::derive, LOOPBACK, 0, answers, endpoints);
    }

    private static Node node(String name, String role) {
        return new Node(new NodeName(name), new InetSocketAddress(LOOPBACK, 1), Set.of(role), "test", Instant.EPOCH);
    }

    double count(String outcome) {
        var counter = meters.find("posthouse.node.requests").tag("outcome", outcome).counter();
        return counter == null ? 0 : counter.count();
    }

    @Override
    public void close() {
        edge.close();
        doors.values().forEach(Door::close);
    }

    private static final class Roll implements Members {
        private final List<Node> nodes = new CopyOnWriteArrayList<>();
        private final List<Consumer<List<Node>>> watchers = new CopyOnWriteArrayList<>();

        @Override
        public List<Node> now() {
            return nodes;
        }

        @Override
        public Watch watch(Consumer<List<Node>> watcher) {
            watchers.add(watcher);
            watcher.accept(nodes);
            return () -> watchers.remove(watcher);
        }

        private void tell() {
            watchers.forEach(watcher -> watcher.accept(nodes));
        }
    }
}

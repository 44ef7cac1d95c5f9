package io.posthouse.dubbo;

import io.netty.handler.ssl.SslContext;
import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.Members;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.Owners;
import io.posthouse.cluster.SessionDirectory;
import io.posthouse.cluster.call.CallGround;
import io.posthouse.cluster.link.LinkHub;
import io.posthouse.cluster.link.LinkSettings;
import io.posthouse.cluster.member.ClusterIdentity;
import io.posthouse.cluster.member.ClusterSecret;
import io.posthouse.net.Loops;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Nodes in one process, with links between them as they are, and a roll that the test calls. */
final class Town implements AutoCloseable {
    static final String SECRET = "0123456789abcdef0123456789abcdef";
    static final String ROLE = "clerk";

    private final ClusterSecret secret = ClusterSecret.of(SECRET);
    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    private final List<Consumer<List<Node>>> watchers = new CopyOnWriteArrayList<>();
    private final Map<String, Resident> residents = new HashMap<>();
    final List<String> outcomes = new CopyOnWriteArrayList<>();

    /** One node. */
    final class Resident implements Cluster, Members, AutoCloseable {
        final NodeName name;
        final Desk desk;
        private final Loops loops = new Loops(1);
        private final LinkHub hub;
        DubboCalls calls;

        private Resident(String name, boolean carries) throws Exception {
            this.name = new NodeName(name);
            this.desk = new Desk(name);
            ClusterIdentity identity = ClusterIdentity.of(secret);
            SslContext server = identity.forServer().build();
            SslContext client = identity.forClient().build();
            this.hub = new LinkHub(this.name, LinkSettings.standard(), loops, server, client,
                    peer -> nodes.stream().filter(node -> node.name().equals(peer))
                            .flatMap(node -> Optional.ofNullable(node.link()).stream()).findFirst());
            InetSocketAddress link = hub.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            nodes.add(new Node(this.name, link, carries ? Set.of(ROLE) : Set.of("web"), "test", Instant.now()));
            tell();
            calls = DubboCalls
                    .open(ground(carries ? List.of(new CallGround.Offer<>(ROLE, Clerk.class, desk)) : List.of()));
        }

        CallGround ground(List<CallGround.Offer<?>> offers) {
            return new CallGround(this, hub::isUp, secret::derive,
                    (caller, permission) -> !permission.equals("clerk.paper.file") || caller.name().equals("ada"),
                    Clock.systemUTC(), offers, (method, outcome, nanos) -> outcomes.add(method + " " + outcome));
        }

        Clerk clerk() {
            return calls.of(Clerk.class, ROLE);
        }

        boolean isLinked(Resident other) {
            return hub.isUp(other.name);
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
        public Owners owners() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SessionDirectory sessions() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Links links() {
            return hub;
        }

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

        @Override
        public void openDoor(String purpose, int port) {
            change(node -> node.opened(purpose, port));
        }

        @Override
        public void shutDoor(String purpose) {
            change(node -> node.closed(purpose));
        }

        private void change(java.util.function.UnaryOperator<Node> change) {
            nodes.replaceAll(node -> node.name().equals(name) ? change.apply(node) : node);
            tell();
        }

        @Override
        public void leave() {
            throw new UnsupportedOperationException();
        }

        /** As kill -9: its links break, and nobody is told. */
        void kill() {
            hub.close();
        }

        @Override
        public void close() {
            desk.letGo.countDown();
            calls.close();
            hub.close();
            loops.close();
        }
    }

    Resident move(String name, boolean carries) throws Exception {
        Resident resident = new Resident(name, carries);
        residents.put(name, resident);
        for (Resident one : residents.values()) {
            one.hub.keep(residents.keySet().stream().map(NodeName::new).filter(other -> !other.equals(one.name))
                    .toList());
        }
        for (Resident one : residents.values()) {
            await(() -> one == resident || (one.isLinked(resident) && resident.isLinked(one)));
        }
        return resident;
    }

    /** The roll is called without a node. */
    void forget(Resident gone) {
        nodes.removeIf(node -> node.name().equals(gone.name));
        residents.remove(gone.name.value());
        tell();
    }

    private void tell() {
        watchers.forEach(watcher -> watcher.accept(nodes));
    }

    static void await(BooleanSupplier comes) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!comes.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain");
            }
            Thread.onSpinWait();
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        residents.values().forEach(Resident::close);
    }
}

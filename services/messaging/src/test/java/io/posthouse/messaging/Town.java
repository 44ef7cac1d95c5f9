package io.posthouse.messaging;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.Members;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.Owners;
import io.posthouse.cluster.SessionDirectory;
import io.posthouse.kernel.Fault;
import io.posthouse.storage.log.LogShards;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Several nodes in one process, whose shards move when a test says so, and whose links are memory. */
public final class Town implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, LocalIoHandler.newFactory());
    private final Map<NodeName, Inhabitant> nodes = new ConcurrentHashMap<>();
    private final Map<NodeName, String> doors = new ConcurrentHashMap<>();

    /** A node of this town; it owns what its log says. */
    public Cluster node(String name) {
        var node = new Inhabitant(new NodeName(name));
        nodes.put(node.self, node);
        return node;
    }

    /** Moves shards from their owner to another node. */
    public void move(Set<Integer> moved, String from, String to) throws Exception {
        move(moved, from, to, () -> {
        });
    }

    /** The same; {@code between} runs while nobody knows that they are their owner. */
    public void move(Set<Integer> moved, String from, String to, Runnable between) throws Exception {
        var giver = Objects.requireNonNull(nodes.get(new NodeName(from)));
        var taker = Objects.requireNonNull(nodes.get(new NodeName(to)));
        giver.shards().handOver(new TreeSet<>(moved), to).get(10, TimeUnit.SECONDS);
        between.run();
        taker.shards().adopt().get(10, TimeUnit.SECONDS);
        for (var node : nodes.values()) {
            node.watchers.forEach(watcher -> moved.forEach(shard -> watcher.accept(giver.log, shard)));
        }
    }

    /** Moves all that a node owns to another that takes it for dead. */
    public void takeOver(String dead, String by) throws Exception {
        var former = Objects.requireNonNull(nodes.get(new NodeName(dead)));
        var taker = Objects.requireNonNull(nodes.get(new NodeName(by)));
        var taken = taker.shards().takeOver(dead).get(10, TimeUnit.SECONDS);
        former.entrusted = Optional.empty();
        for (var node : nodes.values()) {
            node.watchers.forEach(watcher -> taken.forEach(shard -> watcher.accept(taker.log, shard)));
        }
    }

    /** A node does no errands of a kind, as one of a release that does not know it. */
    public void forgets(String name, String kind) {
        Objects.requireNonNull(nodes.get(new NodeName(name))).unknown = (kind + '\0').getBytes(StandardCharsets.UTF_8);
    }

    /** From now on nothing that a node sends arrives anywhere, or does again. */
    public void silence(String name, boolean silent) {
        Objects.requireNonNull(nodes.get(new NodeName(name))).silent = silent;
    }

    /** Returns when what was sent between nodes so far has been received, and what was sent upon that. */
    public void quiet() throws Exception {
        for (int i = 0; i < 4; i++) {
            for (var node : nodes.values()) {
                node.frames.submit(() -> {
                }).get(10, TimeUnit.SECONDS);
            }
        }
    }

    /** Clients reach a node there, as all nodes know. */
    public void door(String name, String clients) {
        doors.put(new NodeName(name), clients);
    }

    @Override
    public void close() {
        nodes.values().forEach(Inhabitant::close);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Inhabitant implements Cluster, Members, Owners, Links {
        private final NodeName self;
        private final SessionDirectory sessions;
        private final Map<String, Acceptor> acceptors = new ConcurrentHashMap<>();
        private final Map<String, Receiver> receivers = new ConcurrentHashMap<>();
        private final List<BiConsumer<String, Integer>> watchers = new CopyOnWriteArrayList<>();
        private final ExecutorService frames = Executors.newSingleThreadExecutor();
        private final LocalAddress address = new LocalAddress(Town.class);
        private String log = "";
        private volatile boolean silent;
        private volatile byte[] unknown = {0};
        private volatile Optional<LogShards> entrusted = Optional.empty();

        Inhabitant(NodeName self) {
            this.self = self;
            this.sessions = Cluster.inProcess(self).sessions();
            new ServerBootstrap().group(loops).channel(LocalServerChannel.class)
                    .childHandler(new ChannelInitializer<LocalChannel>() {
                        @Override
                        protected void initChannel(LocalChannel stream) {
                            stream.pipeline().addLast(new Doorstep(acceptors));
                        }
                    }).bind(address).syncUninterruptibly();
        }

        LogShards shards() {
            return entrusted.orElseThrow();
        }

        @Override
        public NodeName self() {
            return self;
        }

        @Override
        public Members members() {
            return this;
        }

        @Override
        public Owners owners() {
            return this;
        }

        @Override
        public SessionDirectory sessions() {
            return sessions;
        }

        @Override
        public Links links() {
            return this;
        }

        @Override
        public List<Node> now() {
            return nodes.keySet().stream().map(name -> new Node(name, null, Set.of(), "", Instant.EPOCH)).toList();
        }

        @Override
        public Watch watch(Consumer<List<Node>> watcher) {
            watcher.accept(now());
            return () -> {
            };
        }

        @Override
        public void entrust(String name, LogShards shards, int count) {
            log = name;
            entrusted = Optional.of(shards);
        }

        @Override
        public Optional<NodeName> of(String name, int shard) {
            for (var node : nodes.values()) {
                if (node.entrusted.filter(shards -> shards.owned().contains(shard)).isPresent()) {
                    return Optional.of(node.self);
                }
            }
            return Optional.empty();
        }

        @Override
        public Watch watch(BiConsumer<String, Integer> watcher) {
            watchers.add(watcher);
            return () -> watchers.remove(watcher);
        }

        @Override
        public boolean send(NodeName to, String topic, byte[] frame) {
            var other = nodes.get(to);
            if (other == null || silent) {
                return false;
            }
            if (Arrays.mismatch(frame, other.unknown) == other.unknown.length) {
                return true;
            }
            other.frames.execute(() -> Optional.ofNullable(other.receivers.get(topic))
                    .ifPresent(receiver -> receiver.receive(self, frame)));
            return true;
        }

        @Override
        public void receive(String topic, Receiver receiver) {
            receivers.put(topic, receiver);
        }

        @Override
        public Future<Channel> open(NodeName to, String purpose, byte[] opening, ChannelHandler handler) {
            var other = nodes.get(to);
            if (other == null) {
                return GlobalEventExecutor.INSTANCE.newFailedFuture(new ConnectException("no node " + to));
            }
            var acceptor = other.acceptors.get(purpose);
            if (acceptor != null && !acceptor.takesNow()) {
                return GlobalEventExecutor.INSTANCE
                        .newFailedFuture(new Fault("node " + to + " takes none now", true, null));
            }
            var opened = GlobalEventExecutor.INSTANCE.<Channel>newPromise();
            new Bootstrap().group(loops).channel(LocalChannel.class).handler(handler).connect(other.address)
                    .addListener((ChannelFuture connected) -> {
                        if (connected.isSuccess()) {
                            connected.channel()
                                    .writeAndFlush(new Doorstep.Knock(self, purpose, ByteBuffer.wrap(opening)));
                            opened.setSuccess(connected.channel());
                        } else {
                            opened.setFailure(connected.cause());
                        }
                    });
            return opened;
        }

        @Override
        public void accept(String purpose, Acceptor acceptor) {
            acceptors.put(purpose, acceptor);
        }

        @Override
        public Optional<String> elsewhere(NodeName than) {
            return doors.entrySet().stream().filter(door -> !door.getKey().equals(than)).map(Map.Entry::getValue)
                    .findFirst();
        }

        @Override
        public void leave() {
            // Shards move when a test says so.
        }

        @Override
        public void close() {
            frames.shutdownNow();
        }
    }
}

package io.posthouse.cluster.owner;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.Members;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import java.net.ConnectException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** The network between the nodes of one test, torn and mended by hand: who sees whom, and frames between those. */
final class Network implements AutoCloseable {
    private final Map<NodeName, End> ends = new HashMap<>();
    private final ExecutorService wire = Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private Set<Set<String>> parts = Set.of();
    private boolean linked = true;

    /** One node's end of it. */
    final class End implements Members, Links {
        private final Node node;
        private final List<Consumer<List<Node>>> watchers = new ArrayList<>();
        private final Map<String, Receiver> receivers = new HashMap<>();

        private End(NodeName name) {
            this.node = new Node(name, null, Set.of(), "test", Instant.now());
        }

        @Override
        public List<Node> now() {
            synchronized (Network.this) {
                return ends.values().stream().filter(other -> sees(node.name(), other.node.name()))
                        .map(other -> other.node).toList();
            }
        }

        @Override
        public Watch watch(Consumer<List<Node>> watcher) {
            synchronized (Network.this) {
                watchers.add(watcher);
            }
            return () -> {
                synchronized (Network.this) {
                    watchers.remove(watcher);
                }
            };
        }

        @Override
        public boolean send(NodeName to, String topic, byte[] frame) {
            synchronized (Network.this) {
                End other = ends.get(to);
                if (!linked || other == null || !sees(node.name(), to) || !other.receivers.containsKey(topic)) {
                    return false;
                }
                Receiver receiver = other.receivers.get(topic);
                wire.execute(() -> receiver.receive(node.name(), frame));
                return true;
            }
        }

        @Override
        public void receive(String topic, Receiver receiver) {
            synchronized (Network.this) {
                receivers.put(topic, receiver);
            }
        }

        @Override
        public Future<Channel> open(NodeName to, String purpose, byte[] opening, ChannelHandler handler) {
            return GlobalEventExecutor.INSTANCE.newFailedFuture(new ConnectException("no streams here"));
        }

        @Override
        public void accept(String purpose, Acceptor acceptor) {
            // No streams here.
        }
    }

    synchronized End join(NodeName name) {
        End end = new End(name);
        ends.put(name, end);
        changed();
        return end;
    }

    synchronized void leave(NodeName name) {
        ends.remove(name);
        changed();
    }

    /** Only nodes of one part see each other. */
    synchronized void tear(Set<String> one, Set<String> other) {
        parts = Set.of(one, other);
        changed();
    }

    synchronized void mend() {
        parts = Set.of();
        changed();
    }

    /** From now on nothing is told, though all see each other. */
    synchronized void unlink() {
        linked = false;
    }

    private boolean sees(NodeName one, NodeName other) {
        return one.equals(other) || parts.isEmpty() || parts.stream()
                .anyMatch(part -> part.contains(one.value()) && part.contains(other.value()));
    }

    private void changed() {
        for (End end : ends.values()) {
            List<Node> now = end.now();
            List.copyOf(end.watchers).forEach(watcher -> wire.execute(() -> watcher.accept(now)));
        }
    }

    @Override
    public void close() {
        wire.shutdownNow();
    }
}

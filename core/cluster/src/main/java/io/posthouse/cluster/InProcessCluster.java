package io.posthouse.cluster;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.posthouse.kernel.Fault;
import io.posthouse.storage.log.LogShards;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One node and no peers. */
final class InProcessCluster implements Cluster, SessionDirectory, Links, Members, Owners {
    private static final Watch NOTHING_CHANGES = () -> {
    };

    private final NodeName self;
    private final List<Node> alone;
    /** The lists are immutable snapshots, so that reading one costs no copy. */
    private final ConcurrentMap<String, List<Place>> places = new ConcurrentHashMap<>();
    private final LongAdder count = new LongAdder();

    InProcessCluster(NodeName self) {
        this.self = self;
        this.alone = List.of(new Node(self, null, Set.of(), "", Instant.now()));
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
        return this;
    }

    @Override
    public Links links() {
        return this;
    }

    @Override
    public void add(String user, String session) {
        var place = new Place(session, self);
        places.compute(user, (key, before) -> {
            if (before == null) {
                count.increment();
                return List.of(place);
            }
            if (before.contains(place)) {
                return before;
            }
            count.increment();
            var after = new ArrayList<>(before);
            after.add(place);
            return List.copyOf(after);
        });
    }

    @Override
    public void remove(String user, String session) {
        var place = new Place(session, self);
        places.computeIfPresent(user, (key, before) -> {
            if (!before.contains(place)) {
                return before;
            }
            count.decrement();
            var after = before.stream().filter(other -> !other.equals(place)).toList();
            return after.isEmpty() ? null : after;
        });
    }

    @Override
    public List<Place> of(String user) {
        return places.getOrDefault(user, List.of());
    }

    @Override
    public int size() {
        return count.intValue();
    }

    @Override
    public boolean send(NodeName to, String topic, byte[] frame) {
        return false;
    }

    @Override
    public void receive(String topic, Receiver receiver) {
        // Nobody else is there to send.
    }

    @Override
    public Future<Channel> open(NodeName to, String purpose, byte[] opening, ChannelHandler handler) {
        return GlobalEventExecutor.INSTANCE.newFailedFuture(new Fault("there is no other node", false, null));
    }

    @Override
    public void accept(String purpose, Acceptor acceptor) {
        // Nobody else is there to open one.
    }

    @Override
    public List<Node> now() {
        return alone;
    }

    @Override
    public Watch watch(Consumer<List<Node>> watcher) {
        watcher.accept(alone);
        return NOTHING_CHANGES;
    }

    @Override
    public void entrust(String log, LogShards shards, int count) {
        // All of them are here and stay.
    }

    @Override
    public Optional<NodeName> of(String log, int shard) {
        return Optional.of(self);
    }

    @Override
    public Watch watch(BiConsumer<String, Integer> watcher) {
        return NOTHING_CHANGES;
    }

    @Override
    public void leave() {
        // Nobody is there to take it.
    }

    @Override
    public void close() {
        // Nobody is left behind.
    }
}

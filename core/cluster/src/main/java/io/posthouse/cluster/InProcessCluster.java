package io.posthouse.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** One node and no peers. */
final class InProcessCluster implements Cluster, SessionDirectory, Links {
    private final NodeName self;
    /** The lists are immutable snapshots, so that reading one costs no copy. */
    private final ConcurrentMap<String, List<Place>> places = new ConcurrentHashMap<>();
    private final LongAdder count = new LongAdder();

    InProcessCluster(NodeName self) {
        this.self = self;
    }

    @Override
    public NodeName self() {
        return self;
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
}

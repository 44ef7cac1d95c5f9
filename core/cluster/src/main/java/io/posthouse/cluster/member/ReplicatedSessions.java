package io.posthouse.cluster.member;

import io.posthouse.cluster.Members.Watch;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.Place;
import io.posthouse.cluster.SessionDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.infinispan.AdvancedCache;
import org.infinispan.container.DataContainer;
import org.infinispan.container.entries.InternalCacheEntry;
import org.infinispan.context.Flag;
import org.infinispan.notifications.Listener;
import org.infinispan.notifications.cachelistener.annotation.DataRehashed;
import org.infinispan.notifications.cachelistener.event.DataRehashedEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of sessions on a replicated map.
 *
 * <p><b>One writer per entry.</b> An entry is what one node holds of one user: {@code node user} to the user's sessions there. Only that
 * node writes it, from its own memory, which is the truth. So there is nothing to reconcile between nodes, ever.
 *
 * <p><b>After parts have met</b> the map may be either part's, or even differ between nodes: of a node that was stopped for a while
 * Infinispan believes that it missed nothing. So each node begins a new generation: it writes all its entries again under a
 * greater number, and when they are out, the number itself. From then on everybody passes over its older entries. Whenever
 * else the map moved, and every half minute, a node compares what it sees of itself with its memory.
 *
 * <p><b>Who is gone.</b> Readers pass over entries of nodes that are not on the roll, from the moment it changes. The node that stands first
 * takes the entries out. A node that was only thought dead writes its own again.
 *
 * <p><b>Reading</b> looks into this node's memory alone, whatever the map is busy with. <b>Writing</b> only marks the user; one thread sends
 * marked users, so many at once, and a user that is marked again while it is under way is sent again afterwards: the order of
 * two writes cannot turn.
 */
@Listener
final class ReplicatedSessions implements SessionDirectory, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicatedSessions.class);
    private static final Duration COMPARE_EVERY = Duration.ofSeconds(30);
    private static final Duration MEETING = Duration.ofMinutes(2);
    private static final Duration WRITTEN_PATIENCE = Duration.ofSeconds(10);
    private static final Duration WRITTEN_LOOK = Duration.ofMillis(20);

    private final NodeName self;
    private final Roll roll;
    private final AdvancedCache<String, String> map;
    private final DataContainer<String, String> memory;
    /** User to the sessions that are here. The lists are immutable snapshots. */
    private final ConcurrentMap<String, List<Place>> own = new ConcurrentHashMap<>();
    private final EntryWriter writer;
    private final Semaphore comparisons = new Semaphore(0);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread comparing = Thread.ofVirtual().name("sessions-comparing").unstarted(this::compareForEver);
    private final AtomicBoolean merged = new AtomicBoolean();
    /**
     * When parts last met. The view is one before the map is: what is written in between stays in the part where it was written, and
     * looks right from there. So whatever moves in the map for some time after begins one more generation.
     */
    private volatile long metAt = System.nanoTime() - MEETING.toNanos();
    /** Grows over our lives too, as long as the clock is not set back between them; then the half minute mends it. */
    private volatile long generation = System.currentTimeMillis();
    private @Nullable Watch watch;

    private ReplicatedSessions(AdvancedCache<String, String> map, Roll roll, NodeName self) {
        this.self = self;
        this.roll = roll;
        this.map = map.withFlags(Flag.IGNORE_RETURN_VALUES);
        this.memory = map.getDataContainer();
        this.writer = new EntryWriter(this::send);
    }

    static ReplicatedSessions open(Grid grid, Roll roll, NodeName self) {
        var sessions = new ReplicatedSessions(grid.replicated("sessions").getAdvancedCache(), roll, self);
        sessions.map.addListener(sessions);
        // What a former life of ours left there, before anybody sees it through us.
        sessions.compare();
        sessions.writer.mark(marker(self));
        roll.whenMerged(sessions::mergedNow);
        sessions.writer.start();
        sessions.comparing.start();
        sessions.watch = roll.watch(sessions::compareSoon);
        return sessions;
    }

    /** What the map should say of us and {@code user}; null for nothing. */
    private @Nullable String entry(String user) {
        List<Place> places = own.get(user);
        return places == null ? null : SessionEntry.text(generation, places);
    }

    private CompletableFuture<?> send(String key) {
        String node = SessionEntry.nodeOf(key);
        if (key.equals(marker(self))) {
            return map.putAsync(key, SessionEntry.text(generation, List.of()));
        }
        if (node.equals(self.value())) {
            String value = entry(SessionEntry.userOf(key));
            return value == null ? map.removeAsync(key) : map.putAsync(key, value);
        }
        // Marked because its node was gone; that may have been a mistake that has been seen since.
        InternalCacheEntry<String, String> entry = memory.peek(key);
        return entry == null || namesOnRoll().contains(node)
                ? CompletableFuture.completedFuture(null)
                : map.removeAsync(key, entry.getValue());
    }

    @Override
    public void add(String user, String session) {
        var place = new Place(session, self);
        own.compute(user, (_, before) -> {
            if (before == null) {
                return List.of(place);
            }
            if (before.contains(place)) {
                return before;
            }
            var after = new ArrayList<>(before);
            after.add(place);
            return List.copyOf(after);
        });
        writer.mark(SessionEntry.key(self, user));
    }

    @Override
    public void remove(String user, String session) {
        var place = new Place(session, self);
        own.computeIfPresent(user, (_, before) -> {
            var after = before.stream().filter(other -> !other.equals(place)).toList();
            return after.isEmpty() ? null : after;
        });
        writer.mark(SessionEntry.key(self, user));
    }

    @Override
    public List<Place> of(String user) {
        List<Place> here = own.getOrDefault(user, List.of());
        List<Place> all = null;
        for (Node node : roll.now()) {
            if (!node.name().equals(self)) {
                InternalCacheEntry<String, String> entry = memory.peek(SessionEntry.key(node.name(), user));
                if (entry != null && SessionEntry.generationOf(entry.getValue()) >= countsFrom(node.name())) {
                    all = all == null ? new ArrayList<>(here) : all;
                    SessionEntry.addTo(all, node.name(), entry.getValue());
                }
            }
        }
        return all == null ? here : List.copyOf(all);
    }

    @Override
    public int size() {
        int count = 0;
        for (List<Place> places : own.values()) {
            count += places.size();
        }
        Map<String, Long> others = new HashMap<>();
        roll.now().forEach(node -> others.put(node.name().value(), countsFrom(node.name())));
        others.remove(self.value());
        for (InternalCacheEntry<String, String> entry : memory) {
            Long from = others.get(SessionEntry.nodeOf(entry.getKey()));
            if (from != null && SessionEntry.generationOf(entry.getValue()) >= from) {
                count += SessionEntry.count(entry.getValue());
            }
        }
        return count;
    }

    private static String marker(NodeName node) {
        return SessionEntry.key(node, "");
    }

    /** From which generation on the entries of a node count. */
    private long countsFrom(NodeName node) {
        InternalCacheEntry<String, String> entry = memory.peek(marker(node));
        return entry == null ? 0 : SessionEntry.generationOf(entry.getValue());
    }

    private Set<String> namesOnRoll() {
        Set<String> names = new HashSet<>();
        roll.now().forEach(node -> names.add(node.name().value()));
        return names;
    }

    private void mergedNow() {
        metAt = System.nanoTime();
        merged.set(true);
        comparisons.release();
    }

    private void compareSoon(List<Node> nodes) {
        LOG.atDebug().addKeyValue("nodes", nodes.size()).log("roll changed");
        comparisons.release();
    }

    /** On a thread of Infinispan, when the map has been moved between nodes. */
    @DataRehashed
    public void moved(DataRehashedEvent<String, String> event) {
        if (!event.isPre()) {
            if (System.nanoTime() - metAt < MEETING.toNanos()) {
                merged.set(true);
            }
            comparisons.release();
        }
    }

    private void compareForEver() {
        try {
            while (!closed.get()) {
                var _ = comparisons.tryAcquire(COMPARE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                comparisons.drainPermits();
                if (merged.getAndSet(false)) {
                    beginGeneration();
                }
                if (!closed.get()) {
                    compareCarefully();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void beginGeneration() throws InterruptedException {
        generation = Math.max(generation + 1, System.currentTimeMillis());
        own.keySet().forEach(user -> writer.mark(SessionEntry.key(self, user)));
        // The number goes out when all that it makes count is out, however long that takes; another merge begins anew.
        long end = System.nanoTime() + WRITTEN_PATIENCE.toNanos();
        while (writer.waiting() > 0 && !merged.get() && !closed.get()) {
            if (System.nanoTime() - end > 0) {
                // Better that old entries go on counting than that nobody compares any more.
                merged.set(true);
                return;
            }
            Thread.sleep(WRITTEN_LOOK);
        }
        writer.mark(marker(self));
    }

    private void compareCarefully() {
        try {
            compare();
        } catch (RuntimeException e) {
            LOG.warn("comparing the directory of sessions failed; it is done again in half a minute", e);
        }
    }

    /** Marks what the map says wrongly of us, and, if that falls to us, what it says of nodes that are gone. */
    private void compare() {
        boolean sweeps = roll.first() && roll.complete();
        Set<String> present = namesOnRoll();
        for (InternalCacheEntry<String, String> entry : memory) {
            String node = SessionEntry.nodeOf(entry.getKey());
            if (node.equals(self.value())) {
                if (!entry.getKey().equals(marker(self)) && !own.containsKey(SessionEntry.userOf(entry.getKey()))) {
                    writer.mark(entry.getKey());
                }
            } else if (sweeps && !present.contains(node)) {
                writer.mark(entry.getKey());
            }
        }
        for (String user : own.keySet()) {
            String key = SessionEntry.key(self, user);
            InternalCacheEntry<String, String> entry = memory.peek(key);
            if (entry == null || !entry.getValue().equals(entry(user))) {
                writer.mark(key);
            }
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (watch != null) {
                watch.close();
            }
            comparing.interrupt();
            writer.close();
        }
    }
}

package io.posthouse.cluster.owner;

import io.posthouse.cluster.Members;
import io.posthouse.cluster.NodeName;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who owns what, in memory, and who wants to hear of changes. Reading never waits; telling has a thread of its own, and what
 * changed twice before it was told is told once, so that what waits is bounded by the number of shards.
 */
final class Holdings implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Holdings.class);

    private final List<BiConsumer<String, Integer>> watchers = new CopyOnWriteArrayList<>();
    private final Set<Place> untold = new LinkedHashSet<>();
    private volatile Map<String, Map<Integer, NodeName>> owners = Map.of();
    private boolean ended;

    private record Place(String log, int shard) {
    }

    Optional<NodeName> of(String log, int shard) {
        return Optional.ofNullable(owners.getOrDefault(log, Map.of()).get(shard));
    }

    /** All that is known of a log; what is not named has no owner. */
    synchronized void know(String log, Map<Integer, NodeName> all) {
        Map<Integer, NodeName> before = owners.getOrDefault(log, Map.of());
        if (!before.equals(all)) {
            Map<String, Map<Integer, NodeName>> next = new HashMap<>(owners);
            next.put(log, Map.copyOf(all));
            owners = Map.copyOf(next);
            Set<Integer> shards = new LinkedHashSet<>(before.keySet());
            shards.addAll(all.keySet());
            shards.stream().filter(shard -> !Optional.ofNullable(before.get(shard))
                    .equals(Optional.ofNullable(all.get(shard)))).forEach(shard -> untold.add(new Place(log, shard)));
            notifyAll();
        }
    }

    /** Some shards have gone to {@code owner}; the rest is as it was. */
    synchronized void hear(String log, Set<Integer> shards, NodeName owner) {
        Map<Integer, NodeName> all = new HashMap<>(owners.getOrDefault(log, Map.of()));
        shards.forEach(shard -> all.put(shard, owner));
        know(log, all);
    }

    Members.Watch watch(BiConsumer<String, Integer> watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    @Override
    public void run() {
        try {
            List<Place> news = takeNews();
            while (!news.isEmpty()) {
                news.forEach(this::tell);
                news = takeNews();
            }
        } catch (InterruptedException e) {
            LOG.debug("telling of owners was stopped");
        }
    }

    private synchronized List<Place> takeNews() throws InterruptedException {
        while (untold.isEmpty() && !ended) {
            wait();
        }
        List<Place> news = List.copyOf(untold);
        untold.clear();
        return news;
    }

    private void tell(Place place) {
        for (BiConsumer<String, Integer> watcher : watchers) {
            try {
                watcher.accept(place.log, place.shard);
            } catch (RuntimeException e) {
                LOG.atError().addKeyValue("log", place.log).setCause(e).log("a watcher of owners failed");
            }
        }
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }
}

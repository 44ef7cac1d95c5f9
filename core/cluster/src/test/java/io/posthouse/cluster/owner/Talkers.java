package io.posthouse.cluster.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.NodeName;
import io.posthouse.storage.log.LogAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * One talker for each shard, who asks whoever owns it, as a service would: what was withdrawn is asked again of the next owner,
 * what was never answered is given up.
 */
final class Talkers implements AutoCloseable {
    private static final int ANSWER_SECONDS = 3;

    final ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicLongArray last = new AtomicLongArray(Town.SHARDS);
    private final AtomicLongArray longest = new AtomicLongArray(Town.SHARDS);
    private final AtomicLongArray count = new AtomicLongArray(Town.SHARDS);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Supplier<List<TestNode>> nodes;
    private final Town town;
    private volatile boolean ended;

    /** @param nodes those that live; each is asked by some talkers who owns what */
    Talkers(Town town, Supplier<List<TestNode>> nodes) {
        this.nodes = nodes;
        this.town = town;
        for (int shard = 0; shard < Town.SHARDS; shard++) {
            int mine = shard;
            threads.execute(() -> talk(mine));
        }
    }

    private void talk(int shard) {
        for (long number = 0; !ended; number++) {
            String key = shard + ":" + number;
            if (commit(shard, key)) {
                acknowledged.add(key);
                long now = System.nanoTime();
                long before = last.getAndSet(shard, now);
                if (before != 0) {
                    longest.accumulateAndGet(shard, now - before, Math::max);
                }
                count.incrementAndGet(shard);
            }
        }
    }

    /** Until it is committed, or nobody can say. */
    private boolean commit(int shard, String key) {
        while (!ended) {
            Optional<TestNode> owner = owner(shard);
            if (owner.isPresent()) {
                BlockingQueue<LogAnswer<Long>> answer = new ArrayBlockingQueue<>(1);
                if (owner.get().log().submit(new TalkLog.Say(shard, key), answer::add)) {
                    try {
                        LogAnswer<Long> given = answer.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
                        if (given == null || given instanceof LogAnswer.Unknown<Long>) {
                            return false;
                        }
                        if (given instanceof LogAnswer.Committed<Long>) {
                            return true;
                        }
                    } catch (InterruptedException e) {
                        return false;
                    }
                }
            }
            LockSupport.parkNanos(1_000_000);
        }
        return false;
    }

    private Optional<TestNode> owner(int shard) {
        List<TestNode> now = nodes.get();
        Optional<NodeName> name = now.get(shard % now.size()).steward.of(town.schema, shard);
        return now.stream().filter(node -> name.equals(Optional.of(node.name))).findFirst();
    }

    /** Everybody has been heard {@code times} more. */
    void awaitEach(int times) throws Exception {
        List<Long> goal = new ArrayList<>();
        for (int shard = 0; shard < Town.SHARDS; shard++) {
            goal.add(count.get(shard) + times);
        }
        Town.await("everybody is heard " + times + " times", () -> {
            for (int shard = 0; shard < Town.SHARDS; shard++) {
                if (count.get(shard) < goal.get(shard)) {
                    return false;
                }
            }
            return true;
        });
    }

    /** The longest time between two acknowledged of one shard since it was last asked, for the shard that had the worst. */
    long longestGapMillis() {
        return longestGapsMillis().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** The same of each shard. */
    List<Long> longestGapsMillis() {
        List<Long> gaps = new ArrayList<>();
        for (int shard = 0; shard < Town.SHARDS; shard++) {
            gaps.add(longest.getAndSet(shard, 0) / 1_000_000);
        }
        return gaps;
    }

    /** Has them end, and sees that what was acknowledged is there once, no sequence is missing, and no epoch was of two openings. */
    void expectAllThere() throws Exception {
        close();
        assertThat(lostOrDoubled()).isZero();
        assertThat(town.gaps()).isZero();
        assertThat(town.sharedEpochs()).isZero();
    }

    /** Acknowledged and not there, or there twice. */
    private long lostOrDoubled() throws Exception {
        List<String> keys = List.copyOf(acknowledged);
        var found = new HashMap<String, Integer>();
        try (var connection = town.database.pool().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select key from " + town.schema + ".said")) {
            while (rows.next()) {
                found.merge(rows.getString(1), 1, Integer::sum);
            }
        }
        return keys.stream().filter(key -> found.getOrDefault(key, 0) != 1).count();
    }

    @Override
    public void close() {
        ended = true;
        threads.close();
    }
}

package io.posthouse.cluster.owner;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.storage.log.LogShards;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The logs that were put into this node's care. Any thread. */
final class Trusts {
    private final Map<String, LogShards> logs = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Set<Integer>>> adopting = new ConcurrentHashMap<>();

    /** Takes a log into care, or another opening of one that was fenced. */
    void add(String log, LogShards shards) {
        logs.compute(log, (name, before) -> {
            check(before == null || before.fenced(), "a log is entrusted once: " + name);
            return shards;
        });
        adopting.remove(log);
    }

    Optional<LogShards> of(String log) {
        return Optional.ofNullable(logs.get(log));
    }

    Set<String> names() {
        return Set.copyOf(logs.keySet());
    }

    Set<String> fenced() {
        Set<String> fenced = new TreeSet<>();
        logs.forEach((log, shards) -> {
            if (shards.fenced()) {
                fenced.add(log);
            }
        });
        return fenced;
    }

    /**
     * Lets a log look which shards were handed to it, and whether it still has its place; once at a time, since the answer waits
     * while the database is away.
     *
     * @param then called when it has looked
     */
    void adopt(String log, Runnable then) {
        if (!looking(log)) {
            adoptAnew(log, then);
        }
    }

    /** The same, whatever is under way: what was asked before may have been answered before something happened. */
    void adoptAnew(String log, Runnable then) {
        LogShards shards = logs.get(log);
        if (shards != null) {
            CompletableFuture<Set<Integer>> fresh = shards.adopt();
            adopting.put(log, fresh);
            // One that was refused is asked again at the next look, not at once.
            fresh.thenRun(then);
        }
    }

    /** Whether a log has not answered yet. */
    boolean looking(String log) {
        CompletableFuture<Set<Integer>> under = adopting.get(log);
        return under != null && !under.isDone();
    }

    /** Whether a log was well when it looked last; one that never had to look is. */
    boolean proven(String log) {
        CompletableFuture<Set<Integer>> last = adopting.get(log);
        return last == null || (last.isDone() && !last.isCompletedExceptionally());
    }
}

package io.posthouse.storage.log;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the shards that are owned here end: the committed sequence and tick of each, and those the open batch has got to.
 * They become one at the commit and not before, so what a failed batch was given is given again. The writer's thread only,
 * but for {@link #owns} and {@link #hold}, which are what {@code Log.owns} and {@code LogShards.hold} answer from.
 */
final class ShardEnds {
    private static final int NONE = -1;

    private final int shards;
    private final long[] sequence;
    private final long[] tick;
    private final long[] openSequence;
    private final long[] openTick;
    private final int[] touched;
    private int touchedCount;
    private volatile BitSet owned = new BitSet();
    private volatile Map<Integer, LogShards.Hold> holds = Map.of();
    /** Whether memory may differ from the database. */
    boolean stale = true;

    ShardEnds(int shards) {
        this.shards = shards;
        sequence = new long[shards];
        tick = new long[shards];
        openSequence = new long[shards];
        openTick = new long[shards];
        touched = new int[shards];
    }

    /** Where one shard ends. */
    record End(int shard, long sequence, long id) {
    }

    boolean owns(int shard) {
        return owned.get(shard);
    }

    Optional<LogShards.Hold> hold(int shard) {
        return Optional.ofNullable(holds.get(shard));
    }

    BitSet owned() {
        return (BitSet) owned.clone();
    }

    int shards() {
        return shards;
    }

    /** Takes what the database says, ownership too. */
    void load(List<End> ends) {
        BitSet now = new BitSet();
        Map<Integer, LogShards.Hold> held = new HashMap<>();
        for (End end : ends) {
            now.set(end.shard);
            LogShards.Hold before = holds.get(end.shard);
            held.put(end.shard, before != null ? before : new LogShards.Hold());
            sequence[end.shard] = end.sequence;
            tick[end.shard] = end.id == 0 ? NONE : new RowId(end.id).tick();
        }
        owned = now;
        holds = Map.copyOf(held);
        stale = false;
        startBatch();
    }

    void loseAll() {
        owned = new BitSet();
        holds = Map.of();
    }

    /** Begins anew from the committed ends. */
    void startBatch() {
        for (int i = 0; i < touchedCount; i++) {
            openSequence[touched[i]] = 0;
        }
        touchedCount = 0;
    }

    /** The next sequence of a shard. */
    long nextSequence(int shard) {
        if (openSequence[shard] == 0) {
            touched[touchedCount++] = shard;
            openSequence[shard] = sequence[shard];
            openTick[shard] = tick[shard];
        }
        return ++openSequence[shard];
    }

    /** The tick for the row that {@link #nextSequence} was asked for. */
    long nextTick(int shard, long nowMillis) {
        openTick[shard] = RowId.tickAfter(openTick[shard], nowMillis);
        return openTick[shard];
    }

    /** The batch is on disk. */
    void committed() {
        for (int i = 0; i < touchedCount; i++) {
            int shard = touched[i];
            sequence[shard] = openSequence[shard];
            tick[shard] = openTick[shard];
        }
    }

    /** The shards that the open batch appended to, and where they will end. */
    List<End> open() {
        List<End> ends = new ArrayList<>(touchedCount);
        for (int i = 0; i < touchedCount; i++) {
            ends.add(new End(touched[i], openSequence[touched[i]], 0));
        }
        return ends;
    }
}

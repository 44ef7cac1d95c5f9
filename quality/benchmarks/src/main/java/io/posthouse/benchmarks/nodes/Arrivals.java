package io.posthouse.benchmarks.nodes;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** What came to one person, in the order in which it came, repeats included; 16 bytes each. Written by one thread, read by any. */
final class Arrivals {
    private static final int NUMBER_BITS = 32;
    private static final int CONNECTION_BITS = 18;
    private static final long CONNECTION_MASK = (1L << CONNECTION_BITS) - 1;

    private final LongColumn what = new LongColumn();
    private final LongColumn ids = new LongColumn();
    private final Map<Integer, BitSet> seen = new HashMap<>();
    private int later;

    /**
     * @param id what the archive calls it, which makes a repeat one; 0 without
     * @param connection how many connections this person had before, up to 2^18
     */
    synchronized void add(Said said, long id, int connection) {
        long many = connection & CONNECTION_MASK;
        what.add(((long) said.talk() << (NUMBER_BITS + CONNECTION_BITS)) | (many << NUMBER_BITS) | said.number());
        ids.add(id);
        seen.computeIfAbsent(said.talk(), _ -> new BitSet()).set(said.number());
    }

    /** It was read from the history, by a client that had lost it with its connection. */
    synchronized void readLater(Said said) {
        BitSet known = seen.computeIfAbsent(said.talk(), _ -> new BitSet());
        if (!known.get(said.number())) {
            known.set(said.number());
            later++;
        }
    }

    synchronized int readLaterCount() {
        return later;
    }

    synchronized int size() {
        return what.size();
    }

    synchronized Said said(int at) {
        long packed = what.get(at);
        return new Said((int) (packed >>> (NUMBER_BITS + CONNECTION_BITS)), (int) packed);
    }

    synchronized int connection(int at) {
        return (int) ((what.get(at) >>> NUMBER_BITS) & CONNECTION_MASK);
    }

    synchronized long id(int at) {
        return ids.get(at);
    }

    /** How much of what is promised in {@code talk} has not come. */
    synchronized BitSet lacks(Talk talk) {
        return talk.promisedBeyond(seen.getOrDefault(talk.index(), new BitSet()));
    }
}

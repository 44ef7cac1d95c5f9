package io.posthouse.benchmarks.nodes;

import java.util.BitSet;

/** What one person says to one other, or into one group: one bit a message for each thing that can be known of it. Any thread. */
final class Talk {
    private final int index;
    private final String from;
    private final String to;
    private final boolean intoGroup;
    private final BitSet acknowledged = new BitSet();
    private final BitSet refused = new BitSet();
    private int said;

    /** @param to bare JID of a person or address of a group */
    Talk(int index, String from, String to, boolean intoGroup) {
        this.index = index;
        this.from = from;
        this.to = to;
        this.intoGroup = intoGroup;
    }

    int index() {
        return index;
    }

    String from() {
        return from;
    }

    String to() {
        return to;
    }

    boolean intoGroup() {
        return intoGroup;
    }

    synchronized Said next() {
        return new Said(index, said++);
    }

    synchronized int said() {
        return said;
    }

    synchronized void acknowledge(int number) {
        acknowledged.set(number);
    }

    /** It came back as an error: it may be anywhere or nowhere. */
    synchronized void refuse(int number) {
        refused.set(number);
    }

    /** Whether the server took it: it was acknowledged, and did not come back. */
    synchronized boolean promised(int number) {
        return acknowledged.get(number) && !refused.get(number);
    }

    synchronized boolean refused(int number) {
        return refused.get(number);
    }

    synchronized int acknowledgedCount() {
        return acknowledged.cardinality();
    }

    synchronized int refusedCount() {
        return refused.cardinality();
    }

    /** Of what is promised, what is not in {@code there}. */
    synchronized BitSet promisedBeyond(BitSet there) {
        BitSet left = (BitSet) acknowledged.clone();
        left.andNot(refused);
        left.andNot(there);
        return left;
    }

    String words(int number) {
        return from + " to " + to + ", number " + number;
    }
}

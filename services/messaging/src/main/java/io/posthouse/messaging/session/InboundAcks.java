package io.posthouse.messaging.session;

import io.posthouse.messaging.StoreMessage.Position;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Counts the stanzas a stream received, and how many of them, from the first, are finished: the {@code h} of XEP-0198.
 *
 * <p>Stanzas finish in any order, since commits are pipelined, but {@code h} is one counter over all of them: it covers
 * only the finished prefix. Counters are unsigned 32-bit and wrap, as XEP-0198 section 4 wants. Safe for any thread.
 */
public final class InboundAcks {
    /** Bit i tells whether slot {@code prefix + i} (modulo the ring) is finished. Grows by doubling; bounded by the session's pending limit. */
    private boolean[] finished = new boolean[64];
    private long received;
    private long prefix;
    /** Not finished, and with another node. Bounded by the session's pending limit. */
    private final TreeSet<Long> elsewhere = new TreeSet<>();
    /** Refused, and the client may not know it yet. Bounded by what may wait for a client. */
    private final TreeSet<Long> untold = new TreeSet<>();

    /** Begins counting after {@code h} stanzas that are finished already. */
    public InboundAcks(long h) {
        received = h;
        prefix = h;
    }

    /** Notes one more stanza received. @return its slot */
    public synchronized long receive() {
        if (received - prefix == finished.length) {
            grow();
        }
        finished[(int) (received % finished.length)] = false;
        return received++;
    }

    /** Notes that the stanza of {@code slot} is finished. @return whether {@code h} rose */
    public synchronized boolean finish(long slot) {
        finished[(int) (slot % finished.length)] = true;
        elsewhere.remove(slot);
        if (slot != prefix) {
            return false;
        }
        while (prefix < received && finished[(int) (prefix % finished.length)]) {
            prefix++;
        }
        return true;
    }

    /** The stanza of {@code slot} is with another node, if it is not finished yet. */
    public synchronized void elsewhere(long slot) {
        if (slot >= prefix && !finished[(int) (slot % finished.length)]) {
            elsewhere.add(slot);
        }
    }

    /** The stanza of {@code slot} is refused. To be said before {@link #finish}. */
    public synchronized void refused(long slot) {
        untold.add(slot);
    }

    /** The client knows that the stanza of {@code slot} is refused, or it is not refused after all. */
    public synchronized void told(long slot) {
        untold.remove(slot);
    }

    /**
     * How many, from the first, are finished for a client that comes back to another life of the stream: not what was refused while it
     * may not have seen that, since nobody could tell it any more.
     */
    public synchronized long toldPrefix() {
        return untold.isEmpty() ? prefix : Math.min(prefix, untold.first());
    }

    /**
     * How many stanzas, from the first, will be durable when that of {@code slot} is, for a later life of the stream: those in the
     * same log, which commits in order, but nothing from the first on that is with another node, which may never have heard of it, or
     * that was refused without the client's knowing it.
     */
    public synchronized long durableWith(long slot) {
        long durable = slot + 1;
        // It may be among them itself, as all that is for a line is until that is answered; but when this is asked, it is being stored here.
        if (!elsewhere.isEmpty() && elsewhere.first() != slot) {
            durable = Math.min(durable, elsewhere.first());
        }
        return untold.isEmpty() ? durable : Math.min(durable, untold.first());
    }

    /** The position that is durable together with the message of {@code slot}. */
    public Position positionAt(long slot, UUID stream) {
        return new At(this, slot, stream);
    }

    private record At(InboundAcks acks, long slot, UUID stream) implements Position {
        @Override
        public long h() {
            return acks.durableWith(slot);
        }

        @Override
        public void refused() {
            acks.refused(slot);
        }

        @Override
        public void stored() {
            acks.told(slot);
        }
    }

    /** How many were received. Not wrapped. */
    public synchronized long received() {
        return received;
    }

    /** How many, from the first, are finished. Not wrapped. */
    public synchronized long prefix() {
        return prefix;
    }

    private void grow() {
        var wider = new boolean[finished.length * 2];
        for (long slot = prefix; slot < received; slot++) {
            wider[(int) (slot % wider.length)] = finished[(int) (slot % finished.length)];
        }
        finished = wider;
    }
}

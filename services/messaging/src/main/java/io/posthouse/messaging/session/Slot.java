package io.posthouse.messaging.session;

/**
 * The place of one stanza in the count of a stream's stanzas. Settled once, when the stanza is finished.
 *
 * @param acks the count it belongs to
 * @param number its place, from 0
 */
public record Slot(LiveSession session, InboundAcks acks, long number) {
    /** The stanza is finished. Any thread; never blocks. */
    public void settle() {
        session.settle(this);
    }
}

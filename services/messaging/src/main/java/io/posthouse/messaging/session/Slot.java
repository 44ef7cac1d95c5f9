package io.posthouse.messaging.session;

import io.posthouse.kernel.trace.Span;

/**
 * The place of one stanza in the count of a stream's stanzas. Settled once, when the stanza is finished.
 *
 * @param acks the count it belongs to
 * @param number its place, from 0
 * @param span what is traced of it, from the socket until it is settled
 */
public record Slot(LiveSession session, InboundAcks acks, long number, Span span) {
    /** The stanza is finished. Any thread; never blocks. */
    public void settle() {
        session.settle(this);
        span.end();
    }

    /**
     * The stanza is with another node: what the session says after it may be durable before. On the session's own thread, before
     * the next stanza is taken.
     */
    public void isElsewhere() {
        acks.elsewhere(number);
    }
}

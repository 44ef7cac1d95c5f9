package io.posthouse.messaging;

import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Presence;

/** Takes what is addressed to one domain: people, lines, and later rooms. */
public interface DomainHandler {
    /** Before the archive, on the sender's thread, which may wait: refuses what has no destination, and says whose it is. */
    void arrive(MessageInTransit message);

    /** After the archive, where it must not block: chooses the sessions that the message is for. */
    void choose(MessageInTransit message);

    /** After the copies: sends it to them. Must not block. */
    void deliver(MessageInTransit message);

    /**
     * A retry of what is stored already, and was delivered then: nobody gets it again, but its sender may be owed what
     * tells that it stands. Must not block.
     */
    default void deliverAgain(MessageInTransit message) {
    }

    /** Takes directed presence. On the sender's thread, in order. */
    void presence(Session from, Presence presence);

    /** Takes a query, and sees to its answer. On the sender's thread. */
    void iq(Session from, Iq iq);
}

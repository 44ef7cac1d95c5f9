package io.posthouse.messaging;

import io.posthouse.xmpp.Element;

/**
 * A stanza on its way to one session.
 *
 * @param element the stanza as the session shall read it
 * @param archivedId the id of the row in the receiver's archive that this delivers, so that the archive knows when it
 *        has arrived; 0 when it is in no archive of theirs, or only a copy
 */
public record Outgoing(Element element, long archivedId) {
    /** A stanza that the receiver's archive does not know. */
    public static Outgoing plain(Element element) {
        return new Outgoing(element, 0);
    }
}

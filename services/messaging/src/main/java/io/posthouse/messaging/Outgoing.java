package io.posthouse.messaging;

import io.posthouse.xmpp.Element;
import java.time.Instant;
import java.util.Optional;

/**
 * A stanza on its way to one session.
 *
 * @param element the stanza as the session shall read it
 * @param archivedId the id of the row in the receiver's archive that this delivers, so that the archive knows when it
 *        has arrived; 0 when it is in no archive of theirs, or only a copy
 * @param at when the message in it was stored, as its archive says: what people are shown, live and from history alike. Ids are no
 *        clock: they stay ahead once the clock was
 */
public record Outgoing(Element element, long archivedId, Optional<Instant> at) {
    /** A stanza that no archive knows. */
    public static Outgoing plain(Element element) {
        return new Outgoing(element, 0, Optional.empty());
    }

    /** A message that the receiver's archive does not wait to hear of: a copy, or one of a line. */
    public static Outgoing copy(Element element, Optional<Instant> at) {
        return new Outgoing(element, 0, at);
    }
}

package io.posthouse.messaging.archive;

import io.posthouse.xmpp.Element;
import java.time.Instant;

/**
 * A row of an archive.
 *
 * @param id names it; rises
 * @param peer the other person's bare JID; in a line's archive the sender's
 * @param sent whether the archive's owner sent it; never in a line's archive
 * @param content whether it is content, or else about another message
 * @param stanza as it was delivered, without stanza ids
 */
public record ArchivedMessage(long id, long sequence, Instant at, String peer, boolean sent, boolean content,
        String stanza) {
    /** The stanza as an element. Costs a parse. */
    public Element element() {
        return Element.parse(stanza);
    }
}

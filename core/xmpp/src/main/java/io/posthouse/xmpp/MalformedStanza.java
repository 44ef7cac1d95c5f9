package io.posthouse.xmpp;

import java.util.Optional;

/**
 * A stanza that breaks RFC 6120 section 8 and gets an answer instead of a way.
 *
 * @param element what was sent
 * @param error {@code jid-malformed} for an address, {@code bad-request} for the rest
 */
public record MalformedStanza(Element element, StanzaError error) implements StanzaReading {
    /** The answer to its sender; empty when it was itself an answer. */
    public Optional<Element> reply() {
        return error.reply(element);
    }
}

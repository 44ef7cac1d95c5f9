package io.posthouse.xmpp;

/** A first-level element of another kind, such as stream management's; ends the stream where nobody wants it. */
public record NotStanza(Element element) implements StanzaReading {
}

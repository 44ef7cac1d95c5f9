package io.posthouse.xmpp;

/** What a first-level element turned out to be; see {@link Stanza#of}. Switched without {@code default}. */
public sealed interface StanzaReading permits Stanza, MalformedStanza, NotStanza {
}

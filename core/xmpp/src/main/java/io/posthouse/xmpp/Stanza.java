package io.posthouse.xmpp;

import java.util.Optional;

/**
 * A thin immutable view of a message, presence or query, whose addresses and type were read once. A change makes a copy
 * that shares what did not change.
 */
public sealed interface Stanza extends StanzaReading permits Message, Presence, Iq {
    /** Whether {@code element} is a message, presence or iq of {@code jabber:client}. */
    static boolean isStanza(Element element) {
        return StanzaHead.isStanza(element);
    }

    /**
     * Reads a stanza of {@code jabber:client}. A message of an unknown type is {@code normal} (RFC 6121 section 5.2.2); a
     * presence or iq of an unknown type, an iq without id or a request with not exactly one child is malformed.
     */
    static StanzaReading of(Element element) {
        return StanzaHead.read(element);
    }

    /**
     * Reads a stanza that we wrote ourselves.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Stanza trusted(Element element) {
        if (StanzaHead.read(element) instanceof Stanza stanza) {
            return stanza;
        }
        throw new IllegalArgumentException("not a stanza");
    }

    /** What it is made of. */
    Element element();

    /** To whom; empty means the sender's own account. */
    Optional<Jid> to();

    /** From whom; on a stanza from a client only true after the server has set it. */
    Optional<Jid> from();

    /** Set by the sender, repeated in replies; says nothing about duplicates. */
    Optional<String> id();

    /** Whether its type is {@code error}, so that it must not be answered by one. */
    boolean isError();

    /** A copy to another address. */
    Stanza withTo(Jid to);

    /** A copy from another address. */
    Stanza withFrom(Jid from);

    /** A copy with {@code child} at its end. */
    Stanza with(Element child);

    /** A copy without children of that name. */
    Stanza without(String name, String namespace);

    /** The first child of that name. */
    default Optional<Element> child(String name, String namespace) {
        return element().child(name, namespace);
    }

    /** Whether there is a child of that name. */
    default boolean has(String name, String namespace) {
        return element().hasChild(name, namespace);
    }

    /** What stands in its error child, if it is an error. */
    default Optional<StanzaError> error() {
        return isError() ? StanzaError.read(element()) : Optional.empty();
    }

    /** This stanza with addresses swapped, type error, its content, and {@code error}; empty when it must not be answered. */
    default Optional<Element> reply(StanzaError error) {
        return error.reply(element());
    }
}

package io.posthouse.xmpp;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * What message, presence and query have in common: a head, and copies with another one. Two are equal when they are made of
 * equal elements, whose name tells their kind.
 *
 * @param <S> the kind
 */
abstract sealed class HeadedStanza<S extends Stanza> permits Message, Presence, Iq {
    final StanzaHead head;

    HeadedStanza(StanzaHead head) {
        this.head = head;
    }

    /** One of the same kind and type with a changed head. */
    abstract S over(StanzaHead changed);

    /** What it is made of. */
    public final Element element() {
        return head.element();
    }

    /** To whom; empty means the sender's own account. */
    public final Optional<Jid> to() {
        return head.toAddress();
    }

    /** From whom; on a stanza from a client only true after the server has set it. */
    public final Optional<Jid> from() {
        return head.fromAddress();
    }

    /** Set by the sender, repeated in replies; says nothing about duplicates. */
    public final Optional<String> id() {
        return head.element().attribute("id");
    }

    /** A copy to another address. */
    public final S withTo(Jid to) {
        return over(head.withTo(to));
    }

    /** A copy from another address. */
    public final S withFrom(Jid from) {
        return over(head.withFrom(from));
    }

    /** A copy with another id. */
    public final S withId(String id) {
        return over(head.withAttribute("id", id));
    }

    /** A copy with {@code child} at its end. */
    public final S with(Element child) {
        return over(head.with(child));
    }

    /** A copy without children of that name. */
    public final S without(String name, String namespace) {
        return over(head.without(name, namespace));
    }

    /** A copy without the children that are {@code unwanted}. */
    public final S without(Predicate<Element> unwanted) {
        return over(head.without(unwanted));
    }

    @Override
    public final boolean equals(Object other) {
        return this == other || (other instanceof HeadedStanza<?> that && element().equals(that.element()));
    }

    @Override
    public final int hashCode() {
        return element().hashCode();
    }

    @Override
    public final String toString() {
        return element().toString();
    }
}

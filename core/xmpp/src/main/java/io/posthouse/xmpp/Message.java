package io.posthouse.xmpp;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** A message. RFC 6121 section 5. */
public final class Message implements Stanza {
    /** RFC 6121 section 5.2.2. */
    public enum Type {
        CHAT, ERROR, GROUPCHAT, HEADLINE, NORMAL;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** The word on the wire. */
        public String word() {
            return word;
        }

        private static Type read(String word) {
            return switch (word) {
                case "chat" -> CHAT;
                case "groupchat" -> GROUPCHAT;
                case "error" -> ERROR;
                case "headline" -> HEADLINE;
                default -> NORMAL;
            };
        }
    }

    private final StanzaHead head;
    private final Type type;

    Message(StanzaHead head) {
        this(head, Type.read(head.element().attribute("type", "")));
    }

    private Message(StanzaHead head, Type type) {
        this.head = head;
        this.type = type;
    }

    /** An empty message to {@code to}. */
    public static Message to(Jid to, Type type) {
        Element element = Element.builder("message", Namespaces.CLIENT).attribute("to", to.toString())
                .attribute("type", type.word()).build();
        return new Message(new StanzaHead(element, to, null), type);
    }

    /** Its type; a missing or unknown one is normal. */
    public Type type() {
        return type;
    }

    /** The text of the first body. */
    public Optional<String> body() {
        return head.element().childText("body", Namespaces.CLIENT);
    }

    /** The text of the first subject, possibly empty: in a room that takes the subject away. */
    public Optional<String> subject() {
        return head.element().childText("subject", Namespaces.CLIENT);
    }

    /** The thread's id. */
    public Optional<String> thread() {
        return head.element().childText("thread", Namespaces.CLIENT);
    }

    /** A copy with {@code text} as its last body. */
    public Message withBody(String text) {
        return with(Element.of("body", Namespaces.CLIENT, text));
    }

    /** A copy of another type. */
    public Message withType(Type other) {
        return new Message(head.withAttribute("type", other.word()), other);
    }

    @Override
    public Element element() {
        return head.element();
    }

    @Override
    public Optional<Jid> to() {
        return head.toAddress();
    }

    @Override
    public Optional<Jid> from() {
        return head.fromAddress();
    }

    @Override
    public Optional<String> id() {
        return head.element().attribute("id");
    }

    @Override
    public boolean isError() {
        return type == Type.ERROR;
    }

    @Override
    public Message withTo(Jid to) {
        return new Message(head.withTo(to), type);
    }

    @Override
    public Message withFrom(Jid from) {
        return new Message(head.withFrom(from), type);
    }

    @Override
    public Message with(Element child) {
        return new Message(head.with(child), type);
    }

    @Override
    public Message without(String name, String namespace) {
        return new Message(head.without(name, namespace), type);
    }

    /** A copy without the children that are {@code unwanted}. */
    public Message without(Predicate<Element> unwanted) {
        return new Message(head.without(unwanted), type);
    }

    /** A copy with another id. */
    public Message withId(String id) {
        return new Message(head.withAttribute("id", id), type);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Message that && head.element().equals(that.head.element()));
    }

    @Override
    public int hashCode() {
        return head.element().hashCode();
    }

    @Override
    public String toString() {
        return head.element().toString();
    }
}

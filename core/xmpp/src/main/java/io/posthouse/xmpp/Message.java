package io.posthouse.xmpp;

import java.util.Locale;
import java.util.Optional;

/** A message. RFC 6121 section 5. */
public final class Message extends HeadedStanza<Message> implements Stanza {
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

    private final Type type;

    Message(StanzaHead head) {
        this(head, Type.read(head.element().attribute("type", "")));
    }

    private Message(StanzaHead head, Type type) {
        super(head);
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
    public boolean isError() {
        return type == Type.ERROR;
    }

    @Override
    Message over(StanzaHead changed) {
        return new Message(changed, type);
    }
}

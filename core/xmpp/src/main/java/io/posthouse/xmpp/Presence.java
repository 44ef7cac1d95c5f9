package io.posthouse.xmpp;

import java.util.Locale;
import java.util.Optional;

/** A presence. RFC 6121 section 4. */
public final class Presence extends HeadedStanza<Presence> implements Stanza {
    /** RFC 6121 section 4.7.1; no type is {@code AVAILABLE}. */
    public enum Type {
        AVAILABLE, UNAVAILABLE, SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED, PROBE, ERROR;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** The word on the wire; {@code AVAILABLE} is written as no type at all. */
        public String word() {
            return word;
        }
    }

    /** How available. RFC 6121 section 4.7.2.1; no show is {@code ONLINE}. */
    public enum Show {
        CHAT, ONLINE, AWAY, XA, DND
    }

    private final Type type;

    private Presence(StanzaHead head, Type type) {
        super(head);
        this.type = type;
    }

    /** A presence of {@code type} without addresses. */
    public static Presence of(Type type) {
        Element bare = Element.of("presence", Namespaces.CLIENT);
        return new Presence(new StanzaHead(type == Type.AVAILABLE ? bare : bare.with("type", type.word()), null, null),
                type);
    }

    static StanzaReading read(StanzaHead head) {
        String word = head.element().attributeOrNull("type");
        if (word == null) {
            return new Presence(head, Type.AVAILABLE);
        }
        return switch (word) {
            case "unavailable" -> new Presence(head, Type.UNAVAILABLE);
            case "subscribe" -> new Presence(head, Type.SUBSCRIBE);
            case "subscribed" -> new Presence(head, Type.SUBSCRIBED);
            case "unsubscribe" -> new Presence(head, Type.UNSUBSCRIBE);
            case "unsubscribed" -> new Presence(head, Type.UNSUBSCRIBED);
            case "probe" -> new Presence(head, Type.PROBE);
            case "error" -> new Presence(head, Type.ERROR);
            default -> StanzaHead.badRequest(head, "no such type of presence");
        };
    }

    /** Its type. */
    public Type type() {
        return type;
    }

    /** How available; an unknown word is {@code ONLINE}. */
    public Show show() {
        return switch (head.element().childText("show", Namespaces.CLIENT).orElse("")) {
            case "chat" -> Show.CHAT;
            case "away" -> Show.AWAY;
            case "xa" -> Show.XA;
            case "dnd" -> Show.DND;
            default -> Show.ONLINE;
        };
    }

    /** The text of the first status. */
    public Optional<String> status() {
        return head.element().childText("status", Namespaces.CLIENT);
    }

    /** From -128 to 127; missing or unreadable is 0, and what lies outside is moved to the border. RFC 6121 section 4.7.2.3. */
    public int priority() {
        String text = head.element().childText("priority", Namespaces.CLIENT).orElse("0").strip();
        try {
            return Math.clamp(Long.parseLong(text), -128, 127);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    @Override
    public boolean isError() {
        return type == Type.ERROR;
    }

    @Override
    Presence over(StanzaHead changed) {
        return new Presence(changed, type);
    }
}

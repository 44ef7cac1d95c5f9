package io.posthouse.xmpp;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The addresses of a stanza, read once, and the reading itself. */
record StanzaHead(Element element, @Nullable Jid to, @Nullable Jid from) {
    static boolean isStanza(Element element) {
        return element.namespace().equals(Namespaces.CLIENT) && switch (element.name()) {
            case "message", "presence", "iq" -> true;
            default -> false;
        };
    }

    static StanzaReading read(Element element) {
        if (!isStanza(element)) {
            return new NotStanza(element);
        }
        @Nullable
        Jid to;
        @Nullable
        Jid from;
        try {
            to = address(element.attributeOrNull("to"));
            from = address(element.attributeOrNull("from"));
        } catch (InvalidJid invalid) {
            String reason = invalid.getMessage();
            return new MalformedStanza(element,
                    StanzaError.of(StanzaCondition.JID_MALFORMED, reason == null ? "" : reason));
        }
        StanzaHead head = new StanzaHead(element, to, from);
        return switch (element.name()) {
            case "message" -> new Message(head);
            case "presence" -> Presence.read(head);
            default -> Iq.read(head);
        };
    }

    private static @Nullable Jid address(@Nullable String address) {
        return address == null ? null : JidParser.parse(address);
    }

    static MalformedStanza badRequest(StanzaHead head, String reason) {
        return new MalformedStanza(head.element, StanzaError.of(StanzaCondition.BAD_REQUEST, reason));
    }

    Optional<Jid> toAddress() {
        return Optional.ofNullable(to);
    }

    Optional<Jid> fromAddress() {
        return Optional.ofNullable(from);
    }

    StanzaHead withTo(Jid other) {
        return new StanzaHead(element.with("to", other.toString()), other, from);
    }

    StanzaHead withFrom(Jid other) {
        return new StanzaHead(element.with("from", other.toString()), to, other);
    }

    StanzaHead with(Element child) {
        return new StanzaHead(element.with(child), to, from);
    }

    StanzaHead without(String name, String namespace) {
        return new StanzaHead(element.without(name, namespace), to, from);
    }

    StanzaHead without(Predicate<Element> unwanted) {
        List<Node> wanted = element.content().stream()
                .filter(node -> !(node instanceof Element child && unwanted.test(child))).toList();
        return new StanzaHead(element.withContent(wanted), to, from);
    }

    /** With the attribute set, or removed when the value is null. */
    StanzaHead withAttribute(String name, @Nullable String value) {
        return new StanzaHead(value == null ? element.without(name) : element.with(name, value), to, from);
    }
}

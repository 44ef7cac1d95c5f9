package io.posthouse.messaging.carbons;

import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Namespaces;
import java.util.Set;

/** Which messages are copied. XEP-0280 section 6.1. */
final class CarbonPolicy {
    private static final String MUC_USER = "http://jabber.org/protocol/muc#user";
    private static final String INVITE = "jabber:x:conference";
    /** What instant messaging is made of, beside a body. */
    private static final Set<String> PAYLOADS = Set.of("urn:xmpp:receipts", "urn:xmpp:chat-markers:0",
            "http://jabber.org/protocol/chatstates", "urn:xmpp:jingle-message:0", "urn:xmpp:reactions:0",
            "urn:xmpp:message-retract:1");

    private CarbonPolicy() {
    }

    static boolean isCopied(Message message) {
        if (isPrivate(message)) {
            return false;
        }
        return switch (message.type()) {
            case CHAT -> !isFromRoom(message);
            case NORMAL -> message.body().isPresent() || message.has("x", INVITE) || isInvitation(message)
                    || hasPayload(message);
            // Section 6.1 would copy an error that answers a message that was copied, and says itself that this takes a memory of
            // messages which few servers should have. The error of a copy goes to one's own bare address, where it ends: it
            // never reaches the message's author (section 10.3).
            case ERROR, GROUPCHAT, HEADLINE -> false;
        };
    }

    private static boolean isPrivate(Message message) {
        return message.has("private", CarbonsFeature.CARBONS) || message.has("no-copy", "urn:xmpp:hints");
    }

    /** A private message of a room goes to every device in the room by the room's own hand. */
    private static boolean isFromRoom(Message message) {
        return message.child("x", MUC_USER).filter(Element::isEmpty).isPresent();
    }

    private static boolean isInvitation(Message message) {
        return message.child("x", MUC_USER).filter(x -> x.hasChild("invite", MUC_USER)).isPresent();
    }

    private static boolean hasPayload(Message message) {
        return message.element().children().stream()
                .anyMatch(child -> !child.namespace().equals(Namespaces.CLIENT)
                        && PAYLOADS.contains(child.namespace()));
    }
}

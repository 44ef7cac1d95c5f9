package io.posthouse.messaging.archive;

import io.posthouse.messaging.MessageInTransit.Keeping;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Message;
import java.util.Set;

/**
 * What the archive keeps: XEP-0313 section 5.1.1, with the hints of XEP-0334. What it keeps is also what is delivered to those
 * who were away, so that nothing is stored twice.
 *
 * <p>Receipts (XEP-0184) and markers (XEP-0333) between two people are kept, since their other devices need them. In a group
 * they reach the members who are there and are kept only with the hint {@code store}: there every member marks every
 * message, so the archive would hold mostly marks. How far each member has read is durable all the same, in the line itself.
 */
final class ArchivePolicy {
    private static final String HINTS = "urn:xmpp:hints";
    private static final String RECEIPTS = "urn:xmpp:receipts";
    private static final String MARKERS = "urn:xmpp:chat-markers:0";
    /** Says that a message is encrypted, and so has content although it may have no body. XEP-0380. */
    private static final String ENCRYPTED = "urn:xmpp:eme:0";
    private static final Set<String> MARKER_NAMES = Set.of("received", "displayed", "acknowledged");

    private ArchivePolicy() {
    }

    /** @param toLine whether it is addressed to a line other than a private chat */
    static Keeping keeping(Message message, boolean toLine) {
        return switch (message.type()) {
            case ERROR, HEADLINE -> Keeping.NO;
            case GROUPCHAT -> toLine ? keepingWhere(message, isAskedFor(message)) : Keeping.NO;
            case CHAT, NORMAL ->
                toLine ? Keeping.NO : keepingWhere(message, isAskedFor(message) || isAboutAnother(message));
        };
    }

    /** @param aboutIsKept whether it is kept when it has no content of its own */
    private static Keeping keepingWhere(Message message, boolean aboutIsKept) {
        if (isForbidden(message)) {
            return Keeping.NO;
        }
        if (hasContent(message)) {
            return Keeping.AS_CONTENT;
        }
        return aboutIsKept ? Keeping.AS_ABOUT : Keeping.NO;
    }

    private static boolean isAskedFor(Message message) {
        return message.has("store", HINTS);
    }

    private static boolean isForbidden(Message message) {
        return message.has("no-store", HINTS) || message.has("no-permanent-store", HINTS);
    }

    private static boolean hasContent(Message message) {
        return message.body().isPresent() || message.has("encryption", ENCRYPTED);
    }

    private static boolean isAboutAnother(Message message) {
        return message.has("received", RECEIPTS)
                || message.element().children().stream().anyMatch(ArchivePolicy::isMarker);
    }

    private static boolean isMarker(Element child) {
        return child.namespace().equals(MARKERS) && MARKER_NAMES.contains(child.name());
    }
}

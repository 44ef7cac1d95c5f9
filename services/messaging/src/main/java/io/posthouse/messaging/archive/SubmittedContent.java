package io.posthouse.messaging.archive;

import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Node;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * What a message says, as far as a retry says the same: the digest by which a retry is told from another message under the
 * same key. It is made of what the client wrote, before anything of ours is added.
 *
 * <p>All that is below the stanza counts, but for what belongs to one sending of it. The stanza's own attributes do not: a
 * retry may come from another resource, for another one, under another {@code id}. Nor do ids of stanzas and delays (XEP-0203
 * has a client say when it first sent), chat states, hints, nicknames, and the wish for receipts and markers.
 *
 * <p>What is encrypted end to end counts by being there and not by its bytes: clients that send again after a restart
 * encrypt again, and the bytes are others each time. So another encrypted text under the same key is taken for a retry.
 * Rather that than to tell people again and again that a message has failed which has arrived.
 */
public final class SubmittedContent {
    private SubmittedContent() {
    }

    /** @param original the message as its sender wrote it */
    public static UUID digest(Message original) {
        var written = new StringBuilder(256);
        for (var child : original.element().children()) {
            if (isSealed(child)) {
                begin(child, written);
                written.append('>');
            } else if (!isOfTheSending(child)) {
                write(child, written);
            }
        }
        var bytes = ByteBuffer.wrap(sha256().digest(written.toString().getBytes(StandardCharsets.UTF_8)));
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    private static boolean isOfTheSending(Element child) {
        return switch (child.namespace()) {
            case "urn:xmpp:sid:0", "urn:xmpp:delay", "jabber:x:delay", "http://jabber.org/protocol/chatstates",
                    "urn:xmpp:hints", "http://jabber.org/protocol/nick" ->
                true;
            case "urn:xmpp:receipts" -> child.name().equals("request");
            case "urn:xmpp:chat-markers:0" -> child.name().equals("markable");
            default -> false;
        };
    }

    /** XEP-0384, in its forms since 0.3; XEP-0373; XEP-0027. */
    private static boolean isSealed(Element child) {
        return switch (child.namespace()) {
            case "eu.siacs.conversations.axolotl", "urn:xmpp:omemo:1", "urn:xmpp:omemo:2", "urn:xmpp:openpgp:0",
                    "jabber:x:encrypted" ->
                true;
            default -> false;
        };
    }

    /** No name and no text has U+0000, so nothing can be read in two ways. Attributes have no order, and some clients shuffle them. */
    private static void write(Element element, StringBuilder written) {
        begin(element, written);
        element.attributeNames().stream().sorted().forEach(name -> written.append('@').append(name).append('\0')
                .append(element.attribute(name, "")).append('\0'));
        for (var part : element.content()) {
            switch (part) {
                case Element child -> write(child, written);
                case Node.Text(var text) -> written.append('"').append(text).append('\0');
            }
        }
        written.append('>');
    }

    private static void begin(Element element, StringBuilder written) {
        written.append('<').append(element.name()).append('\0').append(element.namespace()).append('\0');
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

package io.posthouse.messaging.event;

import static io.posthouse.storage.event.EventField.always;
import static io.posthouse.storage.event.EventField.sometimes;

import io.posthouse.storage.event.EventField;
import io.posthouse.storage.event.EventField.Kind;
import io.posthouse.storage.event.EventType;
import java.util.List;

/** The types of what the archive tells. What people wrote is in none of them unless the operator wants it. */
public final class MessageEvents {
    private static final String TOPIC = "messages";
    private static final List<EventField> FIELDS = List.of(
            always("id", Kind.TEXT,
                    "of the row in the archive, in digits; the same id that clients know as the stanza id"),
            always("owner", Kind.TEXT, "in whose archive it is: a person's address, or a group's"),
            always("conversation", Kind.TEXT, "the other person's address, or the group's"),
            always("sender", Kind.TEXT, "who wrote it"),
            always("content", Kind.YES_OR_NO, "true for a message, false for what is about one: a receipt, a marker"),
            always("at", Kind.TEXT, "when it was archived, by RFC 3339"),
            sometimes("text", Kind.TEXT, "what was written; only where posthouse.kafka.texts is true"),
            sometimes("textLeftOut", Kind.NUMBER,
                    "the bytes of a text that is not here because it is larger than the topic takes"));

    /** A private message, in its sender's archive. */
    public static final EventType SENT = new EventType("message.sent", 1, TOPIC,
            "A person sent a private message; told from the sender's archive.", FIELDS);
    /** A private message, in its receiver's archive. */
    public static final EventType RECEIVED = new EventType("message.received", 1, TOPIC,
            "A private message reached the archive of the person it is for; what one writes to oneself is told so and not as sent.",
            FIELDS);
    /** A message to a group. */
    public static final EventType POSTED = new EventType("message.posted", 1, TOPIC,
            "A message was written to a group; told once, whatever the number of its members.", FIELDS);
    /** All of them. */
    public static final List<EventType> ALL = List.of(SENT, RECEIVED, POSTED);

    private MessageEvents() {
    }
}

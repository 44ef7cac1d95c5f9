package io.posthouse.cluster;

import static io.posthouse.storage.event.EventField.always;

import io.posthouse.storage.event.EventField;
import io.posthouse.storage.event.EventField.Kind;
import io.posthouse.storage.event.EventType;
import java.util.List;

/** What is told of nodes, keyed by their name; of several nodes only, since one that is alone has nobody to see it. */
public final class NodeEvents {
    private static final String TOPIC = "business";
    private static final EventField NODE = always("node", Kind.TEXT, "its name");

    /** A life of a node began. */
    public static final EventType JOINED = new EventType("node.joined", 1, TOPIC,
            "A node began, or began anew after it was taken for dead.",
            List.of(NODE, always("version", Kind.TEXT, "what it runs"),
                    always("roles", Kind.TEXTS, "what it carries")));
    /** It ended in order. */
    public static final EventType LEFT = new EventType("node.left", 1, TOPIC, "A node ended in order.", List.of(NODE));
    /** It was silent for too long. */
    public static final EventType DEAD = new EventType("node.dead", 1, TOPIC,
            "A node was silent for too long, and another took over what it owned.",
            List.of(NODE, always("by", Kind.TEXT, "the name of the other")));
    /** All of them. */
    public static final List<EventType> ALL = List.of(JOINED, LEFT, DEAD);

    private NodeEvents() {
    }
}

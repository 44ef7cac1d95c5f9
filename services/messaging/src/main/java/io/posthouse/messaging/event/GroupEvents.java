package io.posthouse.messaging.event;

import static io.posthouse.storage.event.EventField.always;

import io.posthouse.storage.event.EventField;
import io.posthouse.storage.event.EventField.Kind;
import io.posthouse.storage.event.EventType;
import java.util.List;

/** What is told of groups, keyed by their address. Not their titles, which are texts of people. */
public final class GroupEvents {
    private static final String TOPIC = "business";
    private static final EventField GROUP = always("group", Kind.TEXT, "its address");
    private static final EventField MEMBER = always("member", Kind.TEXT, "the address of the person");

    /** There is a new group. */
    public static final EventType MADE = new EventType("group.made", 1, TOPIC, "Somebody made a group.",
            List.of(GROUP, always("by", Kind.TEXT, "the address of who made it"),
                    always("members", Kind.TEXTS, "the addresses of its first members, who made it among them")));
    /** It has one more member. */
    public static final EventType JOINED = new EventType("group.joined", 1, TOPIC,
            "A person became a member of a group.",
            List.of(GROUP, MEMBER));
    /** It has one less. */
    public static final EventType LEFT = new EventType("group.left", 1, TOPIC,
            "A person is no member of a group any more.",
            List.of(GROUP, MEMBER));
    /** All of them. */
    public static final List<EventType> ALL = List.of(MADE, JOINED, LEFT);

    private GroupEvents() {
    }
}

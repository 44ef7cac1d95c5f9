package io.posthouse.storage.event;

import static io.posthouse.kernel.Checks.check;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Writes an event's data as JSON: the fields of its type, in their order, and no other. For one thread.
 *
 * <p>By hand, since there is nothing in it but flat text, and the hot path would otherwise load a library for that.
 */
public final class EventData {
    private final EventType type;
    private final StringBuilder json = new StringBuilder(256).append('{');
    private int next;

    EventData(EventType type) {
        this.type = type;
    }

    /** A text; null leaves out a field that may be left out. */
    public EventData text(String name, @Nullable String value) {
        if (value != null) {
            begin(name, EventField.Kind.TEXT);
            quote(value);
        }
        return this;
    }

    /** A number. */
    public EventData number(String name, long value) {
        begin(name, EventField.Kind.NUMBER).append(value);
        return this;
    }

    /** True or false. */
    public EventData yesOrNo(String name, boolean value) {
        begin(name, EventField.Kind.YES_OR_NO).append(value);
        return this;
    }

    /** Texts. */
    public EventData texts(String name, Collection<String> values) {
        begin(name, EventField.Kind.TEXTS).append('[');
        boolean more = false;
        for (String value : values) {
            if (more) {
                json.append(',');
            }
            quote(value);
            more = true;
        }
        json.append(']');
        return this;
    }

    private StringBuilder begin(String name, EventField.Kind kind) {
        passOver(name);
        check(next < type.fields().size() && type.fields().get(next).kind() == kind,
                type.name() + " has no such field there: " + name);
        next++;
        if (json.length() > 1) {
            json.append(',');
        }
        return json.append('"').append(name).append("\":");
    }

    private void passOver(String name) {
        while (next < type.fields().size() && !type.fields().get(next).name().equals(name)) {
            check(type.fields().get(next).presence() == EventField.Presence.SOMETIMES,
                    type.name() + " always has " + type.fields().get(next).name());
            next++;
        }
    }

    // RFC 8259 section 7. A lone half of a surrogate pair has no UTF-8 and is told as U+FFFD.
    private void quote(String value) {
        json.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> quote(value, i, c);
            }
        }
        json.append('"');
    }

    private void quote(String value, int i, char c) {
        if (c < ' ') {
            json.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
        } else if (Character.isHighSurrogate(c)
                ? i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1))
                : Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)))) {
            json.append('\uFFFD');
        } else {
            json.append(c);
        }
    }

    /**
     * The JSON.
     *
     * @throws IllegalArgumentException when a field that is always there is missing
     */
    public String json() {
        passOver("");
        return json.toString() + '}';
    }
}

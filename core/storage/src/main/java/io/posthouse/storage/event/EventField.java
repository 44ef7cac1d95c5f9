package io.posthouse.storage.event;

import static io.posthouse.kernel.Checks.check;

import java.util.regex.Pattern;

/**
 * A field of an event's data.
 *
 * @param name in small letters and digits, camel case
 * @param kind how it stands in JSON
 * @param presence whether it is always there
 * @param meaning for people who receive it, in a sentence without its full stop
 */
public record EventField(String name, Kind kind, Presence presence, String meaning) {

    private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9]{0,39}");

    /** How a value stands in JSON. */
    public enum Kind {
        /** A string. */
        TEXT("string"),
        /** A whole number of at most 53 bits, which every JSON reader keeps; ids are texts. */
        NUMBER("integer"),
        /** True or false. */
        YES_OR_NO("boolean"),
        /** Strings in a list. */
        TEXTS("array");

        private final String jsonType;

        Kind(String jsonType) {
            this.jsonType = jsonType;
        }

        /** Its word in JSON Schema. */
        public String jsonType() {
            return jsonType;
        }
    }

    /** Whether a field is there. */
    public enum Presence {
        /** Always. */
        ALWAYS,
        /** When there is something to say; a receiver does not count on it. */
        SOMETIMES
    }

    public EventField {
        check(NAME.matcher(name).matches(), "a field's name is camel case");
        check(!meaning.isBlank() && !meaning.endsWith("."), "a field says what it means, without a full stop");
    }

    /** One that is always there. */
    public static EventField always(String name, Kind kind, String meaning) {
        return new EventField(name, kind, Presence.ALWAYS, meaning);
    }

    /** One that is there when there is something to say. */
    public static EventField sometimes(String name, Kind kind, String meaning) {
        return new EventField(name, kind, Presence.SOMETIMES, meaning);
    }
}

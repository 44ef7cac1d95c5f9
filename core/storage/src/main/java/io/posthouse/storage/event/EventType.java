package io.posthouse.storage.event;

import static io.posthouse.kernel.Checks.check;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an event is called and what its data holds: a promise to those who receive it. A field may be added under the same
 * version; one that goes, or means something else, is another version, and then both are told for a while.
 *
 * @param name two or three words, such as {@code message.sent}; in the past tense
 * @param version from 1
 * @param topic where it goes: a plain word, before which the operator's prefix is put
 * @param meaning for people who receive it, in a sentence
 * @param fields of its data, in their order
 */
public record EventType(String name, int version, String topic, String meaning, List<EventField> fields) {

    private static final Pattern NAME = Pattern.compile("[a-z]+(\\.[a-z]+){1,2}");
    private static final Pattern TOPIC = Pattern.compile("[a-z]{1,40}");

    public EventType {
        check(NAME.matcher(name).matches(), "an event's name is two or three words");
        check(version >= 1, "versions begin at 1");
        check(TOPIC.matcher(topic).matches(), "a topic is one plain word");
        fields = List.copyOf(fields);
        check(new HashSet<>(fields.stream().map(EventField::name).toList()).size() == fields.size(),
                "fields differ in name");
    }

    /** As receivers see it: the {@code type} of CloudEvents. */
    public String wireName() {
        return "io.posthouse." + name + ".v" + version;
    }

    /** Begins the data of one such event. */
    public EventData data() {
        return new EventData(this);
    }
}

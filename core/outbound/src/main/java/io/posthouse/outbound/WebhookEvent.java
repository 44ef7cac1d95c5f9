package io.posthouse.outbound;

import static io.posthouse.kernel.Checks.check;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Something that happened, to be told to others.
 *
 * @param id the same for the same event, however often it is told; 1 to 100 of letters, digits and {@code ._:-}
 * @param type such as {@code group.made}
 * @param data a JSON object with what there is to know; at most {@link #DATA_BYTES_MAX} bytes
 */
public record WebhookEvent(String id, String type, String data) {

    /** The most bytes that the data of an event may have. */
    public static final int DATA_BYTES_MAX = 65_536;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,100}");
    private static final Pattern TYPE = Pattern.compile("[a-z]{1,30}(\\.[a-z]{1,30}){1,2}");

    public WebhookEvent {
        check(ID.matcher(id).matches(), "an event's id has 1 to 100 of letters, digits and ._:-");
        check(isType(type), "an event's type reads thing.happened");
        check(data.startsWith("{") && data.endsWith("}") && data.indexOf('\0') < 0, "an event's data is a JSON object");
        check(data.getBytes(StandardCharsets.UTF_8).length <= DATA_BYTES_MAX, "an event's data has at most 64 KiB");
    }

    /** Whether events can be of that type. */
    public static boolean isType(String word) {
        return TYPE.matcher(word).matches();
    }

    /** Without the data. */
    @Override
    public String toString() {
        return "WebhookEvent[id=" + id + ", type=" + type + "]";
    }
}

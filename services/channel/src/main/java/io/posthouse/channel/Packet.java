package io.posthouse.channel;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The uniform packet, as a client sent it: read once, within its bounds.
 *
 * @param type what it is about
 * @param line the address of the conversation; empty when it has none
 * @param random the same in every retry; empty when it has none
 */
record Packet(String type, String line, String random, JsonNode body) {

    static final int TYPE_MAX = 40;
    static final int LINE_MAX = 3071;
    static final int RANDOM_MIN = 8;
    static final int RANDOM_MAX = 64;

    static final JsonMapper JSON = JsonMapper.builder().build();

    /** Reads a frame; empty when it is no packet or breaks a bound. */
    static Optional<Packet> read(String frame) {
        try {
            if (!(JSON.readTree(frame) instanceof ObjectNode object)) {
                return Optional.empty();
            }
            var type = text(object, "type");
            var line = text(object, "line");
            var random = text(object, "random");
            var body = object.has("body") ? object.get("body") : JSON.createObjectNode();
            boolean good = type.isPresent() && line.isPresent() && random.isPresent() && body.isObject()
                    && type.get().matches("[a-z][a-z-]*") && type.get().length() <= TYPE_MAX
                    && line.get().length() <= LINE_MAX && isRandom(random.get());
            return good ? Optional.of(new Packet(type.get(), line.get(), random.get(), body)) : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    /** A member that is text, "" when it is missing, empty when it is something else. */
    private static Optional<String> text(JsonNode object, String name) {
        var value = object.get(name);
        if (value == null || value.isNull()) {
            return Optional.of("");
        }
        return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }

    private static boolean isRandom(String random) {
        return random.isEmpty() || (random.length() >= RANDOM_MIN && random.length() <= RANDOM_MAX
                && random.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9') || c == '-' || c == '_'));
    }

    /** A text of the body; "" when it is missing or something else. */
    String bodyText(String name) {
        return text(body, name).orElse("");
    }

    /** A yes or no of the body; no when it is missing. */
    boolean bodyFlag(String name) {
        var value = body.get(name);
        return value != null && value.isBoolean() && value.booleanValue();
    }
}

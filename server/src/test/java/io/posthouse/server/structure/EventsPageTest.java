package io.posthouse.server.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.NodeEvents;
import io.posthouse.identity.LoginEvents;
import io.posthouse.messaging.event.GroupEvents;
import io.posthouse.messaging.event.MessageEvents;
import io.posthouse.storage.event.EventField;
import io.posthouse.storage.event.EventType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The page of events and their JSON Schema are what the types declare. */
final class EventsPageTest {
    /** {@code -Dposthouse.events.write=true} writes both anew instead of comparing. */
    private static final boolean WRITE = Boolean.getBoolean("posthouse.events.write");
    private static final String BEGIN = "<!-- generated from here by EventsPageTest with -Dposthouse.events.write=true -->\n";

    private static final List<EventType> TYPES = Stream
            .of(MessageEvents.ALL, GroupEvents.ALL, LoginEvents.ALL, NodeEvents.ALL).flatMap(List::stream).toList();

    private static final Path PAGE = House.folder().resolve("docs/protocol/events.md");
    private static final Path SCHEMA = House.folder().resolve("docs/api/events.schema.json");

    @Test
    void thePageAndTheSchemaAreFresh() throws IOException {
        String page = Files.readString(PAGE);
        String head = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
        if (WRITE) {
            Files.writeString(PAGE, head + types());
            Files.writeString(SCHEMA, schema());
        }

        assertThat(Files.readString(PAGE)).as("docs/protocol/events.md is old; it says how to renew it")
                .isEqualTo(head + types());
        assertThat(Files.readString(SCHEMA)).as("docs/api/events.schema.json is old").isEqualTo(schema());
    }

    @Test
    void noTwoTypesShareANameAndAVersion() {
        assertThat(new HashSet<>(TYPES.stream().map(EventType::wireName).toList())).hasSameSizeAs(TYPES);
    }

    private static String types() {
        StringBuilder page = new StringBuilder();
        for (EventType type : TYPES) {
            page.append("\n### ").append(type.wireName()).append("\nTopic `").append(type.topic()).append("`. ")
                    .append(type.meaning()).append("\n\n| field | JSON | there | |\n|---|---|---|---|\n");
            for (EventField field : type.fields()) {
                page.append("| `").append(field.name()).append("` | ").append(field.kind().jsonType()).append(" | ")
                        .append(always(field) ? "always" : "sometimes").append(" | ").append(field.meaning())
                        .append(" |\n");
            }
        }
        return page.toString();
    }

    private static boolean always(EventField field) {
        return field.presence() == EventField.Presence.ALWAYS;
    }

    private static String schema() {
        JsonMapper json = new JsonMapper();
        ObjectNode root = json.createObjectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema").put("title",
                "The data of Posthouse's events; each under the type of its envelope");
        ObjectNode all = root.putObject("$defs");
        for (EventType type : TYPES) {
            ObjectNode schema = all.putObject(type.wireName()).put("description", type.meaning()).put("type", "object");
            // Fields may be added under the same version, so others are allowed.
            ObjectNode properties = schema.putObject("properties");
            for (EventField field : type.fields()) {
                ObjectNode property = properties.putObject(field.name()).put("type", field.kind().jsonType());
                if (field.kind() == EventField.Kind.TEXTS) {
                    property.putObject("items").put("type", "string");
                }
                property.put("description", field.meaning());
            }
            var required = schema.putArray("required");
            type.fields().stream().filter(EventsPageTest::always).forEach(field -> required.add(field.name()));
        }
        return json.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }
}

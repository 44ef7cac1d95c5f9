package io.posthouse.server.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.Permission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.json.JsonMapper;

/** The published description of the HTTP interface is what the endpoints say. */
final class OpenApiTest {
    /** {@code -Dposthouse.openapi.write=true} writes the file anew instead of comparing. */
    private static final boolean WRITE = Boolean.getBoolean("posthouse.openapi.write");

    @Test
    void thePublishedDescriptionIsFresh() throws IOException {
        Path file = House.folder().resolve("docs/api/openapi.json");
        String fresh = text(OpenApi.of(Endpoints.classes()));
        if (WRITE) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, fresh);
        }

        assertThat(Files.readString(file))
                .as("docs/api/openapi.json is old. Renew it: docs/guides/add-an-endpoint.md, step 5").isEqualTo(fresh);
    }

    record ParcelView(String id, @Nullable String note, List<String> stops) {
    }

    @RestController
    static final class ParcelEndpoint {
        @GetMapping("/api/parcels/{id}")
        @Permission(value = "parcel.read", reach = Permission.Reach.OPEN, range = Permission.Range.DATA)
        public ParcelView parcel(@PathVariable String id) {
            return new ParcelView(id, null, List.of());
        }
    }

    @Test
    void anEndpointIsDescribedWithItsPermissionAndWhatMayBeAbsent() {
        String text = text(OpenApi.of(List.of(ParcelEndpoint.class)));

        Map<?, ?> api = JsonMapper.shared().readValue(text, Map.class);
        assertThat(at(api, "paths", "/api/parcels/{id}", "get")).containsEntry("x-permission", "parcel.read")
                .containsEntry("x-reach", "open").containsEntry("x-data-range", "data")
                .containsEntry("operationId", "Parcel.parcel");
        assertThat(at(api, "components", "schemas", "Parcel")).containsEntry("required", List.of("id", "stops"));
        assertThat(at(api, "components", "schemas", "Parcel", "properties", "note"))
                .isEqualTo(Map.of("type", List.of("string", "null")));
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> at(Map<?, ?> object, String... names) {
        Map<?, ?> found = object;
        for (String name : names) {
            found = found.get(name) instanceof Map<?, ?> below ? below : Map.of();
        }
        return (Map<Object, Object>) found;
    }

    private static String text(Map<String, Object> description) {
        var lines = new DefaultIndenter("  ", "\n");
        var printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                .withObjectNameValueSpacing(Separators.Spacing.AFTER)).withObjectIndenter(lines)
                .withArrayIndenter(lines);
        return JsonMapper.shared().writer().with(printer).writeValueAsString(description) + "\n";
    }
}

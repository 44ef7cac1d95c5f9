package io.posthouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class InterfacesTest {
    private final Interfaces interfaces = new Interfaces(List.of("GET /api/people", "GET /api/people/{name}",
            "POST /api/people/{name}", "GET /api/people/me", "GET /api/{kind}/me/more",
            "DELETE /api/apps/{id}/keys/{n}"));

    @Test
    void areFoundByMethodAndPathWrittenOutBeforeInBraces() {
        assertThat(of("GET", "/api/people")).isEqualTo("GET /api/people");
        assertThat(of("HEAD", "/api/people")).isEqualTo("GET /api/people");
        assertThat(of("GET", "/api/people/ada")).isEqualTo("GET /api/people/{name}");
        assertThat(of("GET", "/api/people/me")).isEqualTo("GET /api/people/me");
        assertThat(of("POST", "/api/people/me")).isEqualTo("POST /api/people/{name}");
        assertThat(of("GET", "/api/people/me/more")).isEqualTo("GET /api/{kind}/me/more");
        assertThat(of("DELETE", "/api/apps/7/keys/2")).isEqualTo("DELETE /api/apps/{id}/keys/{n}");
    }

    @Test
    void callersCannotMakeUpMore() {
        for (String path : List.of("", "/", "/api", "/api/", "/api/people/", "/api/people/ada/x", "/api//people",
                "/x".repeat(2_000), "/api/apps//keys/2")) {
            assertThat(of("GET", path)).as(path).isEqualTo("the rest");
        }
        assertThat(of("PUT", "/api/people")).isEqualTo("the rest");
        assertThat(new Interfaces(List.of()).of("GET", "/api/people", "the rest")).isEqualTo("the rest");
    }

    private String of(String method, String path) {
        return interfaces.of(method, path, "the rest");
    }
}

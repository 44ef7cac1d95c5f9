package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An app calls too often, is told what it has and when to come again, and is given more. Over the real door. */
@Timeout(120)
final class AppsAreLimitedTest {
    @TempDir
    static Path data;

    private final HttpClient client = HttpClient.newHttpClient();

    /** Somebody's browser with a session. */
    private record Browser(String web, String cookie, String csrf) {
    }

    @Test
    void anAppIsToldWhatItHasAndWhenToComeAgainAndMayMoreOnceItIsGivenMore() throws Exception {
        // given: five at once, and one a minute
        try (Platform platform = new Platform(data, "--posthouse.limits.app=60/3600s+5")) {
            Browser ada = signIn(platform, "ada");
            JsonNode made = json(call(ada, "POST", "/api/apps",
                    "{\"name\":\"Travel desk\",\"isPublic\":false,\"redirectUris\":[\"https://app.example/back\"],"
                            + "\"permissions\":[\"identity.people.read\"]}"));
            String clientId = made.path("app").path("clientId").asString();
            String access = token(platform.web(), clientId, made.path("secret").asString());

            // when: whether it may or not, it has called
            for (int left = 4; left >= 0; left--) {
                HttpResponse<String> answer = bearer(platform.web(), access);
                assertThat(answer.statusCode()).isEqualTo(403);
                assertThat(answer.headers().allValues("RateLimit-Policy")).containsExactly("\"app\";q=60;w=3600");
                assertThat(answer.headers().firstValue("RateLimit").orElse(""))
                        .startsWith("\"app\";r=" + left + ";t=");
            }
            HttpResponse<String> refused = bearer(platform.web(), access);

            // then
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(json(refused).path("code").asString()).isEqualTo("app-limit");
            assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElse("0"))).isBetween(1, 60);
            assertThat(refused.headers().firstValue("RateLimit").orElse("")).startsWith("\"app\";r=0;t=");
            // and nobody else is concerned
            assertThat(call(ada, "GET", "/api/people", "").statusCode()).isEqualTo(200);

            // when: an administrator gives this app more, as any other setting is changed
            assertThat(changed(ada, clientId + "=a lot").body()).contains("posthouse.limits.apps", "malformed");
            assertThat(changed(ada, clientId + "=600/60s+100").statusCode()).isEqualTo(201);

            // then: soon, and without a restart
            HttpResponse<String> again = bearer(platform.web(), access);
            while (again.statusCode() == 429) {
                Thread.sleep(50);
                again = bearer(platform.web(), access);
            }
            assertThat(again.headers().allValues("RateLimit-Policy")).containsExactly("\"app\";q=600;w=60");

            // when: that is taken back
            assertThat(call(ada, "POST", "/api/configuration/rollbacks",
                    "{\"seen\":\"1\",\"to\":\"0\",\"reason\":\"no longer\"}").statusCode()).isEqualTo(201);

            // then
            while (!bearer(platform.web(), access).headers().allValues("RateLimit-Policy")
                    .equals(List.of("\"app\";q=60;w=3600"))) {
                Thread.sleep(50);
            }
        }
    }

    private HttpResponse<String> changed(Browser who, String quotas) throws Exception {
        return call(who, "POST", "/api/configuration/versions",
                "{\"seen\":\"0\",\"reason\":\"a busy desk\",\"changes\":[{\"setting\":\"posthouse.limits.apps\","
                        + "\"value\":\"" + quotas + "\"}]}");
    }

    private String token(String web, String clientId, String secret) throws Exception {
        String basic = Base64.getEncoder().encodeToString((clientId + ":" + secret).getBytes(StandardCharsets.UTF_8));
        return json(client.send(HttpRequest.newBuilder(URI.create(web + "/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded").header("Authorization", "Basic " + basic)
                .POST(BodyPublishers.ofString("grant_type=client_credentials&scope=identity.people.read")).build(),
                HttpResponse.BodyHandlers.ofString())).path("access_token").asString();
    }

    private HttpResponse<String> bearer(String web, String access) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(web + "/api/people"))
                .header("Authorization", "Bearer " + access).build(), HttpResponse.BodyHandlers.ofString());
    }

    private Browser signIn(Platform platform, String name) throws Exception {
        HttpResponse<String> session = client.send(HttpRequest.newBuilder(URI.create(platform.web() + "/api/session"))
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(
                        "{\"name\":\"" + name + "\",\"password\":\"" + platform.password(name) + "\"}"))
                .build(), HttpResponse.BodyHandlers.ofString());
        return new Browser(platform.web(), session.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0],
                json(session).path("csrfToken").asString());
    }

    private HttpResponse<String> call(Browser who, String method, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(who.web() + path))
                .header("Cookie", who.cookie()).header("X-CSRF-Token", who.csrf());
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return client.send(request.method(method, BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }
}

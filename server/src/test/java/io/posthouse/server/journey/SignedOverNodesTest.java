package io.posthouse.server.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.sdk.PlatformSignature;
import io.posthouse.sdk.PlatformSignature.NamedKey;
import io.posthouse.testkit.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two nodes in JVMs of their own: what an app signed is good once, at whichever of them, and its key is withdrawn at both. */
@Tag("long")
@Timeout(300)
class SignedOverNodesTest {
    private static final String SECRET = "a secret that only this test knows 0123456789";
    private static final Duration PROMISED = Duration.ofSeconds(2);
    private static final String PASSED = "not-permitted";

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with();

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private String cookie = "";
    private String csrf = "";

    @Test
    void whatWasSignedIsGoodOnceAtWhicheverNode() throws Exception {
        // given
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        List<String> access = database.access();
        try (NodeProcess north = NodeProcess.start("north", folder, access, SECRET, "--demo").awaitReady();
                NodeProcess south = NodeProcess.start("south", folder, access, SECRET).awaitReady()) {
            signIn(north);
            JsonNode made = call(north, "POST", "/api/apps",
                    "{\"name\":\"Travel desk\",\"permissions\":[\"identity.people.read\"]}");
            String clientId = made.path("app").path("clientId").asString();
            JsonNode keyMade = call(north, "POST", "/api/apps/" + clientId + "/keys", "{}");
            NamedKey key = PlatformSignature.secret(keyMade.path("keyId").asString(),
                    Base64.getDecoder().decode(keyMade.path("secret").asString()));
            String token = token(north, clientId, made.path("secret").asString());

            // then: both know the key, and neither takes what the other has taken
            String first = signed(north, key, token);
            assertThat(code(north, first)).isEqualTo(PASSED);
            assertThat(code(south, first)).isEqualTo("signature-replayed");
            assertThat(code(north, first)).isEqualTo("signature-replayed");
            String second = signed(north, key, token);
            assertThat(code(south, second)).isEqualTo(PASSED);
            assertThat(code(north, second)).isEqualTo("signature-replayed");

            // and its developer reads at either what both refused
            for (NodeProcess node : List.of(north, south)) {
                while (replayed(node, clientId) < 3) {
                    Thread.sleep(20);
                }
                assertThat(replayed(node, clientId)).isEqualTo(3);
            }

            // when
            call(north, "DELETE", "/api/apps/" + clientId + "/keys/" + key.id(), "");
            long withdrawn = System.nanoTime();

            // then
            assertThat(code(north, signed(north, key, token))).isEqualTo("signature-key-unknown");
            String there = PASSED;
            while (there.equals(PASSED) && System.nanoTime() - withdrawn < PROMISED.toNanos()) {
                there = code(south, signed(north, key, token));
            }
            assertThat(there).isEqualTo("signature-key-unknown");
        }
    }

    /** A request to the first node, as it is on the wire. */
    private static String signed(NodeProcess node, NamedKey key, String token) throws IOException {
        URI uri = URI.create(node.web() + "/api/people");
        Map<String, String> sent = Map.of("Authorization", "Bearer " + token);
        StringBuilder text = new StringBuilder("GET /api/people HTTP/1.1\r\nHost: " + uri.getAuthority()
                + "\r\nConnection: close\r\nAuthorization: Bearer " + token + "\r\n");
        PlatformSignature.sign(key, "GET", uri, sent, new byte[0])
                .forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("\r\n").toString();
    }

    /** What {@code node} says to a request, whichever node it was made for. */
    private static String code(NodeProcess node, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), URI.create(node.web()).getPort())) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            Matcher code = Pattern.compile("\"code\":\"([a-z-]+)\"").matcher(answer);
            assertThat(code.find()).as(answer).isTrue();
            return code.group(1);
        }
    }

    private long replayed(NodeProcess node, String clientId) throws Exception {
        JsonNode list = call(node, "GET", "/api/apps/" + clientId + "/refusals?limit=200", "");
        assertThat(list.path("silent")).isEmpty();
        return list.path("items").valueStream()
                .filter(item -> item.path("code").asString().equals("signature-replayed")).count();
    }

    private String token(NodeProcess node, String clientId, String secret) throws Exception {
        HttpResponse<String> reply = client.send(HttpRequest.newBuilder(URI.create(node.web() + "/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Authorization",
                        "Basic " + Base64.getEncoder().encodeToString((clientId + ":" + secret).getBytes(UTF_8)))
                .POST(BodyPublishers.ofString("grant_type=client_credentials&scope=identity.people.read")).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(reply.body()).path("access_token").asString();
    }

    private void signIn(NodeProcess node) throws Exception {
        Matcher found = Pattern.compile("ada@localhost +password (\\S+)").matcher(node.said());
        assertThat(found.find()).isTrue();
        HttpResponse<String> reply = client.send(HttpRequest.newBuilder(URI.create(node.web() + "/api/session"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\":\"ada\",\"password\":\"" + found.group(1) + "\"}")).build(),
                HttpResponse.BodyHandlers.ofString());
        cookie = reply.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
        csrf = JsonMapper.shared().readTree(reply.body()).path("csrfToken").asString();
    }

    private JsonNode call(NodeProcess node, String method, String path, String body) throws Exception {
        HttpResponse<String> reply = client.send(HttpRequest.newBuilder(URI.create(node.web() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json").header("Cookie", cookie).header("X-CSRF-Token", csrf)
                .build(), HttpResponse.BodyHandlers.ofString());
        assertThat(reply.statusCode()).as(reply.body()).isBetween(200, 299);
        return JsonMapper.shared().readTree(reply.body().isEmpty() ? "{}" : reply.body());
    }
}

package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.posthouse.kernel.StepUp;
import io.posthouse.kernel.signature.HttpMessage.Request;
import io.posthouse.kernel.signature.PlatformSignature;
import io.posthouse.kernel.signature.SignatureKey;
import io.posthouse.kernel.signature.SignatureVerdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A developer has an app's receiver told, breaks it, mends it, and has told again what it missed. Over the real door. */
final class AppsAreToldTest {
    /** Permitted by the administrator, unlike the rest of the machine. */
    private static final String HERE = "127.0.0.2";

    @TempDir
    static Path data;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Came> came = new CopyOnWriteArrayList<>();
    private HttpServer receiver;
    private volatile int status = 200;
    private Platform platform;
    private String cookie = "";
    private String csrf = "";

    /** What the receiver was sent. */
    private record Came(SignatureVerdict verdict, JsonNode event) {
    }

    private record Reply(int status, JsonNode json) {
        String text(String member) {
            return json.path(member).asString("");
        }
    }

    @BeforeEach
    void open() throws Exception {
        platform = new Platform(data, "--posthouse.webhooks.permitted=" + HERE);
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(HERE), 0), 50);
        receiver.start();
    }

    @AfterEach
    void close() {
        receiver.stop(0);
        platform.close();
        client.close();
    }

    @Test
    void aReceiverIsToldAndToldAgainWhatItMissed() throws Exception {
        // given: an app, and a webhook that may not point inwards
        signIn("ada");
        String app = "/api/apps/" + call("POST", "/api/apps", "{\"name\":\"Travel desk\"}").json().path("app")
                .path("clientId").asString();
        Reply inwards = call("POST", app + "/webhooks", webhook("http://127.0.0.1:" + receiver.getAddress().getPort()));
        assertThat(inwards.text("code")).isEqualTo("inner-address");
        Reply made = call("POST", app + "/webhooks", webhook(address()));
        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        SignatureKey key = SignatureKey.hmac(made.json().path("webhook").path("keyId").asString(),
                Base64.getDecoder().decode(made.text("key")));
        receiver.createContext("/hook", exchange -> take(exchange, key));
        String webhook = app + "/webhooks/" + made.json().path("webhook").path("webhook").asString();

        // when: a test is sent, and the receiver is well
        assertThat(call("POST", webhook + "/test", "").status()).isEqualTo(204);
        eventually(() -> letters(webhook, "delivered").size() == 1);

        // then
        assertThat(came).singleElement().satisfies(letter -> {
            assertThat(letter.verdict()).isInstanceOf(SignatureVerdict.Accepted.class);
            assertThat(letter.event().path("type").asString()).isEqualTo("webhook.test");
        });

        // when: it breaks, and the platform is started anew meanwhile
        status = 500;
        assertThat(call("POST", webhook + "/test", "").status()).isEqualTo(204);
        eventually(() -> letters(webhook, "waiting").path(0).path("problem").asString("").equals("failed"));
        platform.restart();
        signIn("ada");
        assertThat(letters(webhook, "waiting").path(0).path("status").asInt()).isEqualTo(500);

        // then: what waits comes when it is mended
        status = 200;
        assertThat(call("POST", webhook + "/try-now", "").status()).isEqualTo(200);
        eventually(() -> letters(webhook, "delivered").size() == 2);

        // when: it is asked for again
        Came last = came.getLast();
        int before = came.size();
        String letter = letters(webhook, "delivered").path(0).path("letter").asString();
        assertThat(call("POST", webhook + "/letters/" + letter + "/replay", "").status()).isEqualTo(204);
        eventually(() -> came.size() == before + 1);

        // then
        assertThat(came.getLast().event()).isEqualTo(last.event());
        assertThat(nonce(came.getLast())).isNotEqualTo(nonce(last));

        // and: an app that an administrator keeps out is sent nothing, and all of it afterwards
        String rest = rest(app);
        String bar = "/api/oversight" + app.substring("/api".length()) + "/bar";
        assertThat(call("PUT", bar, "{\"barred\":true}").status()).isEqualTo(200);
        assertThat(call("POST", webhook + "/test", "").status()).isEqualTo(204);
        eventually(() -> !rest(app).equals(rest));
        assertThat(came).hasSize(before + 1);
        assertThat(letters(webhook, "waiting")).hasSize(1);
        assertThat(call("PUT", bar, "{\"barred\":false}").status()).isEqualTo(200);
        assertThat(call("POST", webhook + "/try-now", "").status()).isEqualTo(200);
        eventually(() -> came.size() == before + 2);

        // and: it is nobody else's, not even another developer's, and goes with its app
        String second = "{\"name\":\"second\",\"bundle\":\"administrator\",\"password\":\"a long enough one 7\"}";
        JsonNode asked = call("POST", "/api/logins", second).json();
        String proof = call("POST", "/api/session/step-up", "{\"action\":\"login.add\",\"parameters\":\""
                + asked.path("parameters").asString() + "\",\"password\":\"" + platform.password("ada") + "\"}")
                .text("token");
        assertThat(call("POST", "/api/logins", second, StepUp.HEADER, proof).status()).isEqualTo(201);
        signIn("second", "a long enough one 7");
        assertThat(call("GET", app + "/webhooks", "").text("code")).isEqualTo("no-such-app");
        signIn("ada");
        assertThat(call("DELETE", app, "").status()).isEqualTo(204);
        assertThat(call("GET", webhook + "/letters", "").text("code")).isEqualTo("no-such-app");
    }

    /** Until when nothing is tried at its webhook. */
    private String rest(String app) throws Exception {
        return call("GET", app + "/webhooks", "").json().path("items").path(0).path("restUntil").asString();
    }

    private void take(HttpExchange exchange, SignatureKey key) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        var signature = new PlatformSignature(Clock.systemUTC(),
                id -> id.equals(key.id()) ? Optional.of(key) : Optional.empty());
        came.add(new Came(signature.verify(
                new Request("POST", "http", exchange.getRequestHeaders().getFirst("Host"),
                        exchange.getRequestURI().toString(),
                        name -> exchange.getRequestHeaders().getOrDefault(name, List.of())),
                true), JsonMapper.shared().readTree(body)));
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private static String nonce(Came letter) {
        return letter.verdict() instanceof SignatureVerdict.Accepted accepted ? accepted.nonce() : "";
    }

    private String address() {
        return "http://" + HERE + ":" + receiver.getAddress().getPort() + "/hook?token=hidden";
    }

    private static String webhook(String url) {
        return "{\"url\":\"" + url + "\",\"types\":[\"group.made\"]}";
    }

    private JsonNode letters(String webhook, String state) throws Exception {
        return call("GET", webhook + "/letters?state=" + state, "").json().path("items");
    }

    private void signIn(String name) throws Exception {
        signIn(name, platform.password(name));
    }

    private void signIn(String name, String password) throws Exception {
        cookie = "";
        csrf = "";
        HttpResponse<String> reply = client.send(HttpRequest.newBuilder(URI.create(platform.web() + "/api/session"))
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(
                        "{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}"))
                .build(), BodyHandlers.ofString());
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        cookie = reply.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst("^([^;]*).*", "$1");
        csrf = JsonMapper.shared().readTree(reply.body()).path("csrfToken").asString();
    }

    /** @param more name and value of a further header line */
    private Reply call(String method, String path, String body, String... more) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(platform.web() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json").header("Cookie", cookie).header("X-CSRF-Token", csrf);
        if (more.length > 0) {
            request.headers(more);
        }
        HttpResponse<String> reply = client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        return new Reply(reply.statusCode(),
                JsonMapper.shared().readTree(reply.body().isEmpty() ? "{}" : reply.body()));
    }

    private static void eventually(Callable<Boolean> condition) throws Exception {
        long until = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waited a minute").isLessThan(until);
            Thread.sleep(50);
        }
    }
}

package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.posthouse.testkit.TestDatabase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes in JVMs of their own: what is published at one, requests go by at both. */
@Tag("long")
@Timeout(300)
class RoutesOverNodesTest {
    private static final String SECRET = "a secret that only this test knows 0123456789";
    private static final String PERMITTED = "--posthouse.routes.permitted=127.0.0.0/8";

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with();

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    /** Somebody's browser with a session. */
    private record Browser(String web, String cookie, String csrf) {
    }

    @Test
    void whatIsPublishedAtOneNodeHoldsAtAll() throws Exception {
        // given
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        List<String> access = database.access();
        HttpServer shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        shop.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 4);
            exchange.getResponseBody().write("sold".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        shop.start();
        try (NodeProcess north = NodeProcess.start("north", folder, access, SECRET, "--demo", PERMITTED).awaitReady();
                NodeProcess south = NodeProcess.start("south", folder, access, SECRET, PERMITTED).awaitReady()) {
            Browser ada = signIn(north.web(), "ada", password(north.said(), "ada"));
            assertThat(get(south.web() + "/shop")).isNotEqualTo("sold");

            // when
            String document = "{\"routes\":[{\"name\":\"shop\",\"path\":\"/shop\",\"anonymous\":true,"
                    + "\"to\":[{\"backend\":\"shop\"}]}],\"backends\":[{\"name\":\"shop\",\"targets\":[\"http://127.0.0.1:"
                    + shop.getAddress().getPort() + "\"]}]}";
            assertThat(call(ada, "PUT", "/api/routes/draft", "{\"seen\":\"0\",\"document\":" + document + "}"))
                    .isEqualTo(200);
            assertThat(call(ada, "POST", "/api/routes/versions",
                    "{\"seen\":\"0\",\"revision\":\"1\",\"reason\":\"tea\"}")).isEqualTo(201);

            // then
            awaitAnswer(north.web() + "/shop", true);
            awaitAnswer(south.web() + "/shop", true);

            // when
            assertThat(call(ada, "POST", "/api/routes/rollbacks",
                    "{\"seen\":\"1\",\"to\":\"0\",\"reason\":\"no tea\"}")).isEqualTo(201);

            // then
            awaitAnswer(south.web() + "/shop", false);
        } finally {
            shop.stop(0);
        }
    }

    private void awaitAnswer(String url, boolean sold) throws Exception {
        while (get(url).equals("sold") != sold) {
            Thread.sleep(20);
        }
    }

    private String get(String url) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private int call(Browser who, String method, String path, String body) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(who.web() + path)).header("Cookie", who.cookie())
                .header("X-CSRF-Token", who.csrf()).header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private Browser signIn(String web, String name, String password) throws Exception {
        HttpResponse<String> session = client.send(HttpRequest.newBuilder(URI.create(web + "/api/session"))
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers
                        .ofString("{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}"))
                .build(), HttpResponse.BodyHandlers.ofString());
        Matcher csrf = Pattern.compile("\"csrfToken\":\"([^\"]+)\"").matcher(session.body());
        assertThat(csrf.find()).as(session.body()).isTrue();
        return new Browser(web, session.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0],
                csrf.group(1));
    }

    private static String password(String said, String name) {
        Matcher found = Pattern.compile(name + "@localhost +password (\\S+)").matcher(said);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }
}

package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.testkit.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Two nodes in JVMs of their own: what an administrator changes on one counts for those who are signed in on the other. */
@Tag("long")
@Timeout(400)
class SettingsOverNodesTest {
    private static final String SECRET = "a secret that only this test knows 0123456789";
    private static final Duration PROMISED = Duration.ofSeconds(2);

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with();

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    /** Somebody who is signed in at a node. */
    private record Person(String web, String cookie, String csrf) {
    }

    @Test
    void whatIsChangedOnOneNodeCountsOnTheOtherWithinTwoSecondsAndAfterItWasAway() throws Exception {
        // given
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        List<String> access = database.access();
        try (NodeProcess north = NodeProcess.start("north", folder, access, SECRET, "--demo").awaitReady();
                NodeProcess south = NodeProcess.start("south", folder, access, SECRET).awaitReady()) {
            Person ada = signIn(north.web(), "ada", password(north.said(), "ada"));
            Person ben = signIn(south.web(), "ben", password(north.said(), "ben"));
            assertThat(makesGroup(ben)).isEqualTo(201);

            // when
            change(ada, "0", "posthouse.messaging.newgroups", "false");
            long committed = System.nanoTime();

            // then
            int status = makesGroup(ben);
            while (status != 503 && System.nanoTime() - committed < PROMISED.toNanos()) {
                status = makesGroup(ben);
            }
            assertThat(status).isEqualTo(503);

            // when the other is away meanwhile
            south.kill();
            change(ada, "1", "posthouse.messaging.groupmembers", "2");
            change(ada, "2", "posthouse.messaging.newgroups", "true");
            try (NodeProcess again = NodeProcess.start("south", folder, access, SECRET).awaitReady()) {
                // then
                Person back = signIn(again.web(), "ben", password(north.said(), "ben"));
                assertThat(makesGroup(back)).isEqualTo(201);
                assertThat(post(back, "/api/groups",
                        "{\"title\":\"Three\",\"members\":[\"ada@localhost\",\"chen@c.localhost\"]}")
                        .body()).contains("too-many-members");
                assertThat(get(ada, "/api/configuration").body()).contains("\"node\":\"north\",\"version\":\"3\"",
                        "\"node\":\"south\",\"version\":\"3\"");
            }
        }
    }

    private void change(Person who, String seen, String setting, String value) throws Exception {
        HttpResponse<String> made = post(who, "/api/configuration/versions", "{\"seen\":\"" + seen
                + "\",\"reason\":\"a test\",\"changes\":[{\"setting\":\"" + setting + "\",\"value\":\"" + value
                + "\"}]}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    }

    private int makesGroup(Person who) throws Exception {
        return post(who, "/api/groups", "{\"title\":\"Lisbon\",\"members\":[\"ada@localhost\"]}").statusCode();
    }

    private static String password(String said, String name) {
        Matcher found = Pattern.compile(name + "@localhost +password (\\S+)").matcher(said);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private Person signIn(String web, String name, String password) throws Exception {
        HttpResponse<String> session = client.send(HttpRequest.newBuilder(URI.create(web + "/api/session"))
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers
                        .ofString("{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}"))
                .build(), HttpResponse.BodyHandlers.ofString());
        return new Person(web, session.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0],
                JsonMapper.shared().readTree(session.body()).path("csrfToken").asString());
    }

    private HttpResponse<String> get(Person who, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(who.web() + path)).header("Cookie", who.cookie()).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(Person who, String path, String body) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(who.web() + path)).header("Cookie", who.cookie())
                .header("X-CSRF-Token", who.csrf()).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }
}

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
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A node that lets people in and keeps no conversations, and two that keep them. */
@Tag("long")
@Timeout(300)
class RolesOverNodesTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with();

    @TempDir
    Path folder;

    @Test
    void peopleAtTheEdgeTalkReadAndGoOnWhileNodesBehindItComeDrainAndDie() throws Exception {
        // given
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        List<String> access = database.access();
        try (NodeProcess north = NodeProcess.start("north", folder, access, SECRET, "--demo",
                "--posthouse.roles=messaging", "--posthouse.drain.spread=0s").awaitReady();
                NodeProcess edge = NodeProcess.start("edge", folder, access, SECRET, "--posthouse.roles=web",
                        "--posthouse.drain.spread=0s").awaitReady()) {
            String ada = password(north, "ada");
            try (ChannelClient here = new ChannelClient(edge.web(), "ada", ada);
                    ChannelClient there = new ChannelClient(edge.web(), "ben", password(north, "ben"))) {
                // then: requests and the channel reach the node that keeps conversations
                assertThat(here.group()).contains("@line.localhost");
                there.send("ada@localhost", "Good morning", "random-1");
                here.awaitText("Good morning");
                assertThat(shards("edge")).isEqualTo("0");
                assertThat(shards("north")).isEqualTo("64");
                // and a node without web answers nobody outside
                assertThat(get(north.web() + "/api/lines")).isEqualTo(404);

                // when: another one takes its place in order
                try (NodeProcess south = NodeProcess.start("south", folder, access, SECRET,
                        "--posthouse.roles=messaging").awaitReady()) {
                    await("32", "south");
                    assertThat(north.says("drain", 0)).doesNotContain("WARNING");
                    assertThat(here.status("/api/lines")).isEqualTo(200);
                    await("64", "south");

                    // when: and dies
                    south.kill();
                    // then: a plain word, at once, and the sign-in still counts
                    assertThat(here.status("/api/lines")).isIn(502, 503);
                    assertThat(here.status("/api/lines")).isEqualTo(503);
                    assertThat(here.status("/api/session")).isEqualTo(200);
                }

                // when: the last one with a role may go, and says what that means
                assertThat(edge.says("drain", 0)).contains("WARNING    no other node that stands well carries web:",
                        "Ended.");
            }
        }
    }

    private static int get(String address) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(address)).build(),
                    HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private static String shards(String node) throws Exception {
        return String.valueOf(
                database.ask("select count(*)::text from messaging.log_shard where writer = '" + node + "'"));
    }

    private static void await(String wanted, String node) throws Exception {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!wanted.equals(shards(node))) {
            if (System.nanoTime() > end) {
                throw new AssertionError(node + " owns " + shards(node));
            }
            Thread.sleep(50);
        }
    }

    /** A node is ready before it has said who can sign in. */
    private static String password(NodeProcess node, String name) throws Exception {
        Pattern line = Pattern.compile("\\b" + name + "@\\S+ +password (\\S+)");
        Matcher found = line.matcher(node.said());
        while (!found.find()) {
            Thread.sleep(20);
            found = line.matcher(node.said());
        }
        return found.group(1);
    }
}

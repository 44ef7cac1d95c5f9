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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes in JVMs of their own: who calls both has one quota, not two. */
@Tag("long")
@Timeout(300)
class LimitsOverNodesJourneyTest {
    private static final String SECRET = "a secret that only this test knows 0123456789";
    private static final int A_SECOND = 20;
    private static final int AT_ONCE = 40;
    private static final Duration SPAN = Duration.ofSeconds(10);

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with();

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    /** What became of somebody's calls. */
    private record Tally(int through, int refused, String lastRefusal) {
    }

    @Test
    void whoCallsBothHasOneQuota() throws Exception {
        // given
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        List<String> access = database.access();
        String quota = "--posthouse.limits.user=" + A_SECOND * 60 + "/60s+" + AT_ONCE;
        try (NodeProcess north = NodeProcess.start("north", folder, access, SECRET, "--demo", quota).awaitReady();
                NodeProcess south = NodeProcess.start("south", folder, access, SECRET, quota).awaitReady();
                ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            String cookie = signIn(north.web(), "ben", password(north.said(), "ben"));
            awaitThatBothShare(north, south);

            // when: twice and more as often as may be, at both at once
            long began = System.nanoTime();
            List<Future<Tally>> calls = Stream.of(north.web(), south.web(), south.web())
                    .map(web -> both.submit(() -> call(web, cookie, began))).toList();
            int through = 0;
            int refused = 0;
            for (Future<Tally> one : calls) {
                through += one.get().through();
                refused += one.get().refused();
                assertThat(one.get().lastRefusal()).contains("\"code\":\"user-limit\"");
            }
            double seconds = (System.nanoTime() - began) / 1e9;

            // then: what one quota brings in that time, with what a node may let through before it has told
            double one = AT_ONCE + A_SECOND * seconds;
            assertThat((double) through).isBetween(A_SECOND * seconds * .8, one * 1.05 + AT_ONCE / 4.0);
            assertThat(refused).isGreaterThan(through);
        }
    }

    private Tally call(String web, String cookie, long began) throws Exception {
        int through = 0;
        int refused = 0;
        String last = "";
        while (System.nanoTime() - began < SPAN.toNanos()) {
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create(web + "/api/people"))
                    .header("Cookie", cookie).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 429) {
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                assertThat(answer.headers().firstValue("RateLimit").orElse("")).startsWith("\"user\";r=0;t=");
                refused++;
                last = answer.body();
                Thread.sleep(2);
            } else {
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                through++;
            }
        }
        return new Tally(through, refused, last);
    }

    private void awaitThatBothShare(NodeProcess north, NodeProcess south) throws Exception {
        for (NodeProcess node : List.of(north, south)) {
            HttpRequest metrics = HttpRequest.newBuilder(URI.create(node.web() + "/metrics")).build();
            while (!client.send(metrics, HttpResponse.BodyHandlers.ofString()).body()
                    .contains("posthouse_limits_nodes 2.0")) {
                Thread.sleep(50);
            }
        }
    }

    private String signIn(String web, String name, String password) throws Exception {
        HttpResponse<String> session = client.send(HttpRequest.newBuilder(URI.create(web + "/api/session"))
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers
                        .ofString("{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}"))
                .build(), HttpResponse.BodyHandlers.ofString());
        return session.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    private static String password(String said, String name) {
        Matcher found = Pattern.compile(name + "@localhost +password (\\S+)").matcher(said);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }
}

package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.posthouse.server.tracing.OtlpReceiver;
import io.posthouse.server.tracing.OtlpReceiver.Received;
import io.posthouse.testkit.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes in JVMs of their own send their traces to one collector: one trace, and one request id in both logs. */
@Tag("long")
@Timeout(400)
class TracesOverNodesTest {
    private static final String SECRET = "a secret that only this test knows 0123456789";
    private static final String WORDS = "Nobody but Ben may read this";

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with();

    @TempDir
    Path folder;

    @Test
    void aMessageIsOneTraceAndOneRequestOnBothNodes() throws Exception {
        // given
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        try (OtlpReceiver collector = new OtlpReceiver();
                NodeProcess north = node("north", collector, "--demo");
                NodeProcess south = node("south", collector)) {
            awaitTwoOwners();
            try (ChannelClient ada = new ChannelClient(south.web(), "ada", password(north, "ada"));
                    ChannelClient ben = new ChannelClient(north.web(), "ben", password(north, "ben"))) {
                // when
                int n = 0;
                for (String to : List.of("ben@localhost", "chen@c.localhost", "dora@c.localhost", ada.group())) {
                    ada.send(to, WORDS, "random-" + n++);
                }
                ben.awaitText(WORDS);
                ben.send("ada@localhost", WORDS, "random-b");
                ada.awaitText(WORDS);
                Thread.sleep(2_000);
            }

            // then: some of these people and lines live on different nodes, unless chance was against it
            List<Received> far = collector.spans().stream()
                    .filter(span -> Set.of("take over", "append to line").contains(span.name())).toList();
            assumeTrue(!far.isEmpty(), "not run: all of them live on one node");
            for (String trace : far.stream().map(Received::trace).distinct().toList()) {
                List<Received> whole = collector.of(trace);
                assertThat(whole.stream().map(Received::node).collect(Collectors.toSet()))
                        .containsExactlyInAnyOrder("north", "south");
                Set<String> requests = whole.stream().map(span -> span.attributes().get("posthouse.request"))
                        .collect(Collectors.toSet());
                assertThat(requests).hasSize(1);
                String request = requests.iterator().next();
                assertThat(north.said()).as(whole.toString()).contains("request=" + request);
                assertThat(south.said()).as(whole.toString()).contains("request=" + request);
            }
            assertThat(collector.everything()).doesNotContain(WORDS, password(north, "ada"), "ben@localhost");
        }
    }

    private NodeProcess node(String name, OtlpReceiver collector, String... more) throws Exception {
        List<String> words = new java.util.ArrayList<>(List.of("--posthouse.traces.endpoint=" + collector.endpoint(),
                "--posthouse.traces.share=1"));
        words.addAll(List.of(more));
        return NodeProcess.start(name, folder, database.access(), SECRET, words.toArray(String[]::new)).awaitReady();
    }

    private static void awaitTwoOwners() throws Exception {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!"2".equals(database.ask("select count(distinct writer)::text from messaging.log_shard"))) {
            if (System.nanoTime() > end) {
                throw new AssertionError("only one of them owns shards");
            }
            Thread.sleep(50);
        }
    }

    private static String password(NodeProcess node, String name) throws Exception {
        Matcher found = Pattern.compile("\\b" + name + "@\\S+ +password (\\S+)").matcher(node.said());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }
}

package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.posthouse.testkit.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes in JVMs of their own, one of which is drained while people on it talk. */
@Tag("long")
@Timeout(400)
class PeopleMoveWhenANodeDrainsTest {
    private static final String SECRET = "a secret that only this test knows 0123456789";

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with();

    @TempDir
    Path folder;

    @BeforeAll
    static void needsTheClient() {
        assumeTrue(XmppClient.isThere(),
                "not run: needs slixmpp for /usr/bin/python3 (apt-get install python3-slixmpp)");
    }

    @Test
    void clientsAreSentToTheOtherNodeAndNothingAcknowledgedIsLost() throws Exception {
        // given
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        List<String> access = database.access();
        int door = NodeProcess.freePort();
        try (NodeProcess north = NodeProcess.start("north", folder, access, SECRET, "--demo",
                "--posthouse.xmpp.port=" + door, "--posthouse.xmpp.publicaddress=localhost:" + door).awaitReady();
                NodeProcess south = NodeProcess.start("south", folder, access, SECRET, "--posthouse.drain.spread=8s",
                        "--posthouse.cluster.join=" + north.cluster())
                        .awaitReady()) {
            awaitShares(List.of("north", "south"));
            String demo = north.said();
            List<String> webs = List.of(south.web(), north.web());
            try (XmppClient ada = client(demo, "ada@localhost", south);
                    XmppClient chen = client(demo, "chen@c.localhost", south);
                    SteadyTalker ben = new SteadyTalker(webs, "ben", password(demo, "ben"), "ada@localhost");
                    SteadyTalker dora = new SteadyTalker(webs, "dora", password(demo, "dora"), "ben@localhost")) {
                ada.awaitText("chat", "ben says 5");
                assertThat(north.says("status", 0)).containsPattern("north +ready").containsPattern("south +ready");

                // when
                Process drain = south.verb("drain");
                awaitStatus(south, "south +draining");
                assertThat(north.says("status", 0)).containsPattern("south +draining");

                // then: both clients are told where to go, and are there
                assertThat(ada.await("sent-on", event -> true).path("text").asString()).isEqualTo("localhost:" + door);
                assertThat(chen.await("sent-on", event -> true).path("text").asString()).isEqualTo("localhost:" + door);
                assertThat(south.awaitEnd()).isZero();
                assertThat(new String(drain.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .contains("32 shards", "Ended.");
                assertThat(drain.waitFor()).isZero();
                assertThat(north.says("status", 0)).containsPattern("north +ready").containsPattern("south +left");
                awaitShares(List.of("north"));
                chen.say("chat ada@localhost Here we are");
                ada.awaitText("chat", "Here we are");

                // and whoever was on the page has been asked to come again, and lost nothing
                ben.stop();
                dora.stop();
                assertThat(ben.endings()).isNotEmpty().containsOnly(1012);
                assertThat(dora.endings()).isNotEmpty().containsOnly(1012);
                awaitArchived("ada@localhost", "ben", ben.acknowledged());
                awaitArchived("ben@localhost", "dora", dora.acknowledged());
            }
        }
    }

    @Test
    void aNodeThatIsToJoinAndFindsNobodyInItsDatabaseDoesNotBeginAlone() throws Exception {
        // given: something answers there, and works on another database
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                NodeProcess west = NodeProcess.start("west", folder, database.access(), SECRET,
                        "--posthouse.cluster.joinpatience=6s",
                        "--posthouse.cluster.join=127.0.0.1:" + other.getLocalPort())) {
            // when / then
            assertThat(west.awaitEnd()).isOne();
            assertThat(west.said()).contains("no other node was found within 6 s", "posthouse.database.url");
        }
    }

    /** All that somebody said and was told is kept is in the receiver's archive, once and in order. */
    private static void awaitArchived(String owner, String from, List<String> texts) throws Exception {
        assertThat(texts).isNotEmpty();
        await(String.join(",", texts), """
                select string_agg(said, ',' order by id)
                from (select id, substring(stanza from '<body>(%s says [0-9]+)</body>') as said
                      from messaging.archive where owner = '%s' and direction = 0) s
                where said is not null""".formatted(from, owner));
    }

    private static void awaitStatus(NodeProcess node, String pattern) throws Exception {
        long end = System.nanoTime() + 30_000_000_000L;
        String said = "";
        while (!Pattern.compile(pattern).matcher(said).find()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("wanted " + pattern + " and heard " + said);
            }
            Process run = node.verb("status");
            said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            run.waitFor();
        }
    }

    private static XmppClient client(String demo, String jid, NodeProcess node) throws Exception {
        return new XmppClient(jid, password(demo, jid.substring(0, jid.indexOf('@'))), node.xmppPort());
    }

    private static String password(String demo, String name) {
        Matcher found = Pattern.compile("\\b" + name + "@\\S+ +password (\\S+)").matcher(demo);
        assertThat(found.find()).as(demo).isTrue();
        return found.group(1);
    }

    /** Each of them owns its part of the shards, and nobody else does. */
    private static void awaitShares(List<String> nodes) throws Exception {
        String wanted = nodes.stream().sorted().map(node -> node + " " + 64 / nodes.size())
                .reduce((one, other) -> one + ", " + other).orElseThrow();
        await(wanted, """
                select string_agg(writer || ' ' || shards, ', ' order by writer)
                from (select writer, count(*) as shards from messaging.log_shard group by writer) s""");
    }

    private static void await(String wanted, String sql) throws Exception {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!wanted.equals(database.ask(sql))) {
            if (System.nanoTime() > end) {
                throw new AssertionError("wanted " + wanted + " and found " + database.ask(sql));
            }
            Thread.sleep(50);
        }
    }
}

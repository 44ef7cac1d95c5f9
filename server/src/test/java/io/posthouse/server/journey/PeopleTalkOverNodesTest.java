package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.posthouse.testkit.TestDatabase;
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

/** Two nodes in JVMs of their own on one PostgreSQL; standard clients and the channel on either; one of the nodes dies. */
@Tag("long")
@Timeout(400)
class PeopleTalkOverNodesTest {
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
    void peopleOnTwoNodesTalkAsOnOneAndGoOnWhenOneOfThemDies() throws Exception {
        // given: the small company, some of it on each node
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        List<String> access = database.access();
        try (NodeProcess north = NodeProcess.start("north", folder, access, SECRET, "--demo").awaitReady();
                NodeProcess south = NodeProcess.start("south", folder, access, SECRET).awaitReady()) {
            awaitShares(List.of("north", "south"));
            String demo = north.said();
            try (XmppClient ada = client(demo, "ada@localhost", north);
                    XmppClient adasPhone = client(demo, "ada@localhost", south);
                    XmppClient chen = client(demo, "chen@c.localhost", south);
                    ChannelClient ben = new ChannelClient(south.web(), "ben", password(demo, "ben"))) {
                String group = ben.group();

                // when / then: both ways, with a copy to the sender's other device
                ada.say("chat chen@c.localhost Welcome");
                chen.awaitText("chat", "Welcome");
                adasPhone.awaitText("carbon", "Welcome");
                chen.say("chat ada@localhost Thank you");
                ada.awaitText("chat", "Thank you");
                adasPhone.awaitText("chat", "Thank you");

                // from and to the page on the other node
                ada.say("chat ben@localhost Good morning");
                ben.awaitText("Good morning");
                ben.send("ada@localhost", "Good morning too", "random-1");
                ada.awaitText("chat", "Good morning too");

                // in the group
                chen.say("group " + group + " When does it leave?");
                ada.awaitText("group", "When does it leave?");
                adasPhone.awaitText("group", "When does it leave?");
                ben.awaitText("When does it leave?");

                // presence, between a person's own devices
                ada.say("presence away");
                adasPhone.await("presence", event -> event.path("text").asString().equals("away"));

                // a stream that is resumed over the other node has missed nothing
                adasPhone.say("elsewhere " + north.xmppPort());
                chen.say("chat ada@localhost While you moved");
                adasPhone.await("resumed", event -> true);
                adasPhone.awaitText("chat", "While you moved");
            }

            // when: one of them dies, and the other has taken its place
            south.kill();
            awaitShares(List.of("north"));

            // then: everybody is served there, and nothing is missing or there twice
            try (XmppClient ada = client(demo, "ada@localhost", north);
                    XmppClient chen = client(demo, "chen@c.localhost", north)) {
                chen.say("chat ada@localhost Still there?");
                ada.awaitText("chat", "Still there?");
                List<String> all = List.of("Welcome", "Thank you", "While you moved", "Still there?");
                ada.say("history chen@c.localhost");
                assertThat(ada.awaitHistory()).isEqualTo(all);
                chen.say("history ada@localhost");
                assertThat(chen.awaitHistory()).isEqualTo(all);
            }
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

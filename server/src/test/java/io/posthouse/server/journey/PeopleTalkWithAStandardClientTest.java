package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One conversation, seen by a standard XMPP client and by the data channel that the page uses. */
class PeopleTalkWithAStandardClientTest {
    @BeforeAll
    static void needsTheClient() {
        assumeTrue(XmppClient.isThere(),
                "not run: needs slixmpp for /usr/bin/python3 (apt-get install python3-slixmpp)");
    }

    @Test
    void messagesPassBothWaysAndInTheGroupAndAreStillThereAfterARestart(@TempDir Path data) throws Exception {
        try (Platform platform = new Platform(data)) {
            String group;
            // given: Ada with a standard client, Ben on the channel, Chen, a customer, with a standard client too
            try (XmppClient ada = new XmppClient("ada@localhost", platform.password("ada"), platform.xmppPort());
                    XmppClient chen = new XmppClient("chen@c.localhost", platform.password("chen"),
                            platform.xmppPort());
                    ChannelClient ben = new ChannelClient(platform.web(), "ben", platform.password("ben"))) {
                group = ben.group();

                // then: whoever serves the other, or works beside them, sees that they are here
                ben.awaitPresence("ada@localhost");
                ben.awaitPresence("chen@c.localhost");

                // when / then: from the client to the page, and to the other client
                ada.say("chat ben@localhost Good morning, Ben");
                assertThat(ben.awaitText("Good morning, Ben").path("body").path("from").asString())
                        .isEqualTo("ada@localhost");
                ada.say("chat chen@c.localhost Welcome, 陈");
                assertThat(chen.awaitText("chat", "Welcome, 陈").path("sender").asString()).startsWith("ada@localhost/");

                // from the page to the client
                ben.send("ada@localhost", "Good morning, Ada", "first-random-1");
                assertThat(ada.awaitText("chat", "Good morning, Ada").path("sender").asString())
                        .startsWith("ben@localhost");

                // again under the same random id: the first answer; something else under it is not lost in silence
                JsonNode first = ben.await("ack", "first-random-1");
                ben.send("ada@localhost", "Good morning, Ada", "first-random-1");
                assertThat(ben.await("ack", "first-random-1").path("id")).isEqualTo(first.path("id"));
                ben.send("ada@localhost", "Good night, Ada", "first-random-1");
                assertThat(ben.await("refused", "first-random-1").path("body").path("code").asString())
                        .isEqualTo("random-reused");

                // in the group, from both, without anybody having joined
                chen.say("group " + group + " When does it leave?");
                ben.awaitText("When does it leave?");
                ada.awaitText("group", "When does it leave?");
                ben.send(group, "At nine", "second-random-2");
                assertThat(chen.awaitText("group", "At nine").path("sender").asString()).startsWith(group + "/");
            }

            // when
            platform.restart();

            // then
            try (XmppClient ada = new XmppClient("ada@localhost", platform.password("ada"), platform.xmppPort());
                    ChannelClient ben = new ChannelClient(platform.web(), "ben", platform.password("ben"))) {
                ben.awaitPresence("ada@localhost");
                ada.say("history ben@localhost");
                assertThat(ada.awaitHistory()).containsExactly("Good morning, Ben", "Good morning, Ada");
                ada.say("grouphistory " + group);
                assertThat(ada.awaitHistory()).containsExactly("When does it leave?", "At nine");
            }
        }
    }
}

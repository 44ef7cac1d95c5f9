package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.posthouse.server.journey.AppsWorld.App;
import io.posthouse.server.journey.AppsWorld.Browser;
import io.posthouse.server.journey.AppsWorld.Reply;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An app talks for a person who let it, with a standard XMPP client and over the data channel, until they take it back. */
class AppsTalkTest {
    private static final String CHAT = "identity.chat.connect";

    @Test
    void anAppTalksForAPersonByTicketsAndTokensUntilTheyTakeItBack(@TempDir Path data) throws Exception {
        assumeTrue(XmppClient.isThere(),
                "not run: needs slixmpp for /usr/bin/python3 (apt-get install python3-slixmpp)");
        // A ticket has to last until a client of Python's has begun, however busy the machine is.
        try (AppsWorld world = new AppsWorld(data, "--posthouse.identity.ticketlife=5m")) {
            // given: Ben lets an app talk for him, and another one read only
            Browser ben = world.signIn("ben");
            App talker = world.register(world.signIn("ada"), true, ",\"permissions\":[\"" + CHAT + "\"]");
            App reader = world.register(world.signIn("ada"), true, "");
            String token = accessToken(world, ben, talker, CHAT);
            String narrow = accessToken(world, ben, reader, AppsWorld.READ_PEOPLE);
            assertThat(ticket(world, narrow, "xmpp").text("code")).isEqualTo("scope-missing");

            try (XmppClient byTicket = client(world, "ben@localhost", ticket(world, token, "xmpp").text("ticket"));
                    XmppClient byToken = client(world, "ben@localhost", token);
                    XmppClient ofTheSession = client(world, "ben@localhost",
                            world.call(ben, "POST", "/api/tickets/xmpp", "").text("ticket"));
                    ChannelClient channel = new ChannelClient(world.web(),
                            ticket(world, token, "channel").text("ticket"));
                    XmppClient ada = new XmppClient("ada@localhost", world.password("ada"), world.xmppPort())) {
                for (XmppClient one : new XmppClient[]{byTicket, byToken, ofTheSession}) {
                    one.await("ready", _ -> true);
                }

                // when / then: all of them are Ben; what the channel says shows that its session is there
                channel.send("ada@localhost", "From the app", "random-of-the-app");
                ada.awaitText("chat", "From the app");
                ada.say("chat ben@localhost To all of you");
                byTicket.awaitText("chat", "To all of you");
                byToken.awaitText("chat", "To all of you");
                ofTheSession.awaitText("chat", "To all of you");
                channel.awaitText("To all of you");

                // a ticket is good once, for one thing; a token that is good for something else is told so
                String used = ticket(world, token, "xmpp").text("ticket");
                try (XmppClient first = client(world, "ben@localhost", used)) {
                    first.await("ready", _ -> true);
                }
                assertTold(world, used, "invalid_token");
                assertTold(world, ticket(world, token, "channel").text("ticket"), "invalid_token");
                assertTold(world, narrow, "insufficient_scope");
                String forXmpp = ticket(world, token, "xmpp").text("ticket");
                assertThatThrownBy(() -> new ChannelClient(world.web(), forXmpp).close())
                        .isInstanceOf(ExecutionException.class).hasCauseInstanceOf(WebSocketHandshakeException.class);

                // when: Ben takes it back
                assertThat(world.call(ben, "DELETE", "/api/consents/" + talker.clientId(), "").status()).isEqualTo(204);

                // then: the app is out everywhere, and he is not
                byTicket.awaitText("ended", "not-authorized");
                byToken.awaitText("ended", "not-authorized");
                channel.awaitClosed();
                ada.say("chat ben@localhost To you alone");
                ofTheSession.awaitText("chat", "To you alone");

                // when / then: he signs out, and what his session let in goes with it
                assertThat(world.call(ben, "DELETE", "/api/session", "").status()).isEqualTo(204);
                ofTheSession.awaitText("ended", "not-authorized");
            }
        }
    }

    private static String accessToken(AppsWorld world, Browser person, App app, String scope) throws Exception {
        String token = world.redeem(app, world.sentBack(person, app, Map.of("scope", scope))).text("access_token");
        assertThat(token).startsWith("pha_");
        return token;
    }

    private static Reply ticket(AppsWorld world, String token, String what) throws Exception {
        return world.post("/api/tickets/" + what, token);
    }

    private static XmppClient client(AppsWorld world, String jid, String token) throws Exception {
        return XmppClient.byToken(jid, token, world.xmppPort());
    }

    private static void assertTold(AppsWorld world, String token, String status) throws Exception {
        try (XmppClient refused = client(world, "ben@localhost", token)) {
            refused.awaitText("told", status);
            refused.await("failed", _ -> true);
        }
    }
}

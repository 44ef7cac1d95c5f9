package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.posthouse.server.journey.AppsWorld.App;
import io.posthouse.server.journey.AppsWorld.Browser;
import io.posthouse.server.journey.AppsWorld.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Somebody sees by what their login is open, and ends it: it is cut off while it is connected, and does not come back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PeopleSeeAndEndWhereTheyAreInTest {
    /** What the page is told whose session has ended. */
    private static final int SIGNED_OUT = 4401;

    @TempDir
    static Path data;

    private AppsWorld world;
    private Browser desk;

    @BeforeAll
    void open() throws Exception {
        world = new AppsWorld(data);
        desk = world.signIn("ben");
    }

    @AfterAll
    void close() {
        world.close();
    }

    private XmppClient phone() throws Exception {
        assumeTrue(XmppClient.isThere(),
                "not run: needs slixmpp for /usr/bin/python3 (apt-get install python3-slixmpp)");
        return new XmppClient("ben@localhost", world.platform().password("ben"), world.platform().xmppPort());
    }

    /** A page in another browser. */
    private ChannelClient page() throws Exception {
        return new ChannelClient(world.platform().web(), "ben", world.platform().password("ben"));
    }

    /** A page in the browser at the desk. */
    private ChannelClient pageAtDesk() throws Exception {
        return ChannelClient.inBrowser(world.platform().web(), "posthouse_session=" + desk.cookie());
    }

    private static List<JsonNode> items(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        List<JsonNode> items = new ArrayList<>();
        reply.json().path("items").forEach(items::add);
        return items;
    }

    private List<JsonNode> connections(Browser who) throws Exception {
        return items(world.call(who, "GET", "/api/connections", ""));
    }

    private JsonNode connection(String kind, boolean current) throws Exception {
        return connections(desk).stream().filter(
                one -> one.path("kind").asString().equals(kind) && one.path("current").asBoolean() == current)
                .findFirst().orElseThrow();
    }

    @Test
    void whatSomebodyEndsIsCutOffWhileItIsConnected() throws Exception {
        try (ChannelClient own = pageAtDesk(); ChannelClient lost = page(); XmppClient phone = phone()) {
            // given
            JsonNode app = connection("xmpp", false);
            JsonNode strange = connection("channel", false);
            assertThat(connection("channel", true).path("signIn").asString())
                    .isNotEqualTo(strange.path("signIn").asString());
            assertThat(app.path("address").asString()).isNotEmpty();
            assertThat(app.path("signIn").isNull()).isTrue();
            assertThat(items(world.call(desk, "GET", "/api/sign-ins", ""))).extracting(
                    one -> one.path("session").asString()).contains(strange.path("signIn").asString());

            // when: somebody else tries
            Browser chen = world.signIn("chen");
            String end = "{\"session\":\"" + app.path("session").asString() + "\"}";
            Reply strangers = world.call(chen, "POST", "/api/connections/end", end);

            // then
            assertThat(connections(chen)).isEmpty();
            assertThat(strangers.text("code")).isEqualTo("no-such-session");
            assertThat(connection("xmpp", false).path("session")).isEqualTo(app.path("session"));

            // when / then
            assertThat(world.call(desk, "POST", "/api/connections/end", end).status()).isEqualTo(204);
            assertThat(phone.await("ended", event -> true).path("text").asString()).isEqualTo("not-authorized");
            assertThat(world.call(desk, "POST", "/api/connections/end", end).text("code"))
                    .isEqualTo("no-such-session");

            // when / then
            assertThat(world.call(desk, "DELETE", "/api/sign-ins/" + strange.path("signIn").asString(), "").status())
                    .isEqualTo(204);
            assertThat(lost.awaitClosed()).isEqualTo(SIGNED_OUT);
            assertThat(lost.upgradeStatus()).isEqualTo(401);
            assertThat(own.isClosed()).isFalse();
        }
    }

    @Test
    void whoeverSignsOutEverywhereElseStaysWhereTheyAreAndNowhereElse() throws Exception {
        try (ChannelClient own = pageAtDesk(); ChannelClient lost = page(); XmppClient phone = phone()) {
            // when
            assertThat(world.call(desk, "DELETE", "/api/sign-ins", "").status()).isEqualTo(204);
            assertThat(world.call(desk, "DELETE", "/api/connections", "").status()).isEqualTo(204);

            // then
            assertThat(lost.awaitClosed()).isEqualTo(SIGNED_OUT);
            assertThat(phone.await("ended", event -> true).path("text").asString()).isEqualTo("not-authorized");
            List<JsonNode> left = connections(desk);
            // One that another test has closed may be on its way out.
            while (left.size() > 1) {
                Thread.sleep(50);
                left = connections(desk);
            }
            assertThat(left).extracting(one -> one.path("current").asBoolean()).containsExactly(true);
            assertThat(items(world.call(desk, "GET", "/api/sign-ins", ""))).hasSize(1);
            assertThat(own.isClosed()).isFalse();
        }
    }

    private String letAct(App app) throws Exception {
        return world.redeem(app, world.sentBack(desk, app, Map.of("scope", AppsWorld.READ_PEOPLE)))
                .text("access_token");
    }

    @Test
    void appsThatSomebodyLetAreSeenAndKeptOutByThemAndByAdministrators() throws Exception {
        // given
        Browser ada = world.signIn("ada");
        App app = world.register(ada, false, "");
        String first = letAct(app);
        assertThat(world.bearer("/api/people", first).status()).isEqualTo(200);

        // then
        JsonNode seen = items(world.call(desk, "GET", "/api/consents", "")).getFirst();
        assertThat(seen.path("clientId").asString()).isEqualTo(app.clientId());
        assertThat(seen.path("lastUsedAt").isNull()).isFalse();

        // when / then
        assertThat(world.call(desk, "DELETE", "/api/consents", "").status()).isEqualTo(204);
        assertThat(world.bearer("/api/people", first).status()).isEqualTo(401);
        assertThat(items(world.call(desk, "GET", "/api/consents", ""))).isEmpty();

        // given
        String second = letAct(app);
        String his = "/api/logins/ben/consents";
        assertThat(world.call(desk, "GET", his, "").status()).isEqualTo(403);
        assertThat(items(world.call(ada, "GET", his, ""))).hasSize(1);

        // when / then
        assertThat(world.call(desk, "DELETE", his + "/" + app.clientId(), "").status()).isEqualTo(403);
        assertThat(world.call(ada, "DELETE", his + "/" + app.clientId(), "").status()).isEqualTo(204);
        assertThat(world.bearer("/api/people", second).status()).isEqualTo(401);
        assertThat(world.call(ada, "DELETE", his + "/" + app.clientId(), "").text("code"))
                .isEqualTo("nothing-granted");
        assertThat(world.call(ada, "GET", "/api/logins/nobody/consents", "").text("code")).isEqualTo("no-such-login");
        assertThat(items(world.call(ada, "GET", "/api/deeds", ""))).anySatisfy(deed -> {
            assertThat(deed.path("deed").asString()).isEqualTo("login.withdraw-consent");
            assertThat(deed.path("subject").asString()).isEqualTo("ben");
        });
    }
}

package io.posthouse.server.journey;

import static io.posthouse.server.journey.AppsWorld.READ_PEOPLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.server.journey.AppsWorld.App;
import io.posthouse.server.journey.AppsWorld.Browser;
import io.posthouse.server.journey.AppsWorld.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An app that a person let calls another app for them, and that one sees for whom and by whom (RFC 8693). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AppsCallAppsTest {
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

    @TempDir
    static Path data;

    private AppsWorld world;
    private Browser ada;
    private Browser ben;

    @BeforeAll
    void open() throws Exception {
        world = new AppsWorld(data);
        ada = world.signIn("ada");
        ben = world.signIn("ben");
    }

    @AfterAll
    void close() {
        world.close();
    }

    private App callerOf(App... targets) throws Exception {
        List<String> ids = new ArrayList<>();
        for (App target : targets) {
            ids.add("\"" + target.clientId() + "\"");
        }
        return world.register(ada, false, ",\"exchangesFor\":[" + String.join(",", ids) + "]");
    }

    /** A chain of apps, of which each may call the next; the last may call nobody. */
    private List<App> chain(int length) throws Exception {
        List<App> chain = new ArrayList<>();
        App last = world.register(ada, false, "");
        chain.add(last);
        for (int i = 1; i < length; i++) {
            last = callerOf(last);
            chain.addFirst(last);
        }
        return chain;
    }

    private String granted(App app, String scope) throws Exception {
        return world.redeem(app, world.sentBack(ben, app, Map.of("scope", scope))).text("access_token");
    }

    private Reply exchange(App app, String token, App audience, Map<String, String> more) throws Exception {
        Map<String, String> form = new LinkedHashMap<>(Map.of("grant_type",
                "urn:ietf:params:oauth:grant-type:token-exchange", "subject_token", token, "subject_token_type",
                ACCESS_TOKEN, "audience", audience.clientId()));
        form.putAll(more);
        form.values().removeIf(String::isEmpty);
        return world.token(app, form);
    }

    private JsonNode told(App app, String token) throws Exception {
        return world.post(app, "/oauth2/introspect", Map.of("token", token)).json();
    }

    @Test
    void theAppThatIsCalledSeesForWhomAndByWhom() throws Exception {
        List<App> chain = chain(3);
        App desk = chain.get(0);
        App booking = chain.get(1);
        App payment = chain.get(2);
        String access = granted(desk, "openid " + READ_PEOPLE);
        String ben = world.bearer("/oauth2/userinfo", access).text("sub");

        Reply first = exchange(desk, access, booking, Map.of("scope", READ_PEOPLE));

        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertThat(first.text("issued_token_type")).isEqualTo(ACCESS_TOKEN);
        assertThat(first.text("token_type")).isEqualTo("Bearer");
        assertThat(first.json().path("expires_in").asInt()).isBetween(290, 300);
        assertThat(first.json().has("refresh_token")).isFalse();
        JsonNode seen = told(booking, first.text("access_token"));
        assertThat(seen.path("active").asBoolean()).isTrue();
        assertThat(seen.path("sub").asString()).isEqualTo(ben);
        assertThat(seen.path("scope").asString()).isEqualTo(READ_PEOPLE);
        assertThat(seen.path("client_id").asString()).isEqualTo(desk.clientId());
        assertThat(seen.path("act").toString()).isEqualTo("{\"sub\":\"" + desk.clientId() + "\"}");

        // and hands it on; the chain names both
        Reply second = exchange(booking, first.text("access_token"), payment, Map.of());
        assertThat(told(payment, second.text("access_token")).path("act").toString()).isEqualTo(
                "{\"sub\":\"" + booking.clientId() + "\",\"act\":{\"sub\":\"" + desk.clientId() + "\"}}");
        assertThat(second.json().path("expires_in").asInt()).isLessThanOrEqualTo(300);

        // it is good nowhere else: not with us, not for who looks on, not to refresh
        assertThat(world.bearer("/api/people", first.text("access_token")).status()).isEqualTo(401);
        assertThat(world.bearer("/oauth2/userinfo", first.text("access_token")).status()).isEqualTo(401);
        assertThat(told(payment, first.text("access_token")).toString()).isEqualTo("{\"active\":false}");
        assertThat(world.refresh(desk, first.text("access_token")).text("error")).isEqualTo("invalid_grant");
    }

    @Test
    void noMoreThanTheTokenThatIsShown() throws Exception {
        List<App> chain = chain(2);
        String access = granted(chain.get(0), "openid");

        // the app may ask people for it, but ben was not asked
        assertThat(exchange(chain.get(0), access, chain.get(1), Map.of("scope", READ_PEOPLE)).text("error"))
                .isEqualTo("invalid_scope");
        Reply exchanged = exchange(chain.get(0), access, chain.get(1), Map.of());
        assertThat(told(chain.get(1), exchanged.text("access_token")).path("scope").asString()).isEqualTo("openid");
    }

    @Test
    void whatIsShownIsOnesOwn() throws Exception {
        List<App> chain = chain(3);
        App desk = chain.get(0);
        App booking = chain.get(1);
        App payment = chain.get(2);
        String access = granted(desk, READ_PEOPLE);

        // booking has seen the token of desk, which was not meant for it
        assertThat(exchange(booking, access, payment, Map.of()).text("error")).isEqualTo("invalid_request");
        // desk shows what it got for booking
        String forBooking = exchange(desk, access, booking, Map.of()).text("access_token");
        assertThat(exchange(desk, forBooking, booking, Map.of()).text("error")).isEqualTo("invalid_request");
        // an app's token for itself stands for nobody
        String own = world.token(desk, Map.of("grant_type", "client_credentials")).text("access_token");
        assertThat(exchange(desk, own, booking, Map.of()).text("error")).isEqualTo("invalid_request");
        assertThat(exchange(desk, "pha_" + "A".repeat(43), booking, Map.of()).text("error"))
                .isEqualTo("invalid_request");
    }

    @Test
    void anAppCallsWhomItWasLetCall() throws Exception {
        List<App> chain = chain(3);
        String access = granted(chain.get(0), READ_PEOPLE);

        assertThat(exchange(chain.get(0), access, chain.get(2), Map.of()).text("error")).isEqualTo("invalid_target");
        assertThat(exchange(chain.get(0), access, new App("app-0000000000000000", ""), Map.of()).text("error"))
                .isEqualTo("invalid_target");
        assertThat(exchange(chain.get(0), access, chain.get(1), Map.of("audience", "")).text("error"))
                .isEqualTo("invalid_target");
        assertThat(
                exchange(chain.get(0), access, chain.get(1), Map.of("resource", "https://pay.example")).text("error"))
                .isEqualTo("invalid_target");
        assertThat(exchange(chain.get(0), access, chain.get(1), Map.of("actor_token", access, "actor_token_type",
                ACCESS_TOKEN)).text("error")).isEqualTo("invalid_request");
        assertThat(exchange(chain.get(0), access, chain.get(1), Map.of("subject_token_type", "frob")).text("error"))
                .isEqualTo("invalid_request");
        App alone = chain.get(2);
        assertThat(exchange(alone, granted(alone, READ_PEOPLE), chain.get(1), Map.of()).text("error"))
                .isEqualTo("unauthorized_client");
        assertThat(world.call(ada, "POST", "/api/apps",
                "{\"name\":\"Odd\",\"exchangesFor\":[\"app-0000000000000000\"]}").text("code"))
                .isEqualTo("invalid-exchange-target");
        assertThat(world.call(ada, "POST", "/api/apps", "{\"name\":\"Odd\",\"isPublic\":true,\"exchangesFor\":[\""
                + alone.clientId() + "\"]}").text("code")).isEqualTo("invalid-exchange-target");
    }

    @Test
    void whatAnAppNamedMayGoAndTheAppIsChangedAllTheSame() throws Exception {
        List<App> chain = chain(2);
        assertThat(world.call(ada, "DELETE", "/api/apps/" + chain.get(1).clientId(), "").status()).isEqualTo(204);

        Reply disabled = world.call(ada, "PUT", "/api/apps/" + chain.get(0).clientId(), "{\"disabled\":true}");

        assertThat(disabled.status()).as(disabled.body()).isEqualTo(200);
        assertThat(disabled.json().path("disabled").asBoolean()).isTrue();
    }

    @Test
    void aChainHasAnEnd() throws Exception {
        List<App> chain = chain(6);
        String token = granted(chain.get(0), READ_PEOPLE);
        for (int i = 0; i < 4; i++) {
            Reply next = exchange(chain.get(i), token, chain.get(i + 1), Map.of());
            assertThat(next.status()).as("link %d: %s", i, next.body()).isEqualTo(200);
            token = next.text("access_token");
        }

        assertThat(exchange(chain.get(4), token, chain.get(5), Map.of()).text("error")).isEqualTo("invalid_request");
    }

    @Test
    void whatEndsTheFirstEndsAllThatCameOfIt() throws Exception {
        List<App> chain = chain(3);
        App desk = chain.get(0);
        App booking = chain.get(1);
        App payment = chain.get(2);
        String access = granted(desk, READ_PEOPLE);
        String first = exchange(desk, access, booking, Map.of()).text("access_token");
        String second = exchange(booking, first, payment, Map.of()).text("access_token");
        assertThat(told(payment, second).path("active").asBoolean()).isTrue();

        // an app on the way is kept out
        world.call(ada, "PUT", "/api/apps/" + booking.clientId(), "{\"disabled\":true}");
        assertThat(told(payment, second).path("active").asBoolean()).isFalse();
        world.call(ada, "PUT", "/api/apps/" + booking.clientId(), "{\"disabled\":false}");
        assertThat(told(payment, second).path("active").asBoolean()).as("it has ended for good").isFalse();
        assertThat(told(booking, first).path("active").asBoolean()).isFalse();
        first = exchange(desk, access, booking, Map.of()).text("access_token");
        second = exchange(booking, first, payment, Map.of()).text("access_token");
        assertThat(told(payment, second).path("active").asBoolean()).isTrue();

        // who has it gives it back, and nobody else can
        assertThat(world.post(payment, "/oauth2/revoke", Map.of("token", first)).status()).isNotEqualTo(200);
        assertThat(world.post(desk, "/oauth2/revoke", Map.of("token", first)).status()).isEqualTo(200);
        assertThat(told(booking, first).path("active").asBoolean()).isFalse();

        // ben takes everything back
        assertThat(world.call(ben, "DELETE", "/api/consents/" + desk.clientId(), "").status()).isEqualTo(204);
        assertThat(told(payment, second).path("active").asBoolean()).isFalse();
    }

    @Test
    void anAppThatCannotProveItselfIsToldHow() throws Exception {
        App app = world.register(ada, false, "");
        Map<String, String> own = Map.of("grant_type", "client_credentials");

        Reply byHeader = world.token(new App(app.clientId(), "pcs_" + "A".repeat(43)), own);
        assertThat(byHeader.status()).isEqualTo(401);
        assertThat(byHeader.text("error")).isEqualTo("invalid_client");
        assertThat(byHeader.header("WWW-Authenticate")).isEqualTo("Basic realm=\"apps\"");
        assertThat(byHeader.header("Cache-Control")).isEqualTo("no-store");
        assertThat(world.token(new App(app.clientId(), ""), own).text("error")).isEqualTo("invalid_client");
        // nor does one that has no way to ask for anything
        String idle = world.call(ada, "POST", "/api/apps", "{\"name\":\"Idle\",\"isPublic\":true}").json().path("app")
                .path("clientId").asString();
        assertThat(world.refresh(new App(idle, ""), "phr_" + "A".repeat(43)).status()).isEqualTo(401);
        assertThat(world.call(ben, "GET", world.asking(new App(idle, ""), Map.of()), "").status()).isEqualTo(400);
    }

    @Test
    void anAppSaysEachThingOnceAndProvesItselfInOneWay() throws Exception {
        App app = world.register(ada, false, "");
        App other = world.register(ada, false, "");
        Map<String, String> own = Map.of("grant_type", "client_credentials");
        Map<String, String> named = Map.of("grant_type", "client_credentials", "client_id", app.clientId());

        Reply granted = world.token(app, named);
        assertThat(granted.status()).isEqualTo(200);
        assertThat(granted.header("Cache-Control")).isEqualTo("no-store");
        assertThat(granted.header("Pragma")).isEqualTo("no-cache");
        assertThat(world.token(other, named).text("error")).isEqualTo("invalid_request");
        assertThat(world.token(app, Map.of("grant_type", "client_credentials", "client_secret", app.secret()))
                .text("error")).isEqualTo("invalid_request");
        for (String path : List.of("/oauth2/token", "/oauth2/revoke", "/oauth2/introspect", "/oauth2/par")) {
            assertThat(world.post(app, path + "?scope=a&scope=b", own).text("error")).as(path)
                    .isEqualTo("invalid_request");
        }
        for (String path : List.of("/oauth2/token", "/oauth2/revoke", "/oauth2/introspect", "/oauth2/par",
                "/oauth2/device_authorization")) {
            Reply read = world.get(path);
            assertThat(read.status()).as(path).isEqualTo(405);
            assertThat(read.header("Allow")).as(path).isEqualTo("POST");
        }
        // what is none of the platform's addresses is not there, by whatever method, and is no page
        for (String path : List.of("/oauth2/tokens", "/oauth2/nope", "/OAUTH2/token", "/API/people", "/api",
                "/.well-known/nope")) {
            assertThat(world.get(path).status()).as(path).isEqualTo(404);
            assertThat(world.post(app, path, own).status()).as(path).isEqualTo(404);
        }
        assertThat(world.get("/console/apps").status()).isEqualTo(200);
    }
}

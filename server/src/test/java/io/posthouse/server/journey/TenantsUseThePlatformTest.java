package io.posthouse.server.journey;

import static io.posthouse.server.journey.AppsWorld.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.posthouse.server.journey.AppsWorld.App;
import io.posthouse.server.journey.AppsWorld.Browser;
import io.posthouse.server.journey.AppsWorld.Line;
import io.posthouse.server.journey.AppsWorld.Reply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A company uses the platform beside the house's own: through the door, with apps of its own and back ends behind it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantsUseThePlatformTest {
    private static final String PASSWORD = "a quiet harbour at dawn";

    @TempDir
    static Path data;

    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private AppsWorld world;
    private HttpServer backEnd;
    private Browser ada;
    private Browser carol;
    private App houses;
    private App acmes;

    /** What the back end was told. */
    private record Told(List<String> tenant, Optional<String> identity) {
    }

    @BeforeAll
    void open() throws Exception {
        backEnd = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        backEnd.createContext("/", exchange -> {
            told.add(new Told(exchange.getRequestHeaders().getOrDefault("Posthouse-Tenant", List.of()),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Posthouse-Identity"))));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        backEnd.start();
        world = new AppsWorld(data, "--posthouse.routes.permitted=127.0.0.0/8");
        ada = world.signIn("ada");
        houses = world.register(ada, false, "");
        carol = tenant("acme", "carol");
        acmes = world.register(carol, false, "");
        publish();
    }

    @AfterAll
    void close() {
        world.close();
        backEnd.stop(0);
    }

    /** The house makes a tenant, and its administrator signs in. */
    private Browser tenant(String name, String administrator) throws Exception {
        Reply made = world.confirmed(ada, world.password("ada"), "/api/tenants",
                "{\"name\":\"" + name + "\",\"administrator\":\"" + administrator + "\"}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        Reply chosen = world.call(Browser.NOBODY, "PUT", "/api/password-link",
                "{\"secret\":\"" + made.text("secret") + "\",\"password\":\"" + PASSWORD + "\"}");
        assertThat(chosen.status()).as(chosen.body()).isEqualTo(204);
        return world.signIn(administrator, PASSWORD);
    }

    private void publish() throws Exception {
        String routes = route("shared", ",\"tenants\":true") + "," + route("ours", "");
        Reply kept = world.call(ada, "PUT", "/api/routes/draft", "{\"seen\":\"0\",\"document\":{\"routes\":[" + routes
                + "],\"backends\":[{\"name\":\"shop\",\"targets\":[\"http://127.0.0.1:"
                + backEnd.getAddress().getPort() + "\"]}]}}");
        assertThat(kept.status()).as(kept.body()).isEqualTo(200);
        Reply published = world.call(ada, "POST", "/api/routes/versions", "{\"seen\":\"0\",\"revision\":\""
                + kept.text("revision") + "\",\"reason\":\"because\"}");
        assertThat(published.status()).as(published.body()).isEqualTo(201);
    }

    private static String route(String name, String more) {
        return "{\"name\":\"" + name + "\",\"path\":\"/" + name + "\",\"permission\":\"signed-in\"" + more
                + ",\"to\":[{\"backend\":\"shop\"}]}";
    }

    private static Line cookie(Browser browser) {
        return new Line("Cookie", "posthouse_session=" + browser.cookie());
    }

    @Test
    void eachSeesTheirOwnPeople() throws Exception {
        assertThat(world.get("/api/people", cookie(carol)).body()).contains("\"carol\"").doesNotContain("\"ada\"");
        assertThat(world.get("/api/people", cookie(ada)).body()).contains("\"ada\"").doesNotContain("\"carol\"");
    }

    @Test
    void backEndsAreToldWhoseTheyAreAndGetThemOnlyWhereTheRouteSaysSo() throws Exception {
        told.clear();
        assertThat(world.get("/shared", cookie(carol), new Line("Posthouse-Tenant", "1")).status()).isEqualTo(204);
        assertThat(world.get("/shared", cookie(ada), new Line("Posthouse-Tenant", "2")).status()).isEqualTo(204);

        Told carols = told.remove();
        Told adas = told.remove();
        String acme = SignedJWT.parse(carols.identity().orElseThrow()).getJWTClaimsSet().getStringClaim("tenant");
        assertThat(acme).isNotEqualTo("1");
        assertThat(carols.tenant()).containsExactly(acme);
        assertThat(SignedJWT.parse(adas.identity().orElseThrow()).getJWTClaimsSet().getStringClaim("tenant"))
                .isEqualTo("1");
        assertThat(adas.tenant()).containsExactly("1");

        assertThat(world.get("/ours", cookie(ada)).status()).isEqualTo(204);
        assertThat(world.get("/ours", cookie(carol)).text("code")).isEqualTo("house-only");
        assertThat(told).hasSize(1);
    }

    @Test
    void nobodyIsAskedForAnAppOfAnother() throws Exception {
        App nobodys = new App("app-0000000000000000", "");
        Reply none = world.call(carol, "GET", world.asking(nobodys, Map.of()), "");
        assertThat(none.status()).isEqualTo(400);
        Reply theirs = world.call(carol, "GET", world.asking(houses, Map.of()), "");
        assertThat(theirs.status() + theirs.text("code")).isEqualTo(none.status() + none.text("code"));
        assertThat(world.call(ada, "GET", world.asking(acmes, Map.of()), "").status()).isEqualTo(400);

        Reply granted = world.redeem(acmes,
                world.sentBack(carol, acmes, Map.of("scope", "openid " + AppsWorld.READ_PEOPLE)));
        assertThat(granted.status()).as(granted.body()).isEqualTo(200);
        assertThat(world.bearer("/api/people", granted.text("access_token")).body()).contains("\"carol\"")
                .doesNotContain("\"ada\"");
    }

    @Test
    void anAppIsExchangedForNoneOfAnother() throws Exception {
        Reply refused = world.call(carol, "POST", "/api/apps",
                "{\"name\":\"Two\",\"redirectUris\":[\"https://app.example/back\"],\"exchangesFor\":[\""
                        + houses.clientId()
                        + "\"]}");
        assertThat(refused.text("code")).isEqualTo("invalid-exchange-target");
    }

    @Test
    void chatIsClosedToThem() throws Exception {
        assertThat(world.call(carol, "POST", "/api/session/ticket", "").text("code")).isEqualTo("house-only");
        assertThat(world.call(carol, "POST", "/api/tickets/xmpp", "").text("code")).isEqualTo("house-only");
        assertThatThrownBy(() -> new ChannelClient(world.web(), "pht_" + "A".repeat(43)).close())
                .isInstanceOf(ExecutionException.class).hasCauseInstanceOf(WebSocketHandshakeException.class);
    }

    private Reply tokenFor(App app, String tenant) throws Exception {
        return world.token(app, Map.of("grant_type", "client_credentials", "tenant", tenant));
    }

    private Reply install(Browser administrator, App app) throws Exception {
        return world.call(administrator, "PUT", "/api/installs/" + app.clientId(),
                "{\"scopes\":[\"" + AppsWorld.READ_PEOPLE + "\"]}");
    }

    @Test
    void aCompanyLetsAnAppOfAnotherReadItsPeopleAndNobodyElses() throws Exception {
        // given
        App app = world.register(ada, false, "");
        assertThat(install(carol, app).text("code")).as("not offered yet").isEqualTo("no-such-offer");
        assertThat(tokenFor(app, "acme").text("error")).isEqualTo("invalid_target");
        assertThat(tokenFor(app, "nowhere").body()).isEqualTo(tokenFor(app, "acme").body());
        assertThat(world.call(ada, "PUT", "/api/apps/" + app.clientId() + "/offer", "{\"offered\":true}").status())
                .isEqualTo(200);
        assertThat(world.call(carol, "GET", "/api/installs/" + app.clientId(), "").body())
                .contains(AppsWorld.READ_PEOPLE).doesNotContain("ada");

        // when
        assertThat(install(carol, app).status()).isEqualTo(200);
        Reply token = tokenFor(app, "acme");

        // then
        assertThat(token.status()).as(token.body()).isEqualTo(200);
        assertThat(token.text("access_token")).startsWith("phn_");
        assertThat(token.text("scope")).isEqualTo(AppsWorld.READ_PEOPLE);
        assertThat(token.json().path("expires_in").asInt()).isBetween(7_100, 7_200);
        assertThat(people(token)).contains("\"carol\"").doesNotContain("\"ada\"");
        assertThat(tokenFor(app, "house").text("error")).as("the house has not installed it")
                .isEqualTo("invalid_target");
        assertThat(world.bearer("/api/apps", token.text("access_token")).text("code")).isEqualTo("not-for-apps");
        assertThat(world.token(app, Map.of("grant_type", "client_credentials", "tenant", "acme", "scope",
                "identity.chat.connect")).text("error")).isEqualTo("invalid_scope");
        // and what is taken back ends at once
        assertThat(world.call(carol, "DELETE", "/api/installs/" + app.clientId(), "").status()).isEqualTo(204);
        assertThat(world.bearer("/api/people", token.text("access_token")).status()).isEqualTo(401);
        assertThat(tokenFor(app, "acme").text("error")).isEqualTo("invalid_target");
    }

    @Test
    void aTokenForACompanyEndsWithTheApp() throws Exception {
        App app = world.register(carol, false, "");
        assertThat(install(carol, app).status()).as("one of its own needs no offer").isEqualTo(200);
        Reply token = tokenFor(app, "acme");
        assertThat(people(token)).contains("\"carol\"");

        assertThat(world.call(carol, "PUT", "/api/oversight/apps/" + app.clientId() + "/bar", "{\"barred\":true}")
                .status())
                .isEqualTo(200);

        assertThat(world.bearer("/api/people", token.text("access_token")).status()).isEqualTo(401);
        assertThat(tokenFor(app, "acme").status()).isEqualTo(401);
    }

    private String people(Reply token) throws Exception {
        Reply reply = world.bearer("/api/people", token.text("access_token"));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.body();
    }

    @Test
    void closingOneEndsWhatItsPeopleAndAppsHoldAtOnce() throws Exception {
        // given
        Browser eve = tenant("brief", "eve");
        App app = world.register(eve, false, "");
        Map<String, String> back = world.sentBack(eve, app, Map.of("scope", "openid " + AppsWorld.READ_PEOPLE));
        assertThat(one(back, "code")).isNotEmpty();
        Reply granted = world.redeem(app, back);
        assertThat(world.call(ada, "PUT", "/api/apps/" + houses.clientId() + "/offer", "{\"offered\":true}").status())
                .isEqualTo(200);
        assertThat(install(eve, houses).status()).isEqualTo(200);
        Reply about = tokenFor(houses, "brief");
        assertThat(people(about)).contains("\"eve\"");
        assertThat(world.bearer("/api/people", granted.text("access_token")).status()).isEqualTo(200);

        // when
        assertThat(world.confirmed(ada, world.password("ada"), "/api/tenants/brief/close", "").status()).isEqualTo(200);

        // then
        assertThat(world.get("/api/session", cookie(eve)).status()).isEqualTo(204);
        assertThat(world.bearer("/api/people", granted.text("access_token")).status()).isEqualTo(401);
        assertThat(world.token(app, Map.of("grant_type", "client_credentials")).status()).isEqualTo(401);
        assertThat(world.bearer("/api/people", about.text("access_token")).status()).isEqualTo(401);
        assertThat(tokenFor(houses, "brief").text("error")).isEqualTo("invalid_target");
        assertThat(world.refresh(app, granted.text("refresh_token")).status()).isEqualTo(401);
        assertThat(world.get("/api/session", cookie(carol)).status()).isEqualTo(200);
        assertThat(world.get("/api/session", cookie(ada)).status()).isEqualTo(200);
    }
}

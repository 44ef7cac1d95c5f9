package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.posthouse.server.journey.AppsWorld.App;
import io.posthouse.server.journey.AppsWorld.Browser;
import io.posthouse.server.journey.AppsWorld.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An administrator writes routes to a back end, tries them, publishes them, and goes back; people and their apps reach it through the real
 * door, and it learns who they are.
 */
@Timeout(120)
final class RequestsGoToBackEndsTest {
    private static final String ORDERS = "shop.order.read";

    @TempDir
    static Path data;

    /** What it was asked. */
    private record Heard(String target, @Nullable String identity, @Nullable String authorization,
            @Nullable String cookie) {
    }

    /** A back end of somebody else. */
    private static final class Shop implements AutoCloseable {
        private final List<Heard> heard = new CopyOnWriteArrayList<>();
        private final HttpServer server;
        private final String says;

        Shop(String says) throws IOException {
            this.says = says;
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::answer);
            server.start();
        }

        private void answer(HttpExchange exchange) throws IOException {
            heard.add(new Heard(exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders().getFirst("Posthouse-Identity"),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("Cookie")));
            byte[] body = says.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static String document(String reach, Shop shop) {
        return "{\"routes\":[{\"name\":\"orders\",\"path\":\"/orders/**\",\"reach\":\"" + reach + "\",\"permission\":\""
                + ORDERS + "\",\"to\":[{\"backend\":\"shop\"}]},{\"name\":\"news\",\"path\":\"/news\","
                + "\"anonymous\":true,\"to\":[{\"backend\":\"shop\"}]}],\"backends\":[{\"name\":\"shop\",\"targets\":[\""
                + shop.url() + "\"]}]}";
    }

    /** What the platform keeps no route takes, but on a host that is given away whole; and a check says so. */
    private static void assertKept(AppsWorld world, Browser ada, Shop shop) throws Exception {
        String document = "{\"routes\":[{\"name\":\"all\",\"path\":\"/**\",\"anonymous\":true,\"to\":[{\"backend\":\"shop\"}]},"
                + "{\"name\":\"theirs\",\"hosts\":[\"shop.test\"],\"path\":\"/**\",\"anonymous\":true,\"to\":[{\"backend\":\"shop\"}]},"
                + "{\"name\":\"ours\",\"hosts\":[\"localhost\"],\"path\":\"/**\",\"anonymous\":true,\"to\":[{\"backend\":\"shop\"}]}],"
                + "\"backends\":[{\"name\":\"shop\",\"targets\":[\"" + shop.url() + "\"]}]}";
        List<String> samples = List.of("x /api/people", "x /oauth2/token", "x /metrics", "x /health/live", "x /channel",
                "localhost /api/people", "localhost /apis", "x /other", "shop.test /api/people");
        Reply checked = world.call(ada, "POST", "/api/routes/checks", "{\"document\":" + document + ",\"samples\":["
                + samples.stream().map(sample -> sample.split(" ")).map(sample -> "{\"method\":\"GET\",\"host\":\""
                        + sample[0] + "\",\"path\":\"" + sample[1] + "\"}").collect(Collectors.joining(","))
                + "]}");

        assertThat(checked.json().path("taken").valueStream().map(one -> one.asString())).as(checked.body())
                .containsExactly("", "", "", "", "", "", "ours", "all", "theirs");
        assertThat(checked.json().path("kept").valueStream().map(one -> one.asBoolean())).containsExactly(true, true,
                true, true, true, true, false, false, false);
    }

    @Test
    void routesArePublishedReachedAndRolledBack() throws Exception {
        try (Shop old = new Shop("old");
                Shop fresh = new Shop("new");
                AppsWorld world = new AppsWorld(data, "--posthouse.routes.permitted=127.0.0.0/8")) {
            Browser ada = world.signIn("ada");
            Browser ben = world.signIn("ben");

            // when: what is wrong is told before anything happens
            Reply wrong = world.call(ada, "POST", "/api/routes/checks",
                    "{\"document\":" + document("nowhere", old) + "}");
            Reply tried = world.call(ada, "POST", "/api/routes/checks", "{\"document\":" + document("open", old)
                    + ",\"samples\":[{\"method\":\"GET\",\"host\":\"x\",\"path\":\"/orders/7\"},"
                    + "{\"method\":\"GET\",\"host\":\"x\",\"path\":\"/other\"}]}");

            // then
            assertThat(wrong.json().path("problems").path(0).path("code").asString()).isEqualTo("reach-unknown");
            assertThat(tried.json().path("problems").size()).isZero();
            assertThat(tried.json().path("taken").path(0).asString()).isEqualTo("orders");
            assertThat(tried.json().path("taken").path(1).asString("?")).isEmpty();
            assertThat(world.call(ben, "GET", "/api/routes", "").status()).isEqualTo(403);
            assertKept(world, ada, old);

            // when
            Reply published = publish(world, ada, "0", "0", document("open", old));

            // then: anybody to the one, and to the other nobody yet
            assertThat(published.status()).as(published.body()).isEqualTo(201);
            assertThat(published.json().path("applied").asBoolean()).isTrue();
            assertThat(world.get("/news").body()).isEqualTo("old");
            assertThat(world.get("/orders/7").status()).isEqualTo(401);
            assertThat(world.call(ben, "GET", "/orders/7", "").text("code")).isEqualTo("not-permitted");

            Reply targets = world.call(ada, "GET", "/api/routes/targets", "");
            assertThat(targets.json().path("items").path(0).path("url").asString()).isEqualTo(old.url());
            assertThat(targets.json().path("items").path(0).path("addresses").asInt()).isEqualTo(1);
            assertThat(targets.json().path("items").path(0).path("well").asBoolean()).isTrue();

            // and whoever looks after it sees what passed each route
            Reply traffic = world.call(ada, "GET", "/api/traffic?route=route%20orders", "");
            while (traffic.json().path("all").path("refused").asInt() < 2) {
                Thread.sleep(20);
                traffic = world.call(ada, "GET", "/api/traffic?route=route%20orders", "");
            }
            assertThat(traffic.json().path("routes").path("items").size()).isEqualTo(1);
            assertThat(traffic.json().path("refusals").path(0).path("code").asString()).isEqualTo("not-permitted");
            assertThat(traffic.json().path("refusals").path(0).path("requestId").asString()).hasSize(24);
            assertThat(traffic.json().path("nodes").path(0).path("targets").path(0).path("url").asString())
                    .isEqualTo(old.url());
            assertThat(traffic.json().path("nodes").path(0).path("certificate").path("names").size()).isPositive();
            assertThat(traffic.json().path("silent").size()).isZero();
            assertThat(world.call(ben, "GET", "/api/traffic", "").text("code")).isEqualTo("not-permitted");
            assertThat(world.call(ada, "GET", "/api/traffic?sort=fast", "").text("code")).isEqualTo("invalid-request");

            // and what is misspelt is not taken for left out
            Reply misspelt = world.call(ada, "PUT", "/api/routes/draft", "{\"seen\":\"0\",\"document\":{\"routes\":[{"
                    + "\"name\":\"x\",\"path\":\"/x\",\"permision\":\"shop.order.read\"}],\"backends\":[]}}");
            assertThat(misspelt.text("code")).isEqualTo("invalid-request");
            assertThat(misspelt.text("member")).isEqualTo("document.routes[0].permision");

            // when: ben may, and lets an app
            String benId = world.call(ben, "GET", "/api/session", "").text("login");
            Reply granted = world.call(ada, "POST", "/api/access/grants", "{\"kind\":\"person\",\"subject\":\"" + benId
                    + "\",\"permission\":\"" + ORDERS + "\",\"reason\":\"buys\"}");
            assertThat(granted.status()).as(granted.body()).isEqualTo(201);
            assertThat(world.call(ben, "GET", "/orders/7?a=b", "").body()).isEqualTo("old");
            Reply made = world.call(ada, "POST", "/api/apps", "{\"name\":\"Orders\",\"isPublic\":false,"
                    + "\"redirectUris\":[\"" + AppsWorld.BACK + "\"],\"permissions\":[\"" + ORDERS + "\"]}");
            assertThat(made.status()).as(made.body()).isEqualTo(201);
            App app = new App(made.json().path("app").path("clientId").asString(), made.text("secret"));
            Map<String, String> back = world.sentBack(ben, app, Map.of("scope", ORDERS));
            String access = world.redeem(app, back).text("access_token");
            Reply byApp = world.bearer("/orders/8", access);

            // then: the back end learns who asks, from our keys, and nothing by which it could ask as them
            assertThat(byApp.status()).as(byApp.body()).isEqualTo(200);
            Heard person = old.heard.get(old.heard.size() - 2);
            Heard apps = old.heard.getLast();
            assertThat(person.target()).isEqualTo("/orders/7?a=b");
            assertThat(claims(world, person).getSubject()).isEqualTo(benId);
            assertThat(claims(world, person).getStringClaim("client_id")).isNull();
            assertThat(claims(world, apps).getSubject()).isEqualTo(benId);
            assertThat(claims(world, apps).getStringClaim("client_id")).isEqualTo(app.clientId());
            assertThat(claims(world, apps).getStringClaim("scope")).isEqualTo(ORDERS);
            assertThat(old.heard).allMatch(heard -> heard.authorization() == null && heard.cookie() == null);

            // when: other routes are published, apps are kept out, and then all that is taken back
            assertThat(publish(world, ada, "1", "1", document("internal", fresh)).status()).isEqualTo(201);
            assertThat(world.call(ben, "GET", "/orders/9", "").body()).isEqualTo("new");
            assertThat(world.bearer("/orders/9", access).text("code")).isEqualTo("not-for-apps");
            Reply late = world.call(ada, "POST", "/api/routes/rollbacks",
                    "{\"seen\":\"1\",\"to\":\"1\",\"reason\":\"too late\"}");
            assertThat(late.text("code")).isEqualTo("changed-meanwhile");
            Reply rolledBack = world.call(ada, "POST", "/api/routes/rollbacks",
                    "{\"seen\":\"2\",\"to\":\"1\",\"reason\":\"it was better\"}");

            // then
            assertThat(rolledBack.status()).as(rolledBack.body()).isEqualTo(201);
            assertThat(world.bearer("/orders/9", access).body()).isEqualTo("old");
            assertThat(world.call(ada, "GET", "/api/routes", "").text("version")).isEqualTo("3");
            assertThat(world.call(ada, "GET", "/api/deeds", "").body()).contains("route.publish", "route.roll-back",
                    "it was better");
        }
    }

    private static Reply publish(AppsWorld world, Browser who, String seen, String draft, String document)
            throws Exception {
        Reply kept = world.call(who, "PUT", "/api/routes/draft",
                "{\"seen\":\"" + draft + "\",\"document\":" + document + "}");
        assertThat(kept.status()).as(kept.body()).isEqualTo(200);
        return world.call(who, "POST", "/api/routes/versions", "{\"seen\":\"" + seen + "\",\"revision\":\""
                + kept.text("revision") + "\",\"reason\":\"because\"}");
    }

    private static JWTClaimsSet claims(AppsWorld world, Heard heard) throws Exception {
        SignedJWT token = SignedJWT.parse(String.valueOf(heard.identity()));
        JWK key = JWKSet.parse(world.get("/oauth2/jwks").body()).getKeyByKeyId(token.getHeader().getKeyID());
        JWTClaimsSet claims = token.getJWTClaimsSet();
        assertThat(token.verify(new ECDSAVerifier(key.toECKey()))).isTrue();
        assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo("ES256");
        assertThat(token.getHeader().getType().getType()).isEqualTo("posthouse-identity+jwt");
        assertThat(claims.getIssuer()).isEqualTo(world.issuer());
        assertThat(claims.getAudience()).containsExactly("shop");
        assertThat(claims.getExpirationTime().toInstant()).isBetween(Instant.now(), Instant.now().plusSeconds(65));
        return claims;
    }
}

package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.server.journey.AppsWorld.App;
import io.posthouse.server.journey.AppsWorld.Browser;
import io.posthouse.server.journey.AppsWorld.Line;
import io.posthouse.server.journey.AppsWorld.Reply;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** A developer registers an app, gets tokens, calls, is limited and refused, and reads why and who can help. Over the real door. */
@Timeout(120)
final class DevelopersFirstHourTest {
    private static final String PEOPLE = "/api/people";
    private static final Map<String, String> OWN = Map.of("grant_type", "client_credentials", "scope",
            AppsWorld.READ_PEOPLE);

    @TempDir
    Path data;

    private AppsWorld world;
    private Browser ada;
    private Browser ben;

    @BeforeEach
    void open() throws Exception {
        // As many at once as this test sends, and then one in eight minutes.
        world = new AppsWorld(data, "--posthouse.limits.app=7/3600s+7");
        ada = world.signIn("ada");
        ben = world.signIn("ben");
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void whatWasRefusedIsReadWithItsReasonAndWithWhoCanHelp() throws Exception {
        App app = world.register(ada, false, "");
        assertThat(refusals(app)).isEmpty();

        // for herself: nobody granted it anything
        String own = world.token(app, OWN).text("access_token");
        Reply held = world.bearer(PEOPLE, own);
        assertRefused(app, held, "GET", PEOPLE, "permission", "not-permitted", 403, "app", AppsWorld.READ_PEOPLE,
                "administrator");

        // for ben, with a token that is good for something else, and then with the right one
        String little = world.redeem(app, world.sentBack(ben, app, Map.of("scope", "openid"))).text("access_token");
        assertRefused(app, world.bearer(PEOPLE, little), "GET", PEOPLE, "permission", "scope-missing", 403, "person",
                AppsWorld.READ_PEOPLE, "request");
        Reply tokens = world.redeem(app, world.sentBack(ben, app, Map.of("scope", AppsWorld.READ_PEOPLE)));
        String forBen = tokens.text("access_token");
        assertThat(world.bearer(PEOPLE, forBen).status()).isEqualTo(200);
        assertThat(refusals(app)).hasSize(2);

        // what apps cannot call, and what nobody can
        assertRefused(app, world.bearer("/api/apps", forBen), "GET", "/api/apps", "permission", "not-for-apps", 403,
                "person", null, null);
        assertRefused(app, world.bearer("/api/poeple/Ada", forBen), "GET", "/api/poeple/…", "route", "no-such-route",
                404, "person", null, null);

        // its developer takes the permission out, and the token is good for less
        assertThat(world.call(ada, "PUT", "/api/apps/" + app.clientId(), "{\"permissions\":[]}").status())
                .isEqualTo(200);
        assertRefused(app, world.bearer(PEOPLE, forBen), "GET", PEOPLE, "permission", "scope-missing", 403, "person",
                AppsWorld.READ_PEOPLE, "developer");

        // one time too many
        world.bearer(PEOPLE, forBen);
        Reply limited = world.bearer(PEOPLE, forBen);
        assertThat(limited.status()).isEqualTo(429);
        assertRefused(app, limited, "GET", PEOPLE, "limits", "app-limit", 429, "person", null, null);

        // a token that has ended is known for whose it was
        world.post(app, "/oauth2/revoke", Map.of("token", tokens.text("refresh_token")));
        assertRefused(app, world.bearer(PEOPLE, forBen), "GET", PEOPLE, "identity", "invalid-token", 401, null, null,
                null);

        // nothing of what was sent is kept
        String all = list(app, 200).body();
        assertThat(all).doesNotContain(forBen, own, little, "\"ben\"", "\"ada\"");
        assertThat(list(app, 3).json().path("items")).hasSize(3);
        assertThat(list(app, 0).text("code")).isEqualTo("invalid-request");
    }

    @Test
    void whatIsRefusedWhereTokensAreAskedForIsReadToo() throws Exception {
        App app = world.register(ada, false, "");

        // somebody who says that they are the app, and shows a wrong secret or none
        Reply wrong = world.token(new App(app.clientId(), "pcs_" + "x".repeat(43)), OWN);
        assertToken(app, wrong, "/oauth2/token", "identity", "invalid_client", 401, true);
        for (String path : List.of("/oauth2/introspect", "/oauth2/device_authorization", "/oauth2/par",
                "/oauth2/revoke")) {
            Reply bare = world.post(new App(app.clientId(), ""), path, Map.of("token", "x"));
            assertToken(app, bare, path, "identity", "invalid_client", 401, true);
            assertThat(bare.header("WWW-Authenticate")).startsWith("Basic");
        }
        assertThat(world.post(new App("app-0000000000000000", ""), "/oauth2/introspect", Map.of("token", "x")).body())
                .as("told the same as of an app that there is").isEqualTo(wrong.body());

        // the app itself
        assertToken(app, world.token(app, Map.of("grant_type", "client_credentials", "scope", "no.such.thing")),
                "/oauth2/token", "permission", "invalid_scope", 400, false);
        assertToken(app, world.refresh(app, "phr_" + "x".repeat(43)), "/oauth2/token", "endpoint", "invalid_grant", 400,
                false);
        assertToken(app, world.token(app, Map.of("grant_type", "password")), "/oauth2/token", "endpoint",
                "unsupported_grant_type", 400, false);
        assertToken(app, world.post(app, "/oauth2/par", Map.of("response_type", "code")), "/oauth2/par", "endpoint",
                "invalid_request", 400, false);
        assertToken(app, world.post(app, "/oauth2/revoke", Map.of()), "/oauth2/revoke", "endpoint", "invalid_request",
                400, false);

        // what is given is not refused, and nothing of a secret is kept
        int refused = refusals(app).size();
        world.token(app, OWN);
        assertThat(refusals(app)).hasSize(refused);
        assertThat(list(app, 200).body()).doesNotContain("pcs_", "phr_", "password", "no.such.thing");
        String traffic = world.call(ada, "GET", "/api/traffic", "").body();
        assertThat(traffic).contains("\"POST /oauth2/token\"", "\"" + app.clientId() + "\"");
    }

    private void assertToken(App app, Reply reply, String path, String place, String code, int status, boolean claimed)
            throws Exception {
        assertThat(reply.text("error")).as(reply.body()).isEqualTo(code);
        assertThat(reply.text("error_description")).as("says what to do").contains(" ").doesNotContain("OAuth 2.0");
        assertThat(assertNoted(app, reply, code, "POST", path, place, status).path("claimed").asBoolean())
                .isEqualTo(claimed);
    }

    @Test
    void whatWasNotSignedIsReadToo() throws Exception {
        App app = world.register(ada, false, "");
        String token = world.redeem(app, world.sentBack(ben, app, Map.of("scope", AppsWorld.READ_PEOPLE)))
                .text("access_token");
        String path = "/api/apps/" + app.clientId();
        assertThat(world.call(ada, "PUT", path + "/signing", "{\"required\":true}").text("code")).isEqualTo("no-key");
        world.call(ada, "POST", path + "/keys", "{}");
        world.call(ada, "PUT", path + "/signing", "{\"required\":true}");

        assertRefused(app, world.bearer(PEOPLE, token), "GET", PEOPLE, "signature", "signature-missing", 401, null,
                null, null);
        Reply malformed = world.get(PEOPLE, new Line("Authorization", "Bearer " + token),
                new Line("Signature-Input", "sig=(\"@method\";created=1;tag=\"posthouse\""),
                new Line("Signature", "sig=:YQ==:"));
        assertRefused(app, malformed, "GET", PEOPLE, "signature", "signature-malformed", 400, null, null, null);
    }

    @Test
    void onlyItsDeveloperReadsIt() throws Exception {
        App app = world.register(ada, false, "");
        world.bearer(PEOPLE, world.token(app, OWN).text("access_token"));
        Browser second = world.addAdministrator(ada, "second", "a long enough one 7");

        assertThat(world.call(second, "GET", "/api/apps/" + app.clientId() + "/refusals", "").text("code"))
                .isEqualTo("no-such-app");
        assertThat(world.call(ben, "GET", "/api/apps/" + app.clientId() + "/refusals", "").status()).isEqualTo(403);
        App other = world.register(ada, false, "");
        assertThat(refusals(other)).isEmpty();
    }

    private void assertRefused(App app, Reply reply, String method, String route, String place, String code, int status,
            @Nullable String behalf,
            @Nullable String permission,
            @Nullable String grantedBy) throws Exception {
        assertThat(reply.text("code")).isEqualTo(code);
        JsonNode found = assertNoted(app, reply, code, method, route, place, status);
        assertThat(found.path("behalf").asString("")).isEqualTo(behalf == null ? "" : behalf);
        assertThat(found.path("permission").asString("")).isEqualTo(permission == null ? "" : permission);
        assertThat(found.path("grantedBy").asString("")).isEqualTo(grantedBy == null ? "" : grantedBy);
        assertThat(found.path("claimed").asBoolean(true)).isFalse();
    }

    private JsonNode assertNoted(App app, Reply reply, String code, String method, String route, String place,
            int status) throws Exception {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        String id = reply.header("X-Request-Id");
        JsonNode found = find(app, id);
        while (found.isMissingNode()) {
            // It is noted when its answer has left.
            Thread.sleep(10);
            found = find(app, id);
        }
        assertThat(found.path("method").asString()).isEqualTo(method);
        assertThat(found.path("route").asString()).isEqualTo(route);
        assertThat(found.path("place").asString()).isEqualTo(place);
        assertThat(found.path("code").asString()).isEqualTo(code);
        assertThat(found.path("status").asInt()).isEqualTo(status);
        return found;
    }

    private JsonNode find(App app, String id) throws Exception {
        return refusals(app).stream().filter(item -> item.path("requestId").asString().equals(id)).findFirst()
                .orElse(MissingNode.getInstance());
    }

    private List<JsonNode> refusals(App app) throws Exception {
        Reply list = list(app, 50);
        assertThat(list.status()).as(list.body()).isEqualTo(200);
        assertThat(list.json().path("silent")).isEmpty();
        return list.json().path("items").valueStream().toList();
    }

    private Reply list(App app, int limit) throws Exception {
        return world.call(ada, "GET", "/api/apps/" + app.clientId() + "/refusals?limit=" + limit, "");
    }
}

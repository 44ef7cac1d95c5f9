package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.oauth.OAuthPaths;
import io.posthouse.server.journey.AppsWorld.App;
import io.posthouse.server.journey.AppsWorld.Browser;
import io.posthouse.server.journey.AppsWorld.Line;
import io.posthouse.server.journey.AppsWorld.Reply;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** An app runs in a browser, on pages of its own (CORS). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AppsCallFromPagesTest {
    private static final String PAGES = "https://app.example";

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

    private static String allowed(Reply reply) {
        return reply.header("Access-Control-Allow-Origin");
    }

    /** What is known of apps is read anew within ten seconds. */
    private void becomes(String path, String origin, String allowed) throws Exception {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!allowed(world.mayCall(path, origin)).equals(allowed) && System.nanoTime() < end) {
            Thread.sleep(100);
        }
        assertThat(allowed(world.mayCall(path, origin))).as(path).isEqualTo(allowed);
    }

    private void change(App app, String body) throws Exception {
        assertThat(world.call(ada, "PUT", "/api/apps/" + app.clientId(), body).status()).isEqualTo(200);
    }

    @Test
    void pagesOfAPublicAppGetTokensAndUseThem() throws Exception {
        App app = world.register(ada, true, "");
        becomes("/oauth2/token", PAGES, PAGES);
        Line page = new Line("Origin", PAGES);

        Reply tokens = world.redeem(app, world.sentBack(ben, app, Map.of()), page);
        assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
        assertThat(allowed(tokens)).isEqualTo(PAGES);
        Reply refused = world.refresh(app, "phr_" + "A".repeat(43), page);
        assertThat(refused.text("error")).isEqualTo("invalid_grant");
        assertThat(allowed(refused)).isEqualTo(PAGES);

        assertThat(world.mayCall("/oauth2/userinfo", PAGES).header("Access-Control-Allow-Headers"))
                .contains("Authorization").contains("DPoP");
        Reply who = world.get("/oauth2/userinfo", page,
                new Line("Authorization", "Bearer " + tokens.text("access_token")));
        assertThat(who.text("sub")).isNotEmpty();
        assertThat(allowed(who)).isEqualTo(PAGES);
        assertThat(allowed(world.post(app, "/oauth2/revoke", Map.of("token", tokens.text("refresh_token")), page)))
                .isEqualTo(PAGES);
        Reply after = world.get("/oauth2/userinfo", page,
                new Line("Authorization", "Bearer " + tokens.text("access_token")));
        assertThat(after.status()).isEqualTo(401);
        assertThat(allowed(after)).isEqualTo(PAGES);
        for (String path : List.of("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server",
                "/oauth2/jwks")) {
            Reply told = world.get(path, page);
            assertThat(told.status()).as(path).isEqualTo(200);
            assertThat(allowed(told)).as(path).isEqualTo(PAGES);
            // A cache keeps it for each origin.
            assertThat(told.raw().headers().allValues("Vary")).as(path).contains("Origin");
            assertThat(world.get(path).raw().headers().allValues("Vary")).as(path).contains("Origin");
        }
    }

    @Test
    void nothingIsReadWhereSecretsAreShownOrPeopleCome() throws Exception {
        world.register(ada, true, "");
        becomes("/oauth2/token", PAGES, PAGES);

        for (String path : List.of(OAuthPaths.INTROSPECT, OAuthPaths.DEVICE, OAuthPaths.AUTHORIZE, OAuthPaths.LOGOUT,
                "/api/session", "/api/people", "/")) {
            assertThat(allowed(world.mayCall(path, PAGES))).as(path).isEmpty();
            assertThat(allowed(world.get(path, new Line("Origin", PAGES)))).as(path).isEmpty();
        }
        for (String path : OAuthPaths.FOR_PAGES) {
            Reply told = world.mayCall(path, PAGES);
            assertThat(allowed(told)).as(path).isEqualTo(PAGES);
            assertThat(told.header("Access-Control-Allow-Credentials")).as(path).isEmpty();
        }
    }

    @Test
    void onlyPagesOfAPublicAppThatIsNotKeptOut() throws Exception {
        App pages = world.register(ada, true, "");
        App server = world.register(ada, false, "");
        change(pages, "{\"redirectUris\":[\"https://spa.example/back\",\"com.example.spa:/back\"]}");
        change(server, "{\"redirectUris\":[\"https://server.example/back\"]}");
        becomes("/oauth2/token", "https://spa.example", "https://spa.example");

        for (String other : List.of("https://server.example", "http://spa.example", "https://spa.example:8443",
                "https://evil.example", "null", "com.example.spa:")) {
            assertThat(allowed(world.mayCall("/oauth2/token", other))).as(other).isEmpty();
        }
        change(pages, "{\"disabled\":true}");
        becomes("/oauth2/token", "https://spa.example", "");
        change(pages, "{\"disabled\":false}");
        becomes("/oauth2/token", "https://spa.example", "https://spa.example");
        change(pages, "{\"redirectUris\":[\"https://elsewhere.example/back\"]}");
        becomes("/oauth2/token", "https://spa.example", "");
    }
}

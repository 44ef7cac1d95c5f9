package io.posthouse.server.journey;

import static io.posthouse.server.journey.AppsWorld.READ_PEOPLE;
import static io.posthouse.server.journey.AppsWorld.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.server.journey.AppsWorld.App;
import io.posthouse.server.journey.AppsWorld.Browser;
import io.posthouse.server.journey.AppsWorld.Reply;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A developer's app has people sign in with us (OpenID Connect), and verifies by itself what it is told. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AppsSignPeopleInTest {
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

    @Test
    void anAppLearnsWhoSignedInAndCanVerifyIt() throws Exception {
        for (String alg : new String[]{"RS256", "ES256"}) {
            App app = world.register(ada, false, ",\"idTokenAlg\":\"" + alg + "\"");

            Reply tokens = world.redeem(app,
                    world.sentBack(ben, app, Map.of("scope", "openid profile", "nonce", "n-0S6_WzA2Mj")));

            JsonNode said = verified(tokens.text("id_token"), alg);
            assertThat(said.path("iss").asString()).isEqualTo(world.issuer());
            assertThat(said.path("aud").asString(said.path("aud").path(0).asString(""))).isEqualTo(app.clientId());
            assertThat(said.path("nonce").asString()).isEqualTo("n-0S6_WzA2Mj");
            assertThat(said.path("exp").asLong() - said.path("iat").asLong()).isEqualTo(600);
            assertThat(said.path("amr").toString()).isEqualTo("[\"pwd\"]");
            assertThat(said.path("auth_time").asLong()).isBetween(Instant.now().getEpochSecond() - 3_600,
                    Instant.now().getEpochSecond() + 60);
            assertThat(said.path("at_hash").asString()).isEqualTo(halfHash(tokens.text("access_token")));
            assertThat(said.has("name")).isFalse();

            JsonNode about = world.bearer("/oauth2/userinfo", tokens.text("access_token")).json();
            assertThat(about.path("sub").asString()).isEqualTo(said.path("sub").asString());
            assertThat(about.path("preferred_username").asString()).isEqualTo("ben");
            assertThat(about.path("name").asString()).isNotEmpty();

            // what comes of a refresh says the same, without the nonce of the first answer
            Reply refreshed = world.refresh(app, tokens.text("refresh_token"));
            JsonNode again = verified(refreshed.text("id_token"), alg);
            assertThat(again.path("sub")).isEqualTo(said.path("sub"));
            assertThat(again.path("auth_time")).isEqualTo(said.path("auth_time"));
            assertThat(again.path("amr")).isEqualTo(said.path("amr"));
            assertThat(again.path("at_hash").asString()).isEqualTo(halfHash(refreshed.text("access_token")));
            assertThat(again.has("nonce")).isFalse();
        }
    }

    @Test
    void anAppThatAsksForNothingElseLearnsTheIdAlone() throws Exception {
        App app = world.register(ada, false, "");

        Reply tokens = world.redeem(app, world.sentBack(ben, app, Map.of()));

        String access = tokens.text("access_token");
        assertThat(world.bearer("/oauth2/userinfo", access).json().propertyNames()).containsExactly("sub");
        assertThat(world.bearer("/api/people", access).text("code")).isEqualTo("scope-missing");
    }

    @Test
    void anAppThatDoesNotSignPeopleInGetsNoIdTokenAndIsToldNothing() throws Exception {
        App app = world.register(ada, false, "");

        Reply tokens = world.redeem(app, world.sentBack(ben, app, Map.of("scope", READ_PEOPLE)));

        assertThat(tokens.json().has("id_token")).isFalse();
        Reply about = world.bearer("/oauth2/userinfo", tokens.text("access_token"));
        assertThat(about.status()).isEqualTo(403);
        assertThat(about.header("WWW-Authenticate")).contains("insufficient_scope");
        // nor by a session, nor by what an app has for itself, nor by nothing
        assertThat(world.call(ben, "GET", "/oauth2/userinfo", "").status()).isEqualTo(401);
        String own = world.token(app, Map.of("grant_type", "client_credentials")).text("access_token");
        assertThat(world.bearer("/oauth2/userinfo", own).status()).isEqualTo(401);
        assertThat(world.get("/oauth2/userinfo").status()).isEqualTo(401);
    }

    @Test
    void nobodyIsToldOfWithoutHavingSaidSo() throws Exception {
        App app = world.register(ada, false, "");

        assertThat(world.call(ben, "GET", world.asking(app, Map.of()), "").location()).startsWith("/consent?");
        assertThat(query(world.call(ben, "GET", world.asking(app, Map.of("prompt", "none")), "").location()))
                .containsEntry("error", "consent_required").containsEntry("state", "xyz").containsKey("iss");
    }

    @Test
    void noIsNoAlsoToAnAppThatWasLetBefore() throws Exception {
        App app = world.register(ada, false, "");
        world.sentBack(ben, app, Map.of("scope", "openid " + READ_PEOPLE));
        assertThat(world.call(ben, "GET", world.asking(app, Map.of("scope", READ_PEOPLE)), "").location())
                .contains("code=");

        // asked once more because the app wants it so, ben says no
        String page = world.call(ben, "GET", world.asking(app, Map.of("prompt", "consent")), "").location();
        assertThat(page).startsWith("/consent?");
        Reply no = world.answer(ben, app, AppsWorld.one(query(page), "state"), "");
        assertThat(query(no.text("location"))).containsEntry("error", "access_denied").doesNotContainKey("code");

        // asked for two things, ben lets one: the other is asked for again, and what was not asked for stays
        String both = world
                .call(ben, "GET", world.asking(app, Map.of("scope", "openid profile", "prompt", "consent")), "")
                .location();
        world.answer(ben, app, AppsWorld.one(query(both), "state"), "openid");
        assertThat(world.call(ben, "GET", world.asking(app, Map.of("scope", "profile")), "").location())
                .startsWith("/consent?");
        assertThat(world.call(ben, "GET", world.asking(app, Map.of("scope", READ_PEOPLE)), "").location())
                .contains("code=");
    }

    @Test
    void whoSignedInTooLongAgoSignsInOnceMore() throws Exception {
        App app = world.register(ada, false, "");
        world.sentBack(ben, app, Map.of());
        assertThat(world.call(ben, "GET", world.asking(app, Map.of("max_age", "3600")), "").location())
                .contains("code=");

        // until a second has passed since ben signed in
        Reply asked = world.call(ben, "GET", world.asking(app, Map.of("max_age", "1")), "");
        for (int tries = 0; tries < 100 && !asked.location().startsWith("/?"); tries++) {
            Thread.sleep(100);
            asked = world.call(ben, "GET", world.asking(app, Map.of("max_age", "1")), "");
        }

        assertThat(query(asked.location())).containsEntry("again", "1");
        assertThat(query(asked.location()).get("continue")).startsWith("/oauth2/authorize?");
        assertThat(query(
                world.call(ben, "GET", world.asking(app, Map.of("max_age", "1", "prompt", "none")), "").location()))
                .containsEntry("error", "login_required");
        Browser fresh = world.signIn("ben");
        assertThat(world.call(fresh, "GET", world.asking(app, Map.of("prompt", "login")), "").location())
                .contains("code=");
    }

    @Test
    void whoIsNotSignedInIsNotAskedToWhereTheAppWantsNoPage() throws Exception {
        App app = world.register(ada, false, "");

        Map<String, String> back = query(
                world.call(Browser.NOBODY, "GET", world.asking(app, Map.of("prompt", "none")), "").location());

        assertThat(back).containsEntry("error", "login_required").containsEntry("state", "xyz").containsKey("iss");
        // also where it does not ask who the person is: nobody would see a page
        Map<String, String> read = Map.of("prompt", "none", "scope", AppsWorld.READ_PEOPLE);
        assertThat(query(world.call(Browser.NOBODY, "GET", world.asking(app, read), "").location()))
                .containsEntry("error", "login_required").containsEntry("state", "xyz").containsKey("iss");
        assertThat(query(world.call(ben, "GET", world.asking(app, read), "").location()))
                .containsEntry("error", "consent_required").containsEntry("state", "xyz");
        assertThat(query(world.call(ben, "GET", world.asking(app,
                Map.of("prompt", "none", "scope", AppsWorld.READ_PEOPLE, "redirect_uri", "")), "").location()))
                .containsEntry("error", "consent_required");
        world.sentBack(ben, app, Map.of("scope", AppsWorld.READ_PEOPLE));
        assertThat(query(world.call(ben, "GET", world.asking(app, read), "").location())).containsKey("code");
        assertThat(world.call(Browser.NOBODY, "GET", world.asking(app, Map.of("prompt", "none", "redirect_uri",
                "https://evil.example")), "").status()).isEqualTo(400);
        assertThat(world.call(Browser.NOBODY, "GET", world.asking(app, Map.of()), "").location())
                .startsWith("/?continue=");
    }

    @Test
    void whoIsNotWhomTheAppExpectsIsNotTakenForThem() throws Exception {
        App app = world.register(ada, false, "");
        String ofBen = world.redeem(app, world.sentBack(ben, app, Map.of())).text("id_token");
        String ofAda = world.redeem(app, world.sentBack(ada, app, Map.of())).text("id_token");
        Map<String, String> silent = Map.of("prompt", "none", "id_token_hint", ofAda);

        assertThat(world.call(ben, "GET", world.asking(app, Map.of("id_token_hint", ofBen)), "").location())
                .contains("code=");
        assertThat(query(world.call(ben, "GET", world.asking(app, silent), "").location()))
                .containsEntry("error", "login_required").containsEntry("state", "xyz");
        assertThat(query(world.call(ben, "GET", world.asking(app, Map.of("id_token_hint", ofAda)), "").location()))
                .containsEntry("again", "1");
        // and where it was said beforehand
        String uri = push(app, silent).text("request_uri");
        assertThat(query(world.call(ben, "GET", pushed(app, uri), "").location()))
                .containsEntry("error", "login_required");
        // one that cannot be read says whom as little as none does, but then nobody is taken unasked
        Map<String, String> odd = Map.of("id_token_hint", ofAda.substring(0, ofAda.length() - 8) + "AAAAAAAA");
        assertThat(world.call(ben, "GET", world.asking(app, odd), "").location()).contains("code=");
        assertThat(query(world.call(ben, "GET", world.asking(app, Map.of("prompt", "none", "id_token_hint", "odd")), "")
                .location())).containsEntry("error", "login_required");
        assertThat(query(world.call(ben, "GET", world.asking(app, Map.of("id_token_hint", "h".repeat(2_001))), "")
                .location())).containsEntry("error", "invalid_request");
    }

    @Test
    void anAppIsToldWhatIsWrongWhereItsAddressIsKnown() throws Exception {
        App app = world.register(ada, false, "");
        for (Map.Entry<String, String> one : Map.of("", "invalid_request", "frob", "unsupported_response_type", "token",
                "unsupported_response_type").entrySet()) {
            Map<String, String> wrong = Map.of("response_type", one.getKey());
            assertThat(query(world.call(ben, "GET", world.asking(app, wrong), "").location())).as(one.getKey())
                    .containsEntry("error", one.getValue()).containsEntry("state", "xyz")
                    .containsEntry("iss", world.issuer());
        }
        String wrong = world.asking(app, Map.of("response_type", "frob"));
        assertThat(world.call(ben, "GET", wrong + "&redirect_uri=https%3A%2F%2Fevil.example", "").location()).isEmpty();
        assertThat(world.call(ben, "GET", world.asking(app, Map.of("response_type", "frob", "redirect_uri",
                "https://evil.example")), "").location()).isEmpty();
    }

    @Test
    void aFormOfTheAppIsSentRoundToAskTheSameByAnAddress() throws Exception {
        App app = world.register(ada, false, "");
        String asked = world.asking(app, Map.of("state", "a b&c=d"));
        AppsWorld.Line page = new AppsWorld.Line("Origin", "https://app.example");

        Reply round = world.post(new App(app.clientId(), ""), "/oauth2/authorize", query(asked), page);
        assertThat(round.status()).isEqualTo(303);
        assertThat(query(round.location())).isEqualTo(query(asked));
        assertThat(round.location()).startsWith("/oauth2/authorize?");
        // an answer to our own page stays one, and nobody else's page gives it
        assertThat(
                world.post(new App(app.clientId(), ""), "/oauth2/authorize", Map.of("state", "x"), page).text("code"))
                .isEqualTo("not-signed-in");
        assertThat(world.post(new App(app.clientId(), ""), "/oauth2/logout", Map.of("state", "x y"), page).location())
                .startsWith("/oauth2/logout?").contains("state=x+y");
        assertThat(world.post(new App(app.clientId(), ""), "/oauth2/logout", Map.of("state", "x".repeat(4_001)), page)
                .status()).isEqualTo(414);
    }

    @Test
    void whatCannotBeKeptOrIsNotOfferedIsRefused() throws Exception {
        App app = world.register(ada, false, "");
        for (Map<String, String> wrong : java.util.List.of(Map.of("nonce", "n".repeat(501)), Map.of("max_age", "soon"),
                Map.of("max_age", "-1"), Map.of("dpop_jkt", "short"), Map.of("code_challenge", "c".repeat(129)),
                Map.of("prompt", "none login"))) {
            assertThat(query(world.call(ben, "GET", world.asking(app, wrong), "").location())).as(wrong.toString())
                    .containsEntry("error", "invalid_request").containsEntry("state", "xyz");
        }
        assertThat(query(world.call(ben, "GET", world.asking(app, Map.of("request", "e30.e30.")), "").location()))
                .containsEntry("error", "request_not_supported");
        assertThat(query(world.call(ben, "GET", world.asking(app, Map.of("scope", "openid email")), "").location()))
                .containsEntry("error", "invalid_scope");
        assertThat(world.call(ada, "POST", "/api/apps",
                "{\"name\":\"Odd\",\"idTokenAlg\":\"none\",\"redirectUris\":[],\"permissions\":[]}").text("code"))
                .isEqualTo("invalid-algorithm");
    }

    @Test
    void tellsOfItselfWhatIsTrue() throws Exception {
        JsonNode told = world.get("/.well-known/openid-configuration").json();

        assertThat(told.path("issuer").asString()).isEqualTo(world.issuer());
        assertThat(told.path("jwks_uri").asString()).isEqualTo(world.issuer() + "/oauth2/jwks");
        assertThat(told.path("userinfo_endpoint").asString()).isEqualTo(world.issuer() + "/oauth2/userinfo");
        assertThat(told.path("id_token_signing_alg_values_supported").toString()).isEqualTo("[\"RS256\",\"ES256\"]");
        assertThat(told.path("subject_types_supported").toString()).isEqualTo("[\"public\"]");
        assertThat(told.path("dpop_signing_alg_values_supported").toString()).isEqualTo("[\"ES256\",\"RS256\"]");
        assertThat(told.path("end_session_endpoint").asString()).isEqualTo(world.issuer() + "/oauth2/logout");
        assertThat(told.path("response_types_supported").toString()).isEqualTo("[\"code\"]");
        Reply keys = world.get("/oauth2/jwks");
        assertThat(keys.header("Cache-Control")).isEqualTo("public, max-age=3600");
        assertThat(keys.json().path("keys").size()).isBetween(2, 3);
        assertThat(keys.body()).doesNotContain("\"d\"").doesNotContain("\"p\"");
    }

    @Test
    void anAdministratorHasAnotherKeyFollowAndNoTokenIsRefusedForIt() throws Exception {
        App app = world.register(ada, false, ",\"idTokenAlg\":\"ES256\"");
        String before = world.redeem(app, world.sentBack(ben, app, Map.of())).text("id_token");

        assertThat(world.call(ben, "GET", "/api/signing-keys", "").text("code")).isEqualTo("not-permitted");
        assertThat(world.call(ada, "POST", "/api/signing-keys/successors", "{\"alg\":\"none\"}").text("code"))
                .isEqualTo("invalid-algorithm");
        JsonNode keys = world.call(ada, "POST", "/api/signing-keys/successors", "{\"alg\":\"ES256\"}").json()
                .path("items");

        assertThat(keys.size()).isEqualTo(3);
        JsonNode next = keys.path(0);
        assertThat(next.path("alg").asString()).isEqualTo("ES256");
        assertThat(next.path("signs").asBoolean()).isFalse();
        assertThat(Instant.parse(next.path("signsFrom").asString())).isAfter(Instant.now().plusSeconds(86_000));
        assertThat(world.get("/oauth2/jwks").body()).contains(next.path("kid").asString());
        verified(before, "ES256");
        verified(world.redeem(app, world.sentBack(ben, app, Map.of())).text("id_token"), "ES256");
        // asked once more, the one that waits stays
        assertThat(world.call(ada, "POST", "/api/signing-keys/successors", "{\"alg\":\"ES256\"}").json().path("items"))
                .isEqualTo(keys);
        assertThat(world.call(ada, "GET", "/api/deeds", "").body()).contains("key.follow");
    }

    // ---- what an app asks before it sends the person

    private Reply push(App app, Map<String, String> more, AppsWorld.Line... lines) throws Exception {
        return world.post(app, "/oauth2/par", query(world.asking(app, more)), lines);
    }

    private static String pushed(App app, String uri) {
        return "/oauth2/authorize?client_id=" + app.clientId() + "&request_uri=" + AppsWorld.encoded(uri);
    }

    @Test
    void aPushedRequestIsGoodOnceForItsAppAndNothingIsAddedToIt() throws Exception {
        App app = world.register(ada, false, "");
        App other = world.register(ada, true, "");
        world.sentBack(ben, app, Map.of("scope", "openid " + READ_PEOPLE));

        Reply kept = push(app, Map.of("nonce", "pushed", "state", "a b&c=d"));
        assertThat(kept.status()).as(kept.body()).isEqualTo(201);
        assertThat(kept.json().path("expires_in").asInt()).isEqualTo(300);
        String uri = kept.text("request_uri");
        assertThat(uri).startsWith("urn:ietf:params:oauth:request_uri:");

        // by another app it is nothing, and is not used up by that, nor by who is not signed in
        assertThat(world.call(ben, "GET", pushed(other, uri), "").status()).isEqualTo(400);
        assertThat(query(world.call(Browser.NOBODY, "GET", pushed(app, uri), "").location()).get("continue"))
                .contains("request_uri=");
        // what the browser adds is not read
        String location = world
                .call(ben, "GET", pushed(app, uri) + "&scope=" + READ_PEOPLE + "&state=forged&nonce=forged"
                        + "&redirect_uri=https%3A%2F%2Fevil.example", "")
                .location();
        assertThat(location).startsWith(AppsWorld.BACK);
        assertThat(query(location)).containsEntry("state", "a b&c=d");
        Reply tokens = world.redeem(app, query(location));
        assertThat(tokens.text("scope")).isEqualTo("openid");
        assertThat(verified(tokens.text("id_token"), "RS256").path("nonce").asString()).isEqualTo("pushed");

        assertThat(world.call(ben, "GET", pushed(app, uri), "").status()).isEqualTo(400);
        assertThat(world.call(ben, "GET", pushed(app, "https://evil.example/request"), "").status()).isEqualTo(400);
        String silent = push(app, Map.of("prompt", "none")).text("request_uri");
        assertThat(query(world.call(Browser.NOBODY, "GET", pushed(app, silent), "").location()))
                .containsEntry("error", "login_required").containsEntry("state", "xyz");
    }

    @Test
    void ofManyWhoComeWithOnePushedRequestOneGetsACode() throws Exception {
        App app = world.register(ada, true, "");
        world.sentBack(ben, app, Map.of());
        String uri = push(app, Map.of()).text("request_uri");

        assertThat(AppsWorld.atOnce(8, () -> world.call(ben, "GET", pushed(app, uri), "")).stream()
                .filter(reply -> reply.location().contains("code="))).hasSize(1);
    }

    @Test
    void whatWouldBeRefusedIsRefusedWhenItIsPushed() throws Exception {
        App app = world.register(ada, false, "");

        assertThat(push(app, Map.of("redirect_uri", "https://evil.example")).text("error"))
                .isEqualTo("invalid_request");
        assertThat(push(app, Map.of("scope", "identity.login.manage")).text("error")).isEqualTo("invalid_scope");
        assertThat(push(app, Map.of("code_challenge", "")).text("error")).isEqualTo("invalid_request");
        assertThat(push(app, Map.of("response_type", "")).text("error")).isEqualTo("invalid_request");
        assertThat(push(app, Map.of("response_type", "token")).text("error")).isEqualTo("unsupported_response_type");
        assertThat(push(app, Map.of("request_uri", "urn:ietf:params:oauth:request_uri:x")).text("error"))
                .isEqualTo("invalid_request");
        assertThat(push(app, Map.of("nonce", "n".repeat(501))).text("error")).isEqualTo("invalid_request");
        assertThat(push(app, Map.of("client_id", world.register(ada, true, "").clientId())).status()).isIn(400, 401);
        Reply stranger = push(new App(app.clientId(), "pcs_" + "A".repeat(43)), Map.of());
        assertThat(stranger.status()).isEqualTo(401);
        assertThat(push(new App(app.clientId(), ""), Map.of()).status()).isEqualTo(401);
    }

    // ---- signing out

    @Test
    void whoSignsOutOfAnAppSignsOutHereIfItWasThem() throws Exception {
        String home = "https://app.example/bye";
        App app = world.register(ada, false, ",\"logoutUris\":[\"" + home + "\"]");
        Browser fresh = world.signIn("ben");
        String hint = world.redeem(app, world.sentBack(fresh, app, Map.of())).text("id_token");
        String back = "&post_logout_redirect_uri=" + AppsWorld.encoded(home) + "&state=s%20t";

        // somebody else's token, a forged one or none: our page asks
        assertThat(world.call(ada, "GET", "/oauth2/logout?id_token_hint=" + hint + back, "").location())
                .startsWith("/sign-out?continue=");
        assertThat(world.call(fresh, "GET", "/oauth2/logout", "").location()).startsWith("/sign-out?continue=");
        assertThat(world
                .call(fresh, "GET", "/oauth2/logout?id_token_hint=" + hint.substring(0, hint.length() - 4) + "AAAA",
                        "")
                .location()).startsWith("/sign-out?continue=");
        // an address that is not the app's, or that no app has vouched for
        for (String wrong : java.util.List.of(
                "id_token_hint=" + hint + "&post_logout_redirect_uri=https%3A%2F%2Fevil.example",
                "client_id=" + app.clientId() + back,
                "id_token_hint=" + hint + back + "&client_id=app-0000000000000000")) {
            Reply refused = world.call(fresh, "GET", "/oauth2/logout?" + wrong, "");
            assertThat(refused.text("code")).as(wrong).isEqualTo("invalid-sign-out-request");
            assertThat(refused.location()).isEmpty();
        }
        // whoever looks at it is told on our own page
        Reply seen = world.get("/oauth2/logout?post_logout_redirect_uri=https%3A%2F%2Fevil.example",
                new AppsWorld.Line("Cookie", "posthouse_session=" + fresh.cookie()),
                new AppsWorld.Line("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"));
        assertThat(seen.status()).isEqualTo(302);
        assertThat(seen.location()).isEqualTo("/sign-out?error=invalid-sign-out-request");
        assertThat(world.call(fresh, "GET", "/api/session", "").status()).isEqualTo(200);

        Reply out = world.call(fresh, "GET", "/oauth2/logout?id_token_hint=" + hint + back, "");
        assertThat(out.location()).isEqualTo(home + "?state=s%20t");
        assertThat(out.header("Set-Cookie")).startsWith("posthouse_session=;").contains("Max-Age=0");
        assertThat(world.call(fresh, "GET", "/api/session", "").status()).isEqualTo(204);
        // and once more, with nobody there
        assertThat(world.call(Browser.NOBODY, "GET", "/oauth2/logout?id_token_hint=" + hint + back, "").location())
                .isEqualTo(home + "?state=s%20t");
    }

    // ---- as an app verifies, by the means of the JDK alone

    private JsonNode verified(String token, String alg) throws Exception {
        String[] parts = token.split("\\.", -1);
        JsonNode header = json(parts[0]);
        assertThat(header.path("alg").asString()).isEqualTo(alg);
        JsonNode key = null;
        for (JsonNode one : world.get("/oauth2/jwks").json().path("keys")) {
            if (one.path("kid").equals(header.path("kid"))) {
                key = one;
            }
        }
        Signature signature = Signature
                .getInstance(alg.equals("RS256") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
        signature.initVerify(publicKey(Objects.requireNonNull(key)));
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        return json(parts[1]);
    }

    private static PublicKey publicKey(JsonNode key) throws Exception {
        if (key.path("kty").asString().equals("RSA")) {
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(number(key, "n"), number(key, "e")));
        }
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(
                new ECPoint(number(key, "x"), number(key, "y")), curve.getParameterSpec(ECParameterSpec.class)));
    }

    private static BigInteger number(JsonNode key, String member) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(key.path(member).asString()));
    }

    private static JsonNode json(String part) {
        return JsonMapper.shared().readTree(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    }

    private static String halfHash(String access) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(access.getBytes(StandardCharsets.US_ASCII));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 16));
    }
}

package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A developer's app asks a person, is let, calls for them, refreshes, and is kept out again. Over the real door, as an app would. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AppsCallForPeopleTest {
    private static final String BACK = "https://app.example/back";
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    private static final String READ_PEOPLE = "identity.people.read";

    @TempDir
    static Path data;

    private final HttpClient client = HttpClient.newHttpClient();
    private Platform platform;
    private Browser admin;
    private Browser ben;

    /** Somebody's browser with a session. */
    private record Browser(String cookie, String csrf) {
    }

    private record Reply(int status, String body, HttpResponse<String> raw) {
        JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        String text(String member) {
            return json().path(member).asString("");
        }

        String location() {
            return raw.headers().firstValue("Location").orElse("");
        }
    }

    private record App(String clientId, String secret) {
    }

    @BeforeAll
    void open() throws Exception {
        platform = new Platform(data);
        admin = signIn("ada");
        ben = signIn("ben");
    }

    @AfterAll
    void close() {
        platform.close();
    }

    // ---- the whole way

    @Test
    void anAppIsLetCallsRefreshesAndIsKeptOut() throws Exception {
        App app = register(List.of(READ_PEOPLE), false);

        // ben is asked, on the page of the web client
        Reply asked = authorize(ben, app, READ_PEOPLE, "xyz");
        assertThat(asked.status()).isEqualTo(302);
        assertThat(asked.location()).startsWith("/consent?");
        String state = one(query(asked.location()), "state");
        Reply pending = call(ben, "GET", "/api/consents/pending?state=" + encoded(state), "");
        assertThat(pending.text("clientId")).isEqualTo(app.clientId());
        assertThat(pending.json().path("scopes").path(0).asString()).isEqualTo(READ_PEOPLE);
        assertThat(pending.text("owner")).isEqualTo(call(admin, "GET", "/api/session", "").text("displayName"));
        assertThat(pending.text("redirectUri")).isEqualTo(BACK);

        // ben lets it
        Map<String, String> back = query(allow(ben, app, state, READ_PEOPLE).text("location"));
        assertThat(back).containsEntry("state", "xyz").containsKey("code").containsKey("iss");

        // the app gets tokens and calls
        Reply tokens = token(app, codeGrant(one(back, "code")));
        assertThat(tokens.status()).isEqualTo(200);
        assertThat(tokens.raw().headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(tokens.text("token_type")).isEqualTo("Bearer");
        assertThat(tokens.json().path("expires_in").asInt()).isBetween(590, 600);
        String access = tokens.text("access_token");
        Reply people = bearer("GET", "/api/people", access);
        assertThat(people.status()).isEqualTo(200);
        assertThat(people.body()).contains("\"ada\"");

        // it may do nothing else, not even with ben's own permissions
        assertThat(bearer("GET", "/api/session", access).text("code")).isEqualTo("not-for-apps");
        assertThat(bearer("GET", "/api/lines", access).text("code")).isEqualTo("not-for-apps");

        // it refreshes: the old refresh token is worth nothing, and the new one goes with it
        Reply refreshed = token(app,
                Map.of("grant_type", "refresh_token", "refresh_token", tokens.text("refresh_token")));
        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(bearer("GET", "/api/people", refreshed.text("access_token")).status()).isEqualTo(200);
        Reply stolen = token(app, Map.of("grant_type", "refresh_token", "refresh_token", tokens.text("refresh_token")));
        assertThat(stolen.status()).isEqualTo(400);
        assertThat(stolen.text("error")).isEqualTo("invalid_grant");
        Reply dead = bearer("GET", "/api/people", refreshed.text("access_token"));
        assertThat(dead.status()).isEqualTo(401);
        assertThat(dead.text("code")).isEqualTo("invalid-token");
        assertThat(dead.raw().headers().firstValue("WWW-Authenticate")).hasValue("Bearer error=\"invalid_token\"");

        // ben sees it among his apps, is not asked a second time, and takes everything back
        assertThat(call(ben, "GET", "/api/consents", "").body()).contains(app.clientId());
        String second = one(query(authorize(ben, app, READ_PEOPLE, "again").location()), "code");
        String again = token(app, codeGrant(second)).text("access_token");
        assertThat(bearer("GET", "/api/people", again).status()).isEqualTo(200);
        assertThat(call(ben, "DELETE", "/api/consents/" + app.clientId(), "").status()).isEqualTo(204);
        assertThat(bearer("GET", "/api/people", again).status()).isEqualTo(401);
        assertThat(authorize(ben, app, READ_PEOPLE, "once-more").location()).startsWith("/consent?");
    }

    // ---- what once may happen happens once

    @Test
    void ofManyWhoShowACodeAtOnceOneGetsTokensAndThenNobodyHasAny() throws Exception {
        App app = register(List.of(READ_PEOPLE), false);
        String code = codeFor(ben, app);

        List<Reply> replies = atOnce(8, () -> token(app, codeGrant(code)));

        List<Reply> won = replies.stream().filter(reply -> reply.status() == 200).toList();
        assertThat(won).hasSizeLessThanOrEqualTo(1);
        assertThat(replies.stream().filter(reply -> reply.status() != 200)).allSatisfy(
                reply -> assertThat(reply.text("error")).isEqualTo("invalid_grant"));
        assertThat(token(app, codeGrant(code)).text("error")).isEqualTo("invalid_grant");
        for (Reply one : won) {
            assertThat(bearer("GET", "/api/people", one.text("access_token")).status()).isEqualTo(401);
        }
    }

    @Test
    void ofManyWhoRefreshAtOnceOneIsServedAndThenNobodyHasAny() throws Exception {
        App app = register(List.of(READ_PEOPLE), false);
        String refresh = token(app, codeGrant(codeFor(ben, app))).text("refresh_token");

        List<Reply> replies = atOnce(8,
                () -> token(app, Map.of("grant_type", "refresh_token", "refresh_token", refresh)));

        List<Reply> won = replies.stream().filter(reply -> reply.status() == 200).toList();
        assertThat(won).hasSizeLessThanOrEqualTo(1);
        for (Reply one : won) {
            assertThat(bearer("GET", "/api/people", one.text("access_token")).status()).isEqualTo(401);
            assertThat(token(app, Map.of("grant_type", "refresh_token", "refresh_token", one.text("refresh_token")))
                    .text("error")).isEqualTo("invalid_grant");
        }
    }

    // ---- what is refused

    @Test
    void aCodeIsGoodWithItsVerifierItsAppAndItsWayBackOnly() throws Exception {
        App app = register(List.of(READ_PEOPLE), false);
        App other = register(List.of(READ_PEOPLE), false);

        Map<String, String> wrong = new LinkedHashMap<>(codeGrant(codeFor(ben, app)));
        wrong.put("code_verifier", "another-verifier-of-forty-three-characters-at-least");
        assertThat(token(app, wrong).text("error")).isEqualTo("invalid_grant");

        Map<String, String> elsewhere = new LinkedHashMap<>(codeGrant(codeFor(ben, app)));
        elsewhere.put("redirect_uri", "https://app.example/other");
        assertThat(token(app, elsewhere).text("error")).isEqualTo("invalid_grant");

        String code = codeFor(ben, app);
        assertThat(token(other, codeGrant(code)).text("error")).isEqualTo("invalid_grant");
        assertThat(token(app, codeGrant(code)).text("error")).isEqualTo("invalid_grant");
        assertThat(token(new App(app.clientId(), "pcs_" + "A".repeat(43)), codeGrant(codeFor(ben, app))).status())
                .isEqualTo(401);
    }

    @Test
    void nobodyIsSentToAnAddressThatIsNotTheAppsOwn() throws Exception {
        App app = register(List.of(READ_PEOPLE), false);
        for (String evil : List.of("https://app.example/back/", "https://app.example/back?x",
                "https://app.example.evil/back",
                "https://app.example@evil.example/back", "https://evil.example", "//evil.example",
                "javascript:alert(1)")) {
            Reply reply = get(ben, "/oauth2/authorize?response_type=code&client_id=" + app.clientId() + "&scope="
                    + READ_PEOPLE + "&code_challenge=" + CHALLENGE + "&code_challenge_method=S256&redirect_uri="
                    + encoded(evil));
            assertThat(reply.status()).as(evil).isEqualTo(400);
            assertThat(reply.location()).as(evil).isEmpty();
        }
        // Whoever looks at it is told on our own page.
        Reply seen = send(request("/oauth2/authorize?response_type=code&client_id=nobody&redirect_uri="
                + encoded("https://evil.example")).header("Cookie", "posthouse_session=" + ben.cookie())
                .header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8").GET().build());
        assertThat(seen.status()).isEqualTo(302);
        assertThat(seen.location()).isEqualTo("/consent?error=invalid-authorization-request");
        Reply withoutProof = get(ben, "/oauth2/authorize?response_type=code&client_id=" + app.clientId() + "&scope="
                + READ_PEOPLE + "&state=s&redirect_uri=" + encoded(BACK));
        assertThat(query(withoutProof.location())).containsEntry("error", "invalid_request").containsKey("iss");
    }

    @Test
    void theAnswerComesFromThePersonAndFromOurPageAlone() throws Exception {
        App app = register(List.of(READ_PEOPLE), false);
        String state = one(query(authorize(ben, app, READ_PEOPLE, "s").location()), "state");
        String form = "client_id=" + app.clientId() + "&state=" + encoded(state) + "&scope=" + READ_PEOPLE;

        // without the proof that it comes from our page; as somebody else; by nobody
        assertThat(form(new Browser(ben.cookie(), ""), "/oauth2/authorize", form).text("code"))
                .isEqualTo("csrf-token-missing");
        assertThat(form(admin, "/oauth2/authorize", form).status()).isEqualTo(400);
        assertThat(call(admin, "GET", "/api/consents/pending?state=" + encoded(state), "").status()).isEqualTo(404);
        assertThat(form(new Browser("", ""), "/oauth2/authorize", form).status()).isEqualTo(401);
        // more than was asked for
        assertThat(query(form(ben, "/oauth2/authorize", form + "&scope=identity.login.manage").text("location")))
                .containsEntry("error", "invalid_scope");
        // ben says no
        Reply no = form(ben, "/oauth2/authorize", "client_id=" + app.clientId() + "&state=" + encoded(state));
        assertThat(query(no.text("location"))).containsEntry("error", "access_denied").doesNotContainKey("code");
        assertThat(form(ben, "/oauth2/authorize", form).status()).isEqualTo(400);
    }

    @Test
    void whoIsNotSignedInIsAskedToFirstAndThenComesBack() throws Exception {
        App app = register(List.of(READ_PEOPLE), false);

        Reply reply = authorize(new Browser("", ""), app, READ_PEOPLE, "s");

        assertThat(reply.status()).isEqualTo(302);
        assertThat(reply.location()).startsWith("/?continue=");
        assertThat(query(reply.location()).get("continue")).startsWith("/oauth2/authorize?response_type=code");
    }

    @Test
    void anAppForItselfMayWhatItWasGrantedAndNothingElse() throws Exception {
        App app = register(List.of(READ_PEOPLE), false);

        Reply own = token(app, Map.of("grant_type", "client_credentials", "scope", READ_PEOPLE));

        assertThat(own.status()).isEqualTo(200);
        assertThat(own.json().has("refresh_token")).isFalse();
        assertThat(bearer("GET", "/api/people", own.text("access_token")).text("code")).isEqualTo("not-permitted");
        assertThat(token(app, Map.of("grant_type", "client_credentials", "scope", "identity.login.manage"))
                .text("error")).isEqualTo("invalid_scope");

        // an administrator grants it, and takes it back
        String id = call(admin, "GET", "/api/apps/" + app.clientId(), "").text("app");
        Reply granted = call(admin, "POST", "/api/access/grants", "{\"kind\":\"app\",\"subject\":\"" + id
                + "\",\"permission\":\"" + READ_PEOPLE + "\",\"reason\":\"shows who is there\"}");
        assertThat(granted.status()).as(granted.body()).isEqualTo(201);
        assertThat(bearer("GET", "/api/people", own.text("access_token")).body()).contains("\"ada\"");
        assertThat(call(admin, "DELETE", "/api/access/grants/" + granted.text("id"), "").status()).isBetween(200, 204);
        assertThat(bearer("GET", "/api/people", own.text("access_token")).text("code")).isEqualTo("not-permitted");
    }

    @Test
    void aPublicAppHasNoSecretAndRefreshesByItsName() throws Exception {
        App app = register(List.of(READ_PEOPLE), true);
        Map<String, String> redeem = new LinkedHashMap<>(codeGrant(codeFor(ben, app)));
        redeem.put("client_id", app.clientId());
        Reply tokens = post("/oauth2/token", redeem, Optional.empty());
        assertThat(tokens.status()).isEqualTo(200);

        Reply refreshed = post("/oauth2/token", Map.of("grant_type", "refresh_token", "refresh_token",
                tokens.text("refresh_token"), "client_id", app.clientId()), Optional.empty());
        assertThat(refreshed.status()).isEqualTo(200);

        App other = register(List.of(READ_PEOPLE), true);
        Reply stolen = post("/oauth2/token", Map.of("grant_type", "refresh_token", "refresh_token",
                refreshed.text("refresh_token"), "client_id", other.clientId()), Optional.empty());
        assertThat(stolen.text("error")).isEqualTo("invalid_grant");
        Map<String, String> noProof = new LinkedHashMap<>(codeGrant(codeFor(ben, app)));
        noProof.remove("code_verifier");
        noProof.put("client_id", app.clientId());
        assertThat(post("/oauth2/token", noProof, Optional.empty()).text("error")).isEqualTo("invalid_client");
    }

    @Test
    void twoSecretsLiveAtOnceSoThatOneCanBeChangedWithoutAPause() throws Exception {
        App app = register(List.of(READ_PEOPLE), false);
        String secrets = "/api/apps/" + app.clientId() + "/secrets";
        Reply second = confirmed(call(admin, "POST", secrets, ""), secrets);
        assertThat(second.status()).as(second.body()).isEqualTo(201);
        App by = new App(app.clientId(), second.text("secret"));
        Map<String, String> own = Map.of("grant_type", "client_credentials");

        assertThat(token(app, own).status()).isEqualTo(200);
        assertThat(token(by, own).status()).isEqualTo(200);
        assertThat(call(admin, "POST", secrets, "").text("code")).isEqualTo("two-secrets");
        assertThat(call(admin, "DELETE", secrets + "/1", "").status()).isEqualTo(204);
        assertThat(token(app, own).status()).isEqualTo(401);
        assertThat(token(by, own).status()).isEqualTo(200);
    }

    @Test
    void whoRegistersOrGrantsIsToldWhatThereIs() throws Exception {
        App app = register(List.of(), false);

        assertThat(call(admin, "GET", "/api/apps/permissions", "").body()).contains("\"" + READ_PEOPLE + "\"")
                .doesNotContain("identity.login.manage");
        JsonNode first = call(admin, "GET", "/api/access/apps?limit=1", "").json();
        assertThat(first.path("items").size()).isEqualTo(1);
        JsonNode all = call(admin, "GET", "/api/access/apps?limit=200", "").json().path("items");
        assertThat(all.toString()).contains("\"clientId\":\"" + app.clientId() + "\"");
        assertThat(call(ben, "GET", "/api/access/apps", "").status()).isEqualTo(403);
    }

    @Test
    void tokensAreShownAndEndedByTheirOwnAppAlone() throws Exception {
        App app = register(List.of(READ_PEOPLE), false);
        App other = register(List.of(READ_PEOPLE), false);
        Reply tokens = token(app, codeGrant(codeFor(ben, app)));
        String access = tokens.text("access_token");

        JsonNode told = post("/oauth2/introspect", Map.of("token", access), Optional.of(app)).json();
        assertThat(told.path("active").asBoolean()).isTrue();
        assertThat(told.path("client_id").asString()).isEqualTo(app.clientId());
        assertThat(told.path("scope").asString()).isEqualTo(READ_PEOPLE);
        assertThat(post("/oauth2/introspect", Map.of("token", access), Optional.of(other)).body())
                .isEqualTo("{\"active\":false}");
        assertThat(post("/oauth2/revoke", Map.of("token", access), Optional.of(other)).status()).isNotEqualTo(200);
        assertThat(bearer("GET", "/api/people", access).status()).isEqualTo(200);

        assertThat(post("/oauth2/revoke", Map.of("token", access), Optional.of(app)).status()).isEqualTo(200);
        assertThat(bearer("GET", "/api/people", access).status()).isEqualTo(401);
        String next = token(app, Map.of("grant_type", "refresh_token", "refresh_token", tokens.text("refresh_token")))
                .text("refresh_token");
        assertThat(post("/oauth2/revoke", Map.of("token", next), Optional.of(app)).status()).isEqualTo(200);
        assertThat(token(app, Map.of("grant_type", "refresh_token", "refresh_token", next)).text("error"))
                .isEqualTo("invalid_grant");
    }

    @Test
    void anAppThatIsDisabledOrMayLessIsHeldToItAtOnce() throws Exception {
        App app = register(List.of(READ_PEOPLE), false);
        String access = token(app, codeGrant(codeFor(ben, app))).text("access_token");
        assertThat(bearer("GET", "/api/people", access).status()).isEqualTo(200);

        call(admin, "PUT", "/api/apps/" + app.clientId(), "{\"permissions\":[]}");
        assertThat(bearer("GET", "/api/people", access).text("code")).isEqualTo("scope-missing");
        call(admin, "PUT", "/api/apps/" + app.clientId(),
                "{\"permissions\":[\"" + READ_PEOPLE + "\"],\"disabled\":true}");
        assertThat(bearer("GET", "/api/people", access).status()).isEqualTo(401);
        call(admin, "PUT", "/api/apps/" + app.clientId(), "{\"disabled\":false}");
        assertThat(bearer("GET", "/api/people", access).status()).as("it has ended for good").isEqualTo(401);
        String later = token(app, codeGrant(codeFor(ben, app))).text("access_token");
        assertThat(bearer("GET", "/api/people", later).status()).isEqualTo(200);
        assertThat(call(admin, "DELETE", "/api/apps/" + app.clientId(), "").status()).isEqualTo(204);
        assertThat(bearer("GET", "/api/people", later).status()).isEqualTo(401);
    }

    @Test
    void aRequestSaysOnceWhoItIs() throws Exception {
        App app = register(List.of(READ_PEOPLE), false);
        String access = token(app, codeGrant(codeFor(ben, app))).text("access_token");

        HttpRequest both = request("/api/people").header("Cookie", "posthouse_session=" + ben.cookie())
                .header("Authorization", "Bearer " + access).GET().build();
        assertThat(send(both).text("code")).isEqualTo("two-credentials");
        assertThat(bearer("GET", "/api/people", "pha_" + "A".repeat(43)).status()).isEqualTo(401);
        HttpRequest basic = request("/api/people").header("Authorization", "Basic YTpi").GET().build();
        assertThat(send(basic).status()).isEqualTo(401);
    }

    @Test
    void tellsOfItselfWhatIsTrue() throws Exception {
        JsonNode told = send(request("/.well-known/oauth-authorization-server").GET().build()).json();

        String issuer = told.path("issuer").asString();
        assertThat(told.path("token_endpoint").asString()).isEqualTo(issuer + "/oauth2/token");
        assertThat(told.path("grant_types_supported").toString())
                .isEqualTo("[\"authorization_code\",\"refresh_token\",\"client_credentials\","
                        + "\"urn:ietf:params:oauth:grant-type:device_code\",\"urn:ietf:params:oauth:grant-type:token-exchange\","
                        + "\"urn:posthouse:oauth:grant-type:mini-code\"]");
        assertThat(told.path("pushed_authorization_request_endpoint").asString()).isEqualTo(issuer + "/oauth2/par");
        assertThat(told.path("device_authorization_endpoint").asString())
                .isEqualTo(issuer + "/oauth2/device_authorization");
        assertThat(told.path("code_challenge_methods_supported").toString()).isEqualTo("[\"S256\"]");
        assertThat(told.path("authorization_response_iss_parameter_supported").asBoolean()).isTrue();
        assertThat(told.path("jwks_uri").asString()).isEqualTo(issuer + "/oauth2/jwks");
    }

    // ---- as browsers and apps do it

    private App register(List<String> permissions, boolean isPublic) throws Exception {
        String body = "{\"name\":\"Travel desk\",\"isPublic\":" + isPublic + ",\"redirectUris\":[\"" + BACK
                + "\"],\"permissions\":" + permissions.stream().map(name -> "\"" + name + "\"")
                        .collect(Collectors.joining(",", "[", "]"))
                + "}";
        Reply made = call(admin, "POST", "/api/apps", body);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return new App(made.json().path("app").path("clientId").asString(), made.text("secret"));
    }

    private String codeFor(Browser person, App app) throws Exception {
        String location = authorize(person, app, READ_PEOPLE, "s").location();
        if (location.startsWith("/consent?")) {
            location = allow(person, app, one(query(location), "state"), READ_PEOPLE).text("location");
        }
        return one(query(location), "code");
    }

    private Reply authorize(Browser person, App app, String scope, String state) throws Exception {
        return get(person, "/oauth2/authorize?response_type=code&client_id=" + app.clientId() + "&redirect_uri="
                + encoded(BACK) + "&scope=" + scope + "&state=" + state + "&code_challenge=" + CHALLENGE
                + "&code_challenge_method=S256");
    }

    private Reply allow(Browser person, App app, String state, String scope) throws Exception {
        return form(person, "/oauth2/authorize",
                "client_id=" + app.clientId() + "&state=" + encoded(state) + "&scope=" + scope);
    }

    private static Map<String, String> codeGrant(String code) {
        return Map.of("grant_type", "authorization_code", "code", code, "redirect_uri", BACK, "code_verifier",
                VERIFIER);
    }

    private Reply token(App app, Map<String, String> form) throws Exception {
        return post("/oauth2/token", form, Optional.of(app));
    }

    private Reply post(String path, Map<String, String> form, Optional<App> by) throws Exception {
        HttpRequest.Builder request = request(path).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form.entrySet().stream()
                        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&"))));
        by.ifPresent(app -> request.header("Authorization", "Basic " + Base64.getEncoder()
                .encodeToString((app.clientId() + ":" + app.secret()).getBytes(StandardCharsets.UTF_8))));
        return send(request.build());
    }

    private Reply bearer(String method, String path, String token) throws Exception {
        return send(request(path).header("Authorization", "Bearer " + token).method(method, BodyPublishers.noBody())
                .build());
    }

    private Browser signIn(String name) throws Exception {
        Reply reply = send(request("/api/session").header("Content-Type", "application/json").POST(BodyPublishers
                .ofString("{\"name\":\"" + name + "\",\"password\":\"" + platform.password(name) + "\"}")).build());
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        String cookie = reply.raw().headers().firstValue("Set-Cookie").orElseThrow()
                .replaceFirst("^posthouse_session=([^;]*).*", "$1");
        return new Browser(cookie, reply.text("csrfToken"));
    }

    private Reply get(Browser person, String path) throws Exception {
        return call(person, "GET", path, "");
    }

    private Reply call(Browser person, String method, String path, String body) throws Exception {
        return as(person, method, path, body, "application/json");
    }

    /** The administrator says by their password that they mean what was refused, and does it once more. */
    private Reply confirmed(Reply refused, String path) throws Exception {
        assertThat(refused.text("code")).isEqualTo("step-up-needed");
        Reply proof = call(admin, "POST", "/api/session/step-up", "{\"action\":\"" + refused.text("action")
                + "\",\"parameters\":\"" + refused.text("parameters") + "\",\"password\":\""
                + platform.password("ada") + "\"}");
        return send(request(path).POST(BodyPublishers.noBody()).header("Cookie", "posthouse_session=" + admin.cookie())
                .header("X-CSRF-Token", admin.csrf()).header("Posthouse-Step-Up", proof.text("token")).build());
    }

    private Reply form(Browser person, String path, String body) throws Exception {
        return as(person, "POST", path, body, "application/x-www-form-urlencoded");
    }

    private Reply as(Browser person, String method, String path, String body, String type) throws Exception {
        HttpRequest.Builder request = request(path).method(method,
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", type);
        }
        if (!person.cookie().isEmpty()) {
            request.header("Cookie", "posthouse_session=" + person.cookie());
        }
        if (!person.csrf().isEmpty()) {
            request.header("X-CSRF-Token", person.csrf());
        }
        return send(request.build());
    }

    private HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(URI.create(platform.web() + path));
    }

    private Reply send(HttpRequest request) throws Exception {
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        return new Reply(response.statusCode(), response.body(), response);
    }

    private static <T> List<T> atOnce(int times, Callable<T> work) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> all = threads.invokeAll(IntStream.range(0, times).mapToObj(_ -> work).toList());
            List<T> done = new ArrayList<>();
            for (Future<T> one : all) {
                done.add(one.get());
            }
            return done;
        }
    }

    private static String one(Map<String, String> query, String name) {
        return Objects.requireNonNull(query.get(name), () -> name + " in " + query);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, String> query(String address) {
        String query = address.substring(address.indexOf('?') + 1);
        Map<String, String> all = new LinkedHashMap<>();
        Arrays.stream(query.split("&")).map(pair -> pair.split("=", 2)).forEach(
                pair -> all.put(pair[0], pair.length > 1 ? URLDecoder.decode(pair[1], StandardCharsets.UTF_8) : ""));
        return all;
    }
}

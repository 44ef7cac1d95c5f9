package io.posthouse.server.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.sdk.PlatformSignature;
import io.posthouse.sdk.PlatformSignature.NamedKey;
import io.posthouse.server.journey.AppsWorld.App;
import io.posthouse.server.journey.AppsWorld.Browser;
import io.posthouse.server.journey.AppsWorld.Line;
import io.posthouse.server.journey.AppsWorld.Reply;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A developer's app signs what it sends, with the kit for Java, so that a token alone is good for nothing. Over the real door. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AppsSignRequestsTest {
    private static final Map<String, String> PEOPLE = Map.of("scope", AppsWorld.READ_PEOPLE);
    private static final byte[] NOTHING = {};
    private static final byte[] BODY = "{\"name\":\"Night shift\"}".getBytes(UTF_8);

    @TempDir
    static Path data;

    private AppsWorld world;
    private Browser ada;
    private Browser ben;
    private App app;
    private String token;
    private NamedKey key;

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

    @BeforeEach
    void anAppThatSigns() throws Exception {
        app = world.register(ada, false, "");
        key = secret(app);
        token = world.redeem(app, world.sentBack(ben, app, PEOPLE)).text("access_token");
        mustSign(true);
    }

    @Test
    void whatItSignsIsCarriedOutAndNothingElse() throws Exception {
        // signed by the secret, and by a key that it shares with nobody
        assertThat(people(signed(key)).status()).isEqualTo(200);
        assertThat(people(signed(pair(app))).body()).contains("\"ada\"");

        // not signed at all: a token that was overheard
        Reply bare = world.bearer("/api/people", token);
        assertThat(bare.status()).isEqualTo(401);
        assertThat(bare.text("code")).isEqualTo("signature-missing");

        // and for as long as its owner says so
        mustSign(false);
        assertThat(world.bearer("/api/people", token).status()).isEqualTo(200);
        assertThat(people(signed(key)).status()).isEqualTo(200);
    }

    @Test
    void whatWasOverheardIsGoodOnceAndHereAndNow() throws Exception {
        Line[] once = signed(key);
        assertThat(people(once).status()).isEqualTo(200);
        assertThat(people(once).text("code")).isEqualTo("signature-replayed");

        assertThat(code(people(made(key, "GET", world.at("/api/people"), NOTHING,
                Instant.now().minus(Duration.ofSeconds(62)))))).isEqualTo("401 signature-too-old");
        assertThat(code(people(made(key, "GET", world.at("/api/people"), NOTHING,
                Instant.now().plus(Duration.ofSeconds(30)))))).isEqualTo("401 signature-too-early");
        // for another host, address and method
        assertThat(code(people(made(key, "GET", URI.create("https://desk.example.org/api/people"), NOTHING,
                Instant.now())))).isEqualTo("401 signature-wrong");
        assertThat(code(people(made(key, "GET", world.at("/api/people?query=a"), NOTHING, Instant.now()))))
                .isEqualTo("401 signature-wrong");
        assertThat(code(people(made(key, "HEAD", world.at("/api/people"), NOTHING, Instant.now()))))
                .isEqualTo("401 signature-wrong");
    }

    @Test
    void onlyTheAppsOwnKeysSignForItWhileTheyLive() throws Exception {
        assertThat(code(people(signed(PlatformSignature.secret("key-0123456789abcdef", new byte[32])))))
                .isEqualTo("401 signature-key-unknown");
        assertThat(code(people(signed(PlatformSignature.secret(key.id(), new byte[32])))))
                .isEqualTo("401 signature-wrong");
        App other = world.register(ada, false, "");
        assertThat(code(people(signed(secret(other))))).isEqualTo("401 signature-token-other");

        // withdrawn: at once, if there is another, since it has to sign
        assertThat(people(signed(key)).status()).isEqualTo(200);
        assertThat(world.call(ada, "DELETE", path(app) + "/keys/" + key.id(), "").text("code")).isEqualTo("last-key");
        NamedKey last = secret(app);
        assertThat(world.call(ada, "DELETE", path(app) + "/keys/" + key.id(), "").status()).isEqualTo(204);
        assertThat(code(people(signed(key)))).isEqualTo("401 signature-key-unknown");

        // and with the app
        assertThat(people(signed(last)).status()).isEqualTo(200);
        assertThat(world.call(ada, "DELETE", path(app), "").status()).isEqualTo(204);
        assertThat(code(people(signed(last)))).isEqualTo("401 signature-key-unknown");
    }

    @Test
    void aBodyIsTheOneThatWasSigned() throws Exception {
        URI at = world.at("/api/apps");

        // what was signed comes as far as the endpoint, which is none for apps
        Reply right = world.send("POST", "/api/apps", BODY, made(key, "POST", at, BODY, Instant.now()));
        assertThat(code(right)).isEqualTo("403 not-for-apps");
        Reply other = world.send("POST", "/api/apps", "{\"name\":\"Night shirt\"}".getBytes(UTF_8),
                made(key, "POST", at, BODY, Instant.now()));
        assertThat(code(other)).isEqualTo("400 digest-wrong");
        Reply taken = world.send("POST", "/api/apps", NOTHING, made(key, "POST", at, BODY, Instant.now()));
        assertThat(code(taken)).isEqualTo("400 digest-wrong");
        Reply given = world.send("POST", "/api/apps", BODY, made(key, "POST", at, NOTHING, Instant.now()));
        assertThat(code(given)).isEqualTo("400 digest-missing");
    }

    @Test
    void keysAreTheirOwnersAndTwoAtMost() throws Exception {
        secret(app);
        assertThat(world.call(ada, "POST", path(app) + "/keys", "{}").text("code")).isEqualTo("two-keys");
        assertThat(world.call(ada, "POST", path(app) + "/keys", "{\"publicKey\":\"bm8ga2V5\"}").text("code"))
                .isEqualTo("invalid-key");
        Reply list = world.call(ada, "GET", path(app) + "/keys", "");
        assertThat(list.json().path("items")).hasSize(2);
        assertThat(list.body()).contains("hmac-sha256", key.id()).doesNotContain("secret");
        assertThat(list.json().path("required").asBoolean()).isTrue();

        Browser second = world.addAdministrator(ada, "second", "a long enough one 7");
        for (Reply reply : List.of(world.call(second, "GET", path(app) + "/keys", ""),
                world.call(second, "POST", path(app) + "/keys", "{}"),
                world.call(second, "DELETE", path(app) + "/keys/" + key.id(), ""),
                world.call(second, "PUT", path(app) + "/signing", "{\"required\":false}"))) {
            assertThat(code(reply)).isEqualTo("404 no-such-app");
        }
    }

    private static String path(App app) {
        return "/api/apps/" + app.clientId();
    }

    private void mustSign(boolean required) throws Exception {
        assertThat(world.call(ada, "PUT", path(app) + "/signing", "{\"required\":" + required + "}").status())
                .isEqualTo(204);
    }

    private NamedKey secret(App of) throws Exception {
        Reply made = world.call(ada, "POST", path(of) + "/keys", "{}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return PlatformSignature.secret(made.text("keyId"), Base64.getDecoder().decode(made.text("secret")));
    }

    private NamedKey pair(App of) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Reply made = world.call(ada, "POST", path(of) + "/keys", "{\"publicKey\":\""
                + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()) + "\"}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().path("secret").isNull()).isTrue();
        return PlatformSignature.signing(made.text("keyId"), pair.getPrivate());
    }

    /** What asks for the people, signed just now. */
    private Line[] signed(NamedKey by) throws Exception {
        return made(by, "GET", world.at("/api/people"), NOTHING, Instant.now());
    }

    private Line[] made(NamedKey by, String method, URI uri, byte[] body, Instant created) {
        Map<String, String> sent = Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json");
        Map<String, String> signature = PlatformSignature.sign(by, method, uri, sent, body, created,
                UUID.randomUUID().toString());
        return Stream.of(sent, signature).flatMap(fields -> fields.entrySet().stream())
                .map(field -> new Line(field.getKey(), field.getValue())).toArray(Line[]::new);
    }

    private Reply people(Line... lines) throws Exception {
        return world.get("/api/people", lines);
    }

    private static String code(Reply reply) {
        return reply.status() + " " + reply.text("code");
    }
}

package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.server.journey.AppsWorld.App;
import io.posthouse.server.journey.AppsWorld.Browser;
import io.posthouse.server.journey.AppsWorld.Line;
import io.posthouse.server.journey.AppsWorld.Reply;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** An app has its tokens bound to a key of its own (RFC 9449, DPoP), so that whoever copies one has nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TokensBoundToKeysTest {
    private static final Map<String, String> PEOPLE = Map.of("scope", AppsWorld.READ_PEOPLE);

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

    /** A key, and what is proven by it; made by the JDK alone. */
    private record Key(KeyPair pair) {
        static Key fresh() throws GeneralSecurityException {
            KeyPairGenerator maker = KeyPairGenerator.getInstance("EC");
            maker.initialize(new ECGenParameterSpec("secp256r1"));
            return new Key(maker.generateKeyPair());
        }

        private String jwk() {
            ECPublicKey key = (ECPublicKey) pair.getPublic();
            // In the order of RFC 7638, so that its digest is the thumbprint.
            return "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" + number(key.getW().getAffineX()) + "\",\"y\":\""
                    + number(key.getW().getAffineY()) + "\"}";
        }

        String thumbprint() throws GeneralSecurityException {
            return text(MessageDigest.getInstance("SHA-256").digest(jwk().getBytes(StandardCharsets.UTF_8)));
        }

        /** @param more further claims, each with a comma before */
        Line proof(String method, String address, String more) throws GeneralSecurityException {
            String header = "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":" + jwk() + "}";
            String claims = "{\"jti\":\"" + UUID.randomUUID() + "\",\"htm\":\"" + method + "\",\"htu\":\"" + address
                    + "\",\"iat\":" + Instant.now().getEpochSecond() + more + "}";
            String said = text(header.getBytes(StandardCharsets.UTF_8)) + "."
                    + text(claims.getBytes(StandardCharsets.UTF_8));
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(said.getBytes(StandardCharsets.US_ASCII));
            return new Line("DPoP", said + "." + text(signature.sign()));
        }

        Line proofOf(String token, String method, String address) throws GeneralSecurityException {
            return proof(method, address, ",\"ath\":\"" + text(
                    MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII))) + "\"");
        }

        private static String number(BigInteger number) {
            byte[] bytes = number.toByteArray();
            byte[] all = new byte[32];
            int taken = Math.min(bytes.length, all.length);
            System.arraycopy(bytes, bytes.length - taken, all, all.length - taken, taken);
            return text(all);
        }

        private static String text(byte[] bytes) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }
    }

    private Line forTokens(Key key) throws GeneralSecurityException {
        return key.proof("POST", world.issuer() + "/oauth2/token", "");
    }

    private Reply people(String token, Line... more) throws Exception {
        Line[] all = Arrays.copyOf(more, more.length + 1);
        all[more.length] = new Line("Authorization", "DPoP " + token);
        return world.get("/api/people", all);
    }

    private Line forPeople(Key key, String token) throws GeneralSecurityException {
        return key.proofOf(token, "GET", world.issuer() + "/api/people");
    }

    @Test
    void aBoundTokenIsGoodWithItsKeyAndWithNothingElse() throws Exception {
        App app = world.register(ada, false, "");
        Key key = Key.fresh();
        Reply tokens = world.redeem(app, world.sentBack(ben, app, PEOPLE), forTokens(key));
        assertThat(tokens.text("token_type")).isEqualTo("DPoP");
        String access = tokens.text("access_token");

        Line proof = forPeople(key, access);
        assertThat(people(access, proof).body()).contains("\"ada\"");

        // shown again; by another key; for another token, method and address; none; two; as a bearer's
        Reply again = people(access, proof);
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.text("code")).isEqualTo("invalid-dpop-proof");
        assertThat(again.header("WWW-Authenticate")).startsWith("DPoP error=\"invalid_dpop_proof\", algs=");
        for (Line wrong : List.of(forPeople(Key.fresh(), access), forPeople(key, "pha_" + "A".repeat(43)),
                key.proofOf(access, "POST", world.issuer() + "/api/people"),
                key.proofOf(access, "GET", world.issuer() + "/api/people/"),
                key.proofOf(access, "GET", "https://evil.example/api/people"),
                key.proof("GET", world.issuer() + "/api/people", ""), new Line("DPoP", "nonsense"))) {
            assertThat(people(access, wrong).text("code")).as(wrong.value()).isEqualTo("invalid-dpop-proof");
        }
        assertThat(people(access).text("code")).isEqualTo("invalid-dpop-proof");
        assertThat(people(access, forPeople(key, access), forPeople(key, access)).text("code"))
                .isEqualTo("invalid-dpop-proof");
        Reply asBearer = world.bearer("/api/people", access);
        assertThat(asBearer.status()).isEqualTo(401);
        assertThat(asBearer.text("code")).isEqualTo("invalid-token");

        // it is known as bound, and who the person is it tells as well
        Reply told = world.post(app, "/oauth2/introspect", Map.of("token", access));
        assertThat(told.text("token_type")).isEqualTo("DPoP");
        assertThat(told.json().path("cnf").path("jkt").asString()).isEqualTo(key.thumbprint());
    }

    @Test
    void aBearersTokenDoesNotBecomeMoreByAProof() throws Exception {
        App app = world.register(ada, false, "");
        String access = world.redeem(app, world.sentBack(ben, app, PEOPLE)).text("access_token");

        Reply reply = people(access, forPeople(Key.fresh(), access));

        assertThat(reply.text("code")).isEqualTo("invalid-token");
        assertThat(reply.header("WWW-Authenticate")).startsWith("DPoP error=\"invalid_token\"");
        assertThat(world.bearer("/api/people", access).status()).isEqualTo(200);
    }

    @Test
    void aProofBuysTokensOnceAndWhoIsNotTheAppUsesNoneUp() throws Exception {
        App app = world.register(ada, false, "");
        Key key = Key.fresh();
        Line proof = forTokens(key);
        Map<String, String> own = Map.of("grant_type", "client_credentials");

        assertThat(world.token(new App(app.clientId(), "pcs_" + "A".repeat(43)), own, proof).status()).isEqualTo(401);
        assertThat(world.token(app, own, proof).text("token_type")).isEqualTo("DPoP");
        Reply again = world.token(app, own, proof);
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.text("error")).isEqualTo("invalid_dpop_proof");
        assertThat(world.token(app, own, forTokens(key), forTokens(key)).text("error")).isEqualTo("invalid_dpop_proof");
        assertThat(world.token(app, own, key.proof("POST", world.issuer() + "/oauth2/revoke", "")).text("error"))
                .isEqualTo("invalid_dpop_proof");
    }

    @Test
    void aPublicAppRefreshesByItsKeyAlone() throws Exception {
        App app = world.register(ada, true, "");
        Key key = Key.fresh();
        String refresh = world.redeem(app, world.sentBack(ben, app, PEOPLE), forTokens(key)).text("refresh_token");

        // a thief has no key, or another; and has not used it up
        assertThat(world.refresh(app, refresh).text("error")).isEqualTo("invalid_grant");
        assertThat(world.refresh(app, refresh, forTokens(Key.fresh())).text("error")).isEqualTo("invalid_grant");
        Reply refreshed = world.refresh(app, refresh, forTokens(key));
        assertThat(refreshed.text("token_type")).isEqualTo("DPoP");
        String access = refreshed.text("access_token");
        assertThat(people(access, forPeople(key, access)).status()).isEqualTo(200);
        // the next one is bound as the first
        assertThat(world.refresh(app, refreshed.text("refresh_token")).text("error")).isEqualTo("invalid_grant");
        assertThat(world.refresh(app, refreshed.text("refresh_token"), forTokens(key)).status()).isEqualTo(200);
    }

    @Test
    void anAppWithASecretMayChangeItsKey() throws Exception {
        App app = world.register(ada, false, "");
        String refresh = world.redeem(app, world.sentBack(ben, app, PEOPLE), forTokens(Key.fresh()))
                .text("refresh_token");
        Key next = Key.fresh();

        String access = world.refresh(app, refresh, forTokens(next)).text("access_token");

        assertThat(people(access, forPeople(next, access)).status()).isEqualTo(200);
    }

    @Test
    void aCodeThatWasAskedForWithAKeyIsGoodByThatKeyAlone() throws Exception {
        App app = world.register(ada, true, "");
        Key key = Key.fresh();
        Map<String, String> back = world.sentBack(ben, app,
                Map.of("scope", AppsWorld.READ_PEOPLE, "dpop_jkt", key.thumbprint()));

        assertThat(world.redeem(app, back).text("error")).isEqualTo("invalid_grant");
        assertThat(world.redeem(app, back, forTokens(Key.fresh())).text("error")).isEqualTo("invalid_grant");
        assertThat(world.redeem(app, back, forTokens(key)).text("token_type")).isEqualTo("DPoP");
    }

    @Test
    void anAppThatWantsBoundTokensAloneGetsNoOthers() throws Exception {
        App app = world.register(ada, false, ",\"proofRequired\":true");
        Map<String, String> own = Map.of("grant_type", "client_credentials");

        assertThat(world.token(app, own).text("error")).isEqualTo("invalid_dpop_proof");
        assertThat(world.token(app, own, forTokens(Key.fresh())).text("token_type")).isEqualTo("DPoP");
        Map<String, String> back = world.sentBack(ben, app, PEOPLE);
        assertThat(world.redeem(app, back).text("error")).isEqualTo("invalid_dpop_proof");
        assertThat(world.redeem(app, back, forTokens(Key.fresh())).text("token_type")).isEqualTo("DPoP");
    }

    @Test
    void aRequestThatIsPushedWithAProofGivesACodeForThatKey() throws Exception {
        App app = world.register(ada, true, "");
        Key key = Key.fresh();
        Map<String, String> asked = AppsWorld.query(world.asking(app, PEOPLE));

        assertThat(world.post(app, "/oauth2/par",
                AppsWorld.query(world.asking(app, Map.of("dpop_jkt", Key.fresh().thumbprint()))),
                key.proof("POST", world.issuer() + "/oauth2/par", "")).text("error")).isEqualTo("invalid_request");
        String uri = world.post(app, "/oauth2/par", asked, key.proof("POST", world.issuer() + "/oauth2/par", ""))
                .text("request_uri");
        String page = world.call(ben, "GET", "/oauth2/authorize?client_id=" + app.clientId() + "&request_uri="
                + AppsWorld.encoded(uri), "").location();
        Map<String, String> back = AppsWorld.query(world.answer(ben, app, AppsWorld.one(AppsWorld.query(page), "state"),
                AppsWorld.READ_PEOPLE).text("location"));

        assertThat(world.redeem(app, back).text("error")).isEqualTo("invalid_grant");
        assertThat(world.redeem(app, back, forTokens(Key.fresh())).text("error")).isEqualTo("invalid_grant");
        assertThat(world.redeem(app, back, forTokens(key)).text("token_type")).isEqualTo("DPoP");
    }

    @Test
    void aBoundTokenIsExchangedByItsKey() throws Exception {
        App target = world.register(ada, false, "");
        App app = world.register(ada, false, ",\"exchangesFor\":[\"" + target.clientId() + "\"]");
        Key key = Key.fresh();
        String access = world.redeem(app, world.sentBack(ben, app, PEOPLE), forTokens(key)).text("access_token");
        Map<String, String> form = Map.of("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token", access, "subject_token_type", "urn:ietf:params:oauth:token-type:access_token",
                "audience",
                target.clientId());

        assertThat(world.token(app, form).text("error")).isEqualTo("invalid_request");
        assertThat(world.token(app, form, forTokens(Key.fresh())).text("error")).isEqualTo("invalid_request");
        Reply exchanged = world.token(app, form, forTokens(key));
        assertThat(exchanged.text("token_type")).isEqualTo("DPoP");
        assertThat(world.post(target, "/oauth2/introspect", Map.of("token", exchanged.text("access_token"))).json()
                .path("cnf").path("jkt").asString()).isEqualTo(key.thumbprint());
    }
}

package io.posthouse.identity.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.posthouse.identity.Identity;
import io.posthouse.identity.Secrets;
import io.posthouse.testkit.SetClock;
import io.posthouse.testkit.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

final class ProofsModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final SetClock clock = new SetClock(database);
    private static final String ISSUER = "https://posthouse.example";
    private static final String TOKEN = "pha_" + "A".repeat(43);
    private static final Proofs.Wanted AT_TOKEN = new Proofs.Wanted("POST", "/oauth2/token", Optional.empty(),
            Optional.empty());

    private ECKey key;
    private String jkt;

    @BeforeEach
    void begin() throws Exception {
        clock.set(Instant.parse("2026-03-01T12:00:00Z"));
        database.execute("truncate identity.proof");
        key = new ECKeyGenerator(Curve.P_256).generate();
        jkt = key.computeThumbprint().toString();
    }

    /** Another process on the same database. */
    private static Proofs node() {
        return new Proofs(new ProofStore(JdbcClient.create(clock.pool())), ISSUER, SigningEngine.fastest());
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder().jwtID(UUID.randomUUID().toString()).claim("htm", "POST")
                .claim("htu", ISSUER + "/oauth2/token").issueTime(Date.from(clock.instant()));
    }

    private static JWSHeader.Builder header(JWSAlgorithm alg, JWK key) {
        return new JWSHeader.Builder(alg).type(new JOSEObjectType("dpop+jwt")).jwk(key.toPublicJWK());
    }

    private String proof(UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
        SignedJWT jwt = new SignedJWT(header(JWSAlgorithm.ES256, key).build(), change.apply(claims()).build());
        jwt.sign(new ECDSASigner(key));
        return jwt.serialize();
    }

    @Test
    void takesAProofOnceWhicheverNodeSeesIt() throws Exception {
        String proof = proof(claims -> claims);

        assertThat(node().verify(proof, AT_TOKEN)).hasValue(jkt);
        assertThat(node().verify(proof, AT_TOKEN)).isEmpty();
        clock.pass(Duration.ofSeconds(59));
        assertThat(node().verify(proof, AT_TOKEN)).isEmpty();
    }

    @Test
    void ofManyNodesThatSeeItAtOnceOneTakesIt() throws Exception {
        String proof = proof(claims -> claims);
        List<Future<Optional<String>>> all;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            all = threads.invokeAll(IntStream.range(0, 16)
                    .<Callable<Optional<String>>>mapToObj(_ -> () -> node().verify(proof, AT_TOKEN)).toList());
        }

        assertThat(all.stream().map(Future::resultNow).filter(Optional::isPresent)).hasSize(1);
    }

    @Test
    void anIdIsUsedUpForItsKeyAlone() throws Exception {
        assertThat(node().verify(proof(claims -> claims.jwtID("the same")), AT_TOKEN)).isPresent();
        key = new ECKeyGenerator(Curve.P_256).generate();
        assertThat(node().verify(proof(claims -> claims.jwtID("the same")), AT_TOKEN)).isPresent();
    }

    @Test
    void whatWasForgottenIsTooOldToBeShown() throws Exception {
        String proof = proof(claims -> claims);
        assertThat(node().verify(proof, AT_TOKEN)).isPresent();

        clock.pass(Duration.ofSeconds(91));

        assertThat(new ProofStore(JdbcClient.create(clock.pool())).purge(10)).isEqualTo(1);
        assertThat(node().verify(proof, AT_TOKEN)).isEmpty();
    }

    @Test
    void refusesWhatIsNotForThisMomentMethodOrAddress() throws Exception {
        assertThat(
                node().verify(proof(claims -> claims.issueTime(Date.from(clock.instant().minusSeconds(61)))), AT_TOKEN))
                .isEmpty();
        assertThat(
                node().verify(proof(claims -> claims.issueTime(Date.from(clock.instant().plusSeconds(11)))), AT_TOKEN))
                .isEmpty();
        assertThat(node().verify(proof(claims -> claims.issueTime(null)), AT_TOKEN)).isEmpty();
        assertThat(node().verify(proof(claims -> claims.claim("htm", "GET")), AT_TOKEN)).isEmpty();
        assertThat(node().verify(proof(claims -> claims.claim("htm", "post")), AT_TOKEN)).isEmpty();
        assertThat(node().verify(proof(claims -> claims.claim("htm", null)), AT_TOKEN)).isEmpty();
        for (String elsewhere : List.of("https://posthouse.example/oauth2/token/", "https://evil.example/oauth2/token",
                "http://posthouse.example/oauth2/token", "https://posthouse.example:444/oauth2/token", "/oauth2/token",
                "https://a@posthouse.example/oauth2/token", "https://posthouse.example/OAUTH2/token",
                "https://posthouse.example/oauth2/%74oken", "not an address", "")) {
            assertThat(node().verify(proof(claims -> claims.claim("htu", elsewhere)), AT_TOKEN)).as(elsewhere)
                    .isEmpty();
        }
        assertThat(node().verify(proof(claims -> claims.claim("htu", null)), AT_TOKEN)).isEmpty();
        assertThat(node().verify(proof(claims -> claims.claim("htu", 7)), AT_TOKEN)).isEmpty();
    }

    @Test
    void readsAnAddressAsTheStandardForAddressesDoes() throws Exception {
        for (String here : List.of("https://posthouse.example/oauth2/token", "HTTPS://Posthouse.Example/oauth2/token",
                "https://posthouse.example:443/oauth2/token", "https://posthouse.example/oauth2/token?a=b#c")) {
            assertThat(node().verify(proof(claims -> claims.claim("htu", here)), AT_TOKEN)).as(here).hasValue(jkt);
        }
    }

    @Test
    void refusesWhatIsNotForThisTokenAndItsKey() throws Exception {
        String hash = Base64.getUrlEncoder().withoutPadding().encodeToString(Secrets.digest(TOKEN));
        var wanted = new Proofs.Wanted("POST", "/oauth2/token", Optional.of(TOKEN), Optional.of(jkt));

        assertThat(node().verify(proof(claims -> claims.claim("ath", hash)), wanted)).hasValue(jkt);
        assertThat(node().verify(proof(claims -> claims), wanted)).isEmpty();
        assertThat(node().verify(proof(claims -> claims.claim("ath", hash + "A")), wanted)).isEmpty();
        assertThat(node().verify(proof(claims -> claims.claim("ath", TOKEN)), wanted)).isEmpty();
        key = new ECKeyGenerator(Curve.P_256).generate();
        assertThat(node().verify(proof(claims -> claims.claim("ath", hash)), wanted)).isEmpty();
    }

    @Test
    void refusesAnIdThatIsMissingOrTooLong() throws Exception {
        assertThat(node().verify(proof(claims -> claims.jwtID(null)), AT_TOKEN)).isEmpty();
        assertThat(node().verify(proof(claims -> claims.jwtID("")), AT_TOKEN)).isEmpty();
        assertThat(node().verify(proof(claims -> claims.jwtID("i".repeat(257))), AT_TOKEN)).isEmpty();
        assertThat(node().verify(proof(claims -> claims.jwtID("i".repeat(256))), AT_TOKEN)).isPresent();
        assertThat(node().verify(proof(claims -> claims.claim("more", "m".repeat(4_096))), AT_TOKEN)).isEmpty();
    }

    @Test
    void refusesOtherTypesAlgorithmsAndKeys() throws Exception {
        RSAKey rsa = new RSAKeyGenerator(2_048).generate();
        SignedJWT byRsa = new SignedJWT(header(JWSAlgorithm.RS256, rsa).build(), claims().build());
        byRsa.sign(new RSASSASigner(rsa));
        assertThat(node().verify(byRsa.serialize(), AT_TOKEN)).hasValue(rsa.computeThumbprint().toString());

        RSAKey small = new RSAKeyGenerator(1_024, true).generate();
        SignedJWT bySmall = new SignedJWT(header(JWSAlgorithm.RS256, small).build(), claims().build());
        bySmall.sign(new RSASSASigner(small.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance())));
        assertThat(node().verify(bySmall.serialize(), AT_TOKEN)).isEmpty();

        SignedJWT otherHash = new SignedJWT(header(JWSAlgorithm.RS512, rsa).build(), claims().build());
        otherHash.sign(new RSASSASigner(rsa));
        assertThat(node().verify(otherHash.serialize(), AT_TOKEN)).isEmpty();

        SignedJWT otherType = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).type(JOSEObjectType.JWT).jwk(key.toPublicJWK()).build(),
                claims().build());
        otherType.sign(new ECDSASigner(key));
        assertThat(node().verify(otherType.serialize(), AT_TOKEN)).isEmpty();

        SignedJWT withoutKey = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType("dpop+jwt")).build(),
                claims().build());
        withoutKey.sign(new ECDSASigner(key));
        assertThat(node().verify(withoutKey.serialize(), AT_TOKEN)).isEmpty();

        SignedJWT critical = new SignedJWT(header(JWSAlgorithm.ES256, key).criticalParams(Set.of("exp"))
                .customParam("exp", 1).build(), claims().build());
        critical.sign(new ECDSASigner(key));
        assertThat(node().verify(critical.serialize(), AT_TOKEN)).isEmpty();

        // signed by whoever reads the header, with the public key as the secret
        SignedJWT confused = new SignedJWT(header(JWSAlgorithm.HS256, key).build(), claims().build());
        confused.sign(
                new MACSigner(key.toPublicJWK().toJSONString().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(node().verify(confused.serialize(), AT_TOKEN)).isEmpty();
    }

    @Test
    void refusesWhatAnotherKeyHasSignedOrNobody() throws Exception {
        SignedJWT stolen = new SignedJWT(header(JWSAlgorithm.ES256, key).build(), claims().build());
        stolen.sign(new ECDSASigner(new ECKeyGenerator(Curve.P_256).generate()));
        assertThat(node().verify(stolen.serialize(), AT_TOKEN)).isEmpty();

        String[] parts = proof(claims -> claims).split("\\.", -1);
        assertThat(node().verify(parts[0] + "." + parts[1] + ".", AT_TOKEN)).isEmpty();
        assertThat(node().verify(parts[0] + "." + parts[1] + "." + "A".repeat(86), AT_TOKEN)).isEmpty();
        for (String odd : List.of("", ".", "..", "a.b.c", parts[0], parts[0] + "." + parts[1], "e30.e30.e30")) {
            assertThat(node().verify(odd, AT_TOKEN)).as(odd).isEmpty();
        }
    }

    @Test
    void aForgeryUsesNoIdUp() throws Exception {
        String good = proof(claims -> claims.jwtID("mine"));
        String[] parts = good.split("\\.", -1);

        assertThat(node().verify(parts[0] + "." + parts[1] + "." + "A".repeat(86), AT_TOKEN)).isEmpty();
        assertThat(node().verify(good, AT_TOKEN)).isPresent();
    }
}

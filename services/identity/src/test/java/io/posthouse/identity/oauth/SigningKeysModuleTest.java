package io.posthouse.identity.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.posthouse.identity.Identity;
import io.posthouse.identity.IdentityTokens;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.TokenKind;
import io.posthouse.testkit.SetClock;
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

final class SigningKeysModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final SetClock clock = new SetClock(database);
    private static final JWTClaimsSet CLAIMS = new JWTClaimsSet.Builder().subject("42").build();

    private final AtomicLong nanos = new AtomicLong();

    @BeforeEach
    void noKeys() throws SQLException {
        clock.set(Instant.parse("2026-03-01T12:00:00Z"));
        database.execute("truncate identity.signing_key");
    }

    /** Another process on the same database, which has read nothing yet. */
    private SigningKeys node() {
        Ticker ticker = nanos::get;
        return new SigningKeys(JdbcClient.create(clock.pool()),
                new TransactionTemplate(new JdbcTransactionManager(clock.pool())), SigningEngine.fastest(), ticker);
    }

    /** All clocks of the world go on. */
    private void pass(Duration time) throws SQLException {
        clock.pass(time);
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void everyNodeSignsByTheSameKeysAndPublishesThem() throws Exception {
        SigningKeys one = node();
        SigningKeys two = node();

        for (SigningAlgorithm alg : SigningAlgorithm.values()) {
            assertThat(two.signedHere(one.sign(alg, CLAIMS)).orElseThrow().getSubject()).isEqualTo("42");
        }
        assertThat(JWKSet.parse(one.list()).getKeys()).hasSize(2)
                .isEqualTo(JWKSet.parse(two.list()).getKeys()).noneMatch(key -> key.isPrivate());
    }

    @Test
    void nodesThatBeginAtOnceMakeOneKeyOfEachKind() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.invokeAll(IntStream.range(0, 8).<java.util.concurrent.Callable<String>>mapToObj(
                    _ -> () -> node().sign(SigningAlgorithm.ES256, CLAIMS)).toList()).forEach(done -> {
                    });
        }

        assertThat(JWKSet.parse(node().list()).getKeys()).hasSize(2);
    }

    /** An app that keeps the list as long as it may can verify each token, and a node that has just begun knows it as long as it lives. */
    @Test
    void aRotationRefusesNoTokenThatIsAlive() throws Exception {
        SigningKeys node = node();
        Set<String> signedBy = new HashSet<>();
        signedBy.add(kid(node));
        for (int quietDays : new int[]{86, 85}) {
            pass(Duration.ofDays(quietDays));
            JWKSet kept = JWKSet.parse(node.list());
            for (int hour = 0; hour < 24 * 5; hour++) {
                String token = node.sign(SigningAlgorithm.RS256, CLAIMS);
                String kid = SignedJWT.parse(token).getHeader().getKeyID();
                signedBy.add(kid);
                var key = kept.getKeyByKeyId(kid);
                assertThat(key).as("in hour %d", hour).isNotNull();
                assertThat(SignedJWT.parse(token).verify(new RSASSAVerifier(key.toRSAKey()))).isTrue();
                kept = JWKSet.parse(node.list());
                pass(SigningKeys.LIST_LIFE);
                assertThat(node.signedHere(token)).as("after hour %d", hour).isPresent();
                node.turn();
            }
        }
        // 181 days, 90 for each; what follows is made and takes over within the hours that are looked at
        assertThat(signedBy).hasSize(3);
        assertThat(JWKSet.parse(node().list()).getKeys().size()).isBetween(2, 6);
    }

    @Test
    void aKeyIsPublishedForADayBeforeItSigns() throws Exception {
        SigningKeys node = node();
        String before = kid(node);

        node.replace(SigningAlgorithm.RS256);
        node.replace(SigningAlgorithm.RS256);

        assertThat(JWKSet.parse(node().list()).getKeys()).hasSize(3);
        assertThat(kid(node())).isEqualTo(before);
        pass(SigningKeys.AHEAD.minusMinutes(1));
        assertThat(kid(node())).isEqualTo(before);
        pass(Duration.ofMinutes(2));
        String after = kid(node());
        assertThat(after).isNotEqualTo(before);
        assertThat(JWKSet.parse(node().list()).getKeyByKeyId(before)).isNotNull();
        pass(SigningKeys.KEPT);
        node().turn();
        assertThat(JWKSet.parse(node().list()).getKeyByKeyId(before)).isNull();
        assertThat(kid(node())).isEqualTo(after);
    }

    @Test
    void whereNobodyWasThereToMakeASuccessorTheOldKeySignsUntilAllKnowTheNew() throws Exception {
        String before = kid(node());

        pass(SigningKeys.LIFE.multipliedBy(3));
        assertThat(kid(node())).isEqualTo(before);
        node().turn();
        assertThat(kid(node())).isEqualTo(before);
        pass(SigningKeys.AHEAD.minusMinutes(1));
        assertThat(kid(node())).isEqualTo(before);
        pass(Duration.ofMinutes(2));
        assertThat(kid(node())).isNotEqualTo(before);
    }

    @Test
    void aNodeSeesWhatAnotherPublishedWithinAMinute() throws Exception {
        SigningKeys one = node();
        SigningKeys two = node();
        two.list();

        one.sign(SigningAlgorithm.RS256, CLAIMS);
        one.replace(SigningAlgorithm.RS256);
        nanos.addAndGet(Duration.ofSeconds(61).toNanos());

        assertThat(JWKSet.parse(two.list()).getKeys()).hasSize(3);
    }

    @Test
    void aPlatformThatNeverSignedSomebodyInMakesNoKeys() throws Exception {
        node().turn();

        assertThat(JdbcClient.create(clock.pool()).sql("select count(*) from identity.signing_key").query(Long.class)
                .single()).isZero();
    }

    @Test
    void noOtherKeyAndNoOtherAlgorithmIsTakenForOurs() throws Exception {
        SigningKeys node = node();
        String good = node.sign(SigningAlgorithm.RS256, CLAIMS);
        String[] parts = good.split("\\.", -1);
        String forged = com.nimbusds.jose.util.Base64URL
                .encode("{\"alg\":\"HS256\",\"kid\":\"" + kid(node) + "\"}").toString();

        assertThat(node.signedHere(good)).isPresent();
        assertThat(node.signedHere(forged + "." + parts[1] + "." + parts[2])).isEmpty();
        assertThat(node.signedHere(parts[0] + "." + com.nimbusds.jose.util.Base64URL.encode("{\"sub\":\"1\"}") + "."
                + parts[2])).isEmpty();
        assertThat(node.signedHere("e30.e30.")).isEmpty();
        assertThat(node.signedHere("")).isEmpty();
    }

    @Test
    void whatTellsABackEndWhoAsksIsNeverTakenForAnIdToken() throws Exception {
        // given
        SigningKeys node = node();
        SignedIdentity identity = new SignedIdentity("https://chat.example.org", node, Instant::now);
        Caller byApp = new Caller(Optional.of(new Caller.Person(new LoginId(7), "ada")),
                Optional.of(new Caller.AppCall(new AppId(3), "travel-desk", Set.of("b.b.b", "a.b.c"))),
                new TenantId(2), TokenKind.USER_ACCESS, "grant-1", "request-1");

        // when
        String told = identity.make(byApp, "shop");

        // then
        SignedJWT read = SignedJWT.parse(told);
        assertThat(read.verify(new ECDSAVerifier(JWKSet.parse(node.list()).getKeyByKeyId(read.getHeader().getKeyID())
                .toECKey()))).isTrue();
        assertThat(read.getHeader().getType().getType()).isEqualTo(IdentityTokens.TYPE);
        assertThat(read.getJWTClaimsSet().getSubject()).isEqualTo("7");
        assertThat(read.getJWTClaimsSet().getAudience()).containsExactly("shop");
        assertThat(read.getJWTClaimsSet().getStringClaim("client_id")).isEqualTo("travel-desk");
        assertThat(read.getJWTClaimsSet().getStringClaim("scope")).isEqualTo("a.b.c b.b.b");
        assertThat(told).doesNotContain("grant-1");
        assertThat(node.signedHere(told)).isEmpty();
    }

    private static String kid(SigningKeys keys) throws java.text.ParseException {
        return SignedJWT.parse(keys.sign(SigningAlgorithm.RS256, CLAIMS)).getHeader().getKeyID();
    }
}

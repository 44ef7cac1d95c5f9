package io.posthouse.identity.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.identity.Identity;
import io.posthouse.identity.KnownApp;
import io.posthouse.identity.RequestSignatures;
import io.posthouse.identity.RequestSignatures.Answer;
import io.posthouse.identity.TestIdentity;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.signature.ContentDigest;
import io.posthouse.kernel.signature.Fields;
import io.posthouse.kernel.signature.HttpMessage.Request;
import io.posthouse.kernel.signature.PlatformSignature;
import io.posthouse.kernel.signature.PlatformSignature.SignedFields;
import io.posthouse.kernel.signature.SignatureAlgorithm;
import io.posthouse.kernel.signature.SignatureKey;
import io.posthouse.kernel.signature.SignatureRefusal;
import io.posthouse.testkit.SetClock;
import io.posthouse.testkit.TestDatabase;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What apps signed, looked at by two nodes on one database. */
final class SignedRequestsModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final SetClock clock = new SetClock(database);
    private static final String WAITING = "select count(*) from pg_locks where relation = 'identity.proof'::regclass and not granted";
    private static final byte[] BODY = "{\"name\":\"Night shift\"}".getBytes(UTF_8);

    private Identity identity;
    private StoredApps apps;
    private AppKeys keys;
    private RequestSignatures one;
    private RequestSignatures two;
    private App app;

    @BeforeEach
    void oneApp() throws SQLException {
        clock.set(Instant.parse("2026-03-01T12:00:00Z"));
        database.execute("truncate identity.login cascade; truncate identity.proof");
        identity = TestIdentity.on(clock);
        apps = identity.apps(Set::of);
        keys = identity.appKeys();
        one = identity.requestSignatures(now());
        two = TestIdentity.on(clock).requestSignatures(now());
        app = register();
    }

    private App register() {
        LoginId owner = identity.logins().byName("ada").map(login -> login.id())
                .orElseGet(() -> TestIdentity.person(identity, "ada").id());
        return apps.register(owner, new StoredApps.Wanted("Travel desk", List.of(), List.of(), AppOptions.USUAL), false)
                .orThrow().app();
    }

    @Test
    void whoSignsIsKnownByTheKeyOfEitherKind() throws Exception {
        assertThat(one.verify(signed(secret(app)), true)).isInstanceOfSatisfying(Answer.Signed.class, signed -> {
            assertThat(signed.app()).isEqualTo(new KnownApp(app.id(), app.clientId()));
            assertThat(signed.digest()).isPresent();
        });
        assertThat(one.verify(signed(pair(app)), true))
                .isInstanceOfSatisfying(Answer.Signed.class,
                        signed -> assertThat(signed.app()).isEqualTo(new KnownApp(app.id(), app.clientId())));
    }

    @Test
    void whatWasSignedOnceIsRefusedOnEveryNode() {
        // given
        SignatureKey key = secret(app);
        Request request = signed(key);

        // then
        assertThat(one.verify(request, true)).isInstanceOf(Answer.Signed.class);
        assertThat(one.verify(request, true)).isEqualTo(new Answer.Refused(SignatureRefusal.SIGNATURE_REPLAYED));
        assertThat(two.verify(request, true)).isEqualTo(new Answer.Refused(SignatureRefusal.SIGNATURE_REPLAYED));
        assertThat(two.verify(signed(key), true)).isInstanceOf(Answer.Signed.class);
    }

    @Test
    void whatWasSignedByNobodyFillsNothing() throws Exception {
        // given: a request by a key that is not the app's, though it says so
        SignatureKey key = secret(app);
        SignatureKey forged = SignatureKey.hmac(key.id(), new byte[32]);

        // then
        assertThat(one.verify(signed(forged), true)).isEqualTo(new Answer.Refused(SignatureRefusal.SIGNATURE_WRONG));
        assertThat(one.verify(signed(SignatureKey.hmac("key-0000000000000000", new byte[32])), true))
                .isEqualTo(new Answer.Refused(SignatureRefusal.SIGNATURE_KEY_UNKNOWN));
        assertThat(database.ask("select count(*) from identity.proof")).isEqualTo("0");
    }

    @Test
    void whatWasSignedOnceIsTakenOnceHoweverManyAskAtOnce() throws Exception {
        // given: forty requests, each shown four times and to two nodes
        SignatureKey key = secret(app);
        List<Request> requests = Stream.generate(() -> signed(key)).limit(40).toList();
        List<Callable<Answer>> all = requests.stream()
                .flatMap(request -> Stream.of(one, two, one, two).map(node -> (Callable<Answer>) () -> node.verify(
                        request, true)))
                .toList();

        // when
        Map<Boolean, Long> taken = new HashMap<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answer> answer : threads.invokeAll(all)) {
                taken.merge(answer.get() instanceof Answer.Signed, 1L, Long::sum);
            }
        }

        // then
        assertThat(taken).isEqualTo(Map.of(true, 40L, false, 120L));
    }

    @Test
    void whatComesWhileOneStatementWaitsIsWrittenByTheNext() throws Exception {
        // given: the table, held by somebody
        Nonces nonces = new Nonces(new AppKeyStore(JdbcClient.create(clock.pool())));
        long until = clock.instant().getEpochSecond();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection holder = database.pool().getConnection()) {
            holder.setAutoCommit(false);
            try (Statement lock = holder.createStatement()) {
                lock.execute("lock table identity.proof in exclusive mode");
            }

            // when
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                byte[] digest = new byte[32];
                digest[0] = (byte) i;
                all.add(threads.submit(() -> nonces.first(digest, until)));
                // The first is alone with its statement; the others wait for it.
                while (i == 0 ? !"1".equals(database.ask(WAITING)) : nonces.waiting() != i) {
                    Thread.sleep(2);
                }
            }
            holder.commit();

            // then
            for (Future<Boolean> one : all) {
                assertThat(one.get()).isTrue();
            }
        }
        assertThat(database.ask("select count(*) from identity.proof")).isEqualTo("50");
        assertThat(database.ask("select count(distinct xmin::text) from identity.proof")).as("commits").isEqualTo("2");
    }

    @Test
    void whatIsToldLaterIsTakenOnceOnAllNodes() throws Exception {
        try (Identity listening = TestIdentity.on(clock)) {
            // given
            listening.start();
            RequestSignatures here = listening.requestSignatures(now());
            SignatureKey key = secret(app);
            Request request = signed(key);

            // then
            assertThat(soon(here, key, request)).isInstanceOfSatisfying(Answer.Signed.class,
                    signed -> assertThat(signed.app()).isEqualTo(new KnownApp(app.id(), app.clientId())));
            assertThat(soon(here, key, request)).isEqualTo(new Answer.Refused(SignatureRefusal.SIGNATURE_REPLAYED));
            assertThat(two.verify(request, true)).isEqualTo(new Answer.Refused(SignatureRefusal.SIGNATURE_REPLAYED));
            Request elsewhere = signed(key);
            assertThat(two.verify(elsewhere, true)).isInstanceOf(Answer.Signed.class);
            assertThat(soon(here, key, elsewhere)).isEqualTo(new Answer.Refused(SignatureRefusal.SIGNATURE_REPLAYED));
        }
    }

    @Test
    void nothingIsToldLaterOfWhatIsRefusedOrTakesLong() throws Exception {
        try (Identity listening = TestIdentity.on(clock)) {
            // given: a node that remembers both keys
            listening.start();
            RequestSignatures here = listening.requestSignatures(now());
            SignatureKey key = secret(app);
            SignatureKey pair = pair(app);
            assertThat(soon(here, key, signed(key))).isInstanceOf(Answer.Signed.class);
            assertThat(here.verify(signed(pair), true)).isInstanceOf(Answer.Signed.class);
            String noted = database.ask("select count(*) from identity.proof");

            // then
            assertThat(here.soon(signed(SignatureKey.hmac(key.id(), new byte[32])), true)).isEmpty();
            assertThat(here.soon(signed(pair), true)).isEmpty();
            assertThat(database.ask("select count(*) from identity.proof")).isEqualTo(noted);
        }
    }

    /** As soon as the node has heard all there is and remembers the key; until then it says nothing, and notes nothing. */
    private static Answer soon(RequestSignatures node, SignatureKey key, Request request) {
        Optional<CompletableFuture<Answer>> told = node.soon(request, true);
        while (told.isEmpty()) {
            assertThat(node.verify(signed(key), true)).isInstanceOf(Answer.Signed.class);
            told = node.soon(request, true);
        }
        return told.get().join();
    }

    @Test
    void afterAFailureNobodyWaitsForEverAndNothingIsTaken() throws Exception {
        // given
        SignatureKey key = secret(app);
        database.execute("alter table identity.proof rename to proof_away");

        // then
        try {
            assertThatThrownBy(() -> one.verify(signed(key), true)).isInstanceOf(DataAccessException.class);
        } finally {
            database.execute("alter table identity.proof_away rename to proof");
        }
        assertThat(one.verify(signed(key), true)).isInstanceOf(Answer.Signed.class);
    }

    @Test
    void whatANodeWithALateClockWouldTakeTheDatabaseRefuses() throws Exception {
        // given: signed 100 s ago, as the database says, and a node that takes it for new
        SignatureKey key = secret(app);
        Request request = signed(key);
        Clock late = Clock.fixed(clock.instant(), ZoneOffset.UTC);
        clock.pass(Duration.ofSeconds(100));

        // then
        assertThat(TestIdentity.on(clock).requestSignatures(late).verify(request, true))
                .isEqualTo(new Answer.Refused(SignatureRefusal.SIGNATURE_REPLAYED));
    }

    @Test
    void aSignatureIsForOneHost() {
        // given
        SignatureKey key = secret(app);
        Request request = signed(key);

        // when
        Request elsewhere = new Request("POST", "https", "other.example.org", "/api/groups", request.fields());

        // then
        assertThat(one.verify(elsewhere, true)).isEqualTo(new Answer.Refused(SignatureRefusal.SIGNATURE_WRONG));
        assertThat(one.verify(request, true)).as("nothing was used up").isInstanceOf(Answer.Signed.class);
    }

    @Test
    void aKeyHasOneAlgorithmWhateverTheMessageSays() throws Exception {
        // given: a public key, which everybody has, taken for a secret
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String keyId = keys.addPublic(app, Base64.getEncoder().encodeToString(pair.getPublic().getEncoded())).orThrow()
                .keyId();
        Request request = signed(SignatureKey.hmac(keyId, pair.getPublic().getEncoded()));

        // then
        assertThat(one.verify(request, true)).isEqualTo(new Answer.Refused(SignatureRefusal.SIGNATURE_WRONG));
        String said = request.fields().all("signature-input").getFirst();
        Request insisting = new Request("POST", "https", "desk.example.org", "/api/groups",
                Fields.of("content-digest", request.fields().all("content-digest").getFirst(), "signature-input",
                        said + ";alg=\"hmac-sha256\"", "signature", request.fields().all("signature").getFirst()));
        assertThat(one.verify(insisting, true))
                .isEqualTo(new Answer.Refused(SignatureRefusal.SIGNATURE_ALGORITHM_WRONG));
    }

    @Test
    void keysGoWithTheirApp() throws Exception {
        secret(app);

        apps.remove(app).orThrow();

        assertThat(database.ask("select count(*) from identity.app_key")).isEqualTo("0");
    }

    @Test
    void aSignatureLivesAMinute() throws Exception {
        // given
        Request request = signed(secret(app));
        clock.pass(Duration.ofSeconds(61));

        // then
        assertThat(one.verify(request, true)).isEqualTo(new Answer.Refused(SignatureRefusal.SIGNATURE_TOO_OLD));
    }

    @Test
    void aKeyThatWasWithdrawnAndOneOfAnAppThatIsKeptOutAreUnknown() {
        // given
        SignatureKey first = secret(app);
        SignatureKey second = secret(app);
        var unknown = new Answer.Refused(SignatureRefusal.SIGNATURE_KEY_UNKNOWN);

        // when
        keys.remove(app, first.id()).orThrow();

        // then
        assertThat(two.verify(signed(first), true)).isEqualTo(unknown);
        assertThat(two.verify(signed(second), true)).isInstanceOf(Answer.Signed.class);
        apps.change(app, new StoredApps.Wanted("Travel desk", List.of(), List.of(), AppOptions.USUAL), true).orThrow();
        assertThat(two.verify(signed(second), true)).isEqualTo(unknown);
    }

    @Test
    void anAppHasTwoKeysAndNobodyElses() {
        // given
        SignatureKey key = secret(app);
        secret(app);
        App other = register();

        // then
        assertThat(keys.makeSecret(app)).isEqualTo(Outcome.refused(AppRefusal.TWO_KEYS));
        assertThat(keys.addPublic(app, "bm8ga2V5")).isEqualTo(Outcome.refused(AppRefusal.INVALID_KEY));
        assertThat(keys.remove(other, key.id())).isEqualTo(Outcome.refused(AppRefusal.NO_SUCH_KEY));
        assertThat(keys.of(app)).hasSize(2).allSatisfy(view -> assertThat(view.algorithm()).isEqualTo("hmac-sha256"));
    }

    @Test
    void anAppMustSignWhenItsOwnerSaysSo() {
        assertThat(one.mustSign(app.id())).isFalse();
        assertThat(keys.sign(app, true)).isEqualTo(Outcome.refused(AppRefusal.NO_KEY));
        assertThat(one.mustSign(app.id())).isFalse();
        String first = keys.makeSecret(app).orThrow().keyId();
        keys.sign(app, true).orThrow();
        assertThat(keys.remove(app, first)).isEqualTo(Outcome.refused(AppRefusal.LAST_KEY));
        assertThat(one.mustSign(app.id())).isTrue();
        assertThat(two.mustSign(app.id())).isTrue();
    }

    private SignatureKey secret(App of) {
        AppKeys.NewKey made = keys.makeSecret(of).orThrow();
        return SignatureKey.hmac(made.keyId(), Base64.getDecoder().decode(made.secret().orElseThrow()));
    }

    private SignatureKey pair(App of) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        AppKeys.NewKey made = keys.addPublic(of, Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()))
                .orThrow();
        return SignatureKey.signing(made.keyId(), SignatureAlgorithm.ED25519, pair.getPrivate());
    }

    private static Request signed(SignatureKey key) {
        String digest = ContentDigest.sha256(BODY);
        SignedFields fields = PlatformSignature.sign(
                new Request("POST", "https", "desk.example.org", "/api/groups", Fields.of("content-digest", digest)),
                true, key, clock.instant(), PlatformSignature.nonce(new SecureRandom()));
        return new Request("POST", "https", "desk.example.org", "/api/groups", Fields.of("content-digest", digest,
                "signature-input", fields.signatureInput(), "signature", fields.signature()));
    }

    private static Clock now() {
        return new Clock() {
            @Override
            public Instant instant() {
                return clock.instant();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }
}

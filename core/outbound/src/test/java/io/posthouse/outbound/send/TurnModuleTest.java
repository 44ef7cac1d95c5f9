package io.posthouse.outbound.send;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.signature.BodyDigest;
import io.posthouse.kernel.signature.Fields;
import io.posthouse.kernel.signature.HttpMessage.Request;
import io.posthouse.kernel.signature.PlatformSignature;
import io.posthouse.kernel.signature.SignatureAlgorithm;
import io.posthouse.kernel.signature.SignatureKey;
import io.posthouse.kernel.signature.SignatureVerdict;
import io.posthouse.net.tls.TlsMaterial;
import io.posthouse.net.tls.TlsSettings;
import io.posthouse.outbound.KeyKind;
import io.posthouse.outbound.Letter;
import io.posthouse.outbound.LetterState;
import io.posthouse.outbound.NewWebhook;
import io.posthouse.outbound.Outbound;
import io.posthouse.outbound.Told;
import io.posthouse.outbound.Webhook;
import io.posthouse.outbound.WebhookEvent;
import io.posthouse.outbound.WebhookId;
import io.posthouse.outbound.WebhookRefusal;
import io.posthouse.outbound.Webhooks;
import io.posthouse.outbound.guard.AddressGuard;
import io.posthouse.outbound.webhook.StoredWebhooks;
import io.posthouse.outbound.webhook.WebhookStore;
import io.posthouse.testkit.SetClock;
import io.posthouse.testkit.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.spec.X509EncodedKeySpec;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Letters, turn by turn, with the database's clock in hand and real receivers. */
final class TurnModuleTest {
    private static final AppId APP = new AppId(7);
    private static final String TYPE = "group.renamed";
    /** Permitted here, unlike the rest of the machine's own addresses. */
    private static final String HERE = "127.0.0.2";

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Outbound.MIGRATIONS);

    private final SetClock clock = new SetClock(database);
    private final AtomicReference<List<String>> addresses = new AtomicReference<>(List.of(HERE));
    private final List<String> lookedUp = new CopyOnWriteArrayList<>();
    private final Set<AppId> keptOut = new HashSet<>();
    private final Counts counts = new Counts();
    private Receiver receiver;
    private LetterStore store;
    private TransactionTemplate transactions;
    private AddressGuard guard;
    private Webhooks webhooks;

    @BeforeEach
    void begin() throws SQLException, IOException {
        clock.set(Instant.parse("2026-03-01T12:00:00Z"));
        receiver = Receiver.at(HERE, 0);
        JdbcClient sql = JdbcClient.create(clock.pool());
        transactions = new TransactionTemplate(new JdbcTransactionManager(clock.pool()));
        guard = new AddressGuard(host -> {
            lookedUp.add(host);
            return addresses.get().stream().map(InetAddress::ofLiteral).toList();
        }, List.of(HERE));
        store = new LetterStore(sql, transactions);
        webhooks = new StoredWebhooks(new WebhookStore(sql), transactions, guard,
                type -> !type.equals("group.rennamed"));
    }

    @AfterEach
    void end() throws SQLException, IOException {
        receiver.close();
        database.execute("delete from outbound.webhook");
    }

    // What is sent

    @ParameterizedTest
    @EnumSource
    void whatIsSentIsWhatTheReceiverCanVerify(KeyKind kind) throws Exception {
        // given
        NewWebhook made = webhooks.add(APP, url("/hook?app=7"), List.of(TYPE), kind).orThrow();
        tell("e-1", "{\"name\":\"夜班\"}");

        // when
        turns();

        // then
        Receiver.Letter letter = receiver.letters().getFirst();
        assertThat(letter.body()).isEqualTo(
                "{\"id\":\"e-1\",\"type\":\"group.renamed\",\"at\":\"2026-03-01T12:00:00Z\",\"data\":{\"name\":\"夜班\"}}");
        assertThat(letter.target()).isEqualTo("/hook?app=7");
        assertThat(letter.field("content-type")).isEqualTo("application/json");
        assertThat(verdict(letter, made)).isInstanceOfSatisfying(SignatureVerdict.Accepted.class, accepted -> {
            BodyDigest digest = accepted.digest().orElseThrow().check();
            byte[] body = letter.body().getBytes(UTF_8);
            digest.update(body, 0, body.length);
            assertThat(digest.fits()).isTrue();
        });
        assertThat(letters(made.webhook(), LetterState.DELIVERED)).singleElement()
                .satisfies(sent -> assertThat(sent.status()).contains(200));
        assertThat(counts.delivered.sum()).isEqualTo(1);
    }

    @Test
    void lettersComeInTheOrderInWhichTheyWereTold() throws Exception {
        // given
        webhook();
        for (int i = 1; i <= 5; i++) {
            tell("e-" + i);
        }

        // when
        turns();

        // then
        assertThat(events()).containsExactly("e-1", "e-2", "e-3", "e-4", "e-5");
        assertThat(lookedUp).as("each letter goes to where the name points then").hasSize(6);
    }

    @Test
    void anEventIsToldOnceAndOnlyToThoseWhoWantIt() throws Exception {
        // given
        webhook();
        webhooks.add(APP, url("/other"), List.of("group.closed"), KeyKind.HMAC_SHA256).orThrow();
        webhooks.add(new AppId(8), url("/foreign"), List.of(TYPE), KeyKind.HMAC_SHA256).orThrow();

        // when
        Told first = tell("e-1");
        Told again = tell("e-1");
        turns();

        // then
        assertThat(first).isEqualTo(new Told(1, 0));
        assertThat(again).isEqualTo(new Told(0, 0));
        assertThat(receiver.letters()).singleElement().extracting(Receiver.Letter::target).isEqualTo("/hook");
    }

    @Test
    void nothingIsSentOfWhatIsRolledBack() {
        // given
        webhook();

        // when
        transactions.executeWithoutResult(status -> {
            tell("e-1");
            status.setRollbackOnly();
        });
        turns();

        // then
        assertThat(receiver.letters()).isEmpty();
    }

    // What fails

    @Test
    void aReceiverThatIsAwayIsTriedForADayWithAGrowingPauseAndThenGivenUp() throws Exception {
        // given: three letters, of which the last was told half a day later
        receiver.does(Receiver.answering(500));
        Webhook webhook = webhook();
        Instant begun = clock.instant();
        tell("e-1");
        tell("e-2");
        List<Duration> pauses = new ArrayList<>();
        boolean late = false;

        // when
        while (letters(webhook, LetterState.DEAD).isEmpty()) {
            turns();
            Duration pause = Duration.between(clock.instant(), find(webhook).restUntil());
            pauses.add(pause);
            // A moment before, nobody tries.
            int tried = receiver.letters().size();
            clock.pass(pause.minusMillis(1));
            turns();
            assertThat(receiver.letters()).hasSize(tried);
            clock.pass(Duration.ofMillis(1));
            if (!late && clock.instant().isAfter(begun.plus(Duration.ofHours(12)))) {
                late = true;
                tell("e-3");
            }
        }

        // then
        assertThat(pauses.getFirst()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
        assertThat(pauses).allMatch(pause -> pause.compareTo(Duration.ofMinutes(72)) <= 0).hasSizeBetween(28, 42);
        for (int i = 1; i < 9; i++) {
            assertThat(pauses.get(i)).isGreaterThan(pauses.get(i - 1));
        }
        assertThat(letters(webhook, LetterState.DEAD)).extracting(Letter::event).containsExactly("e-2", "e-1");
        assertThat(letters(webhook, LetterState.DEAD)).allSatisfy(dead -> {
            assertThat(dead.problem()).contains("failed");
            assertThat(dead.nextAt()).isEmpty();
        });
        assertThat(letters(webhook, LetterState.WAITING)).extracting(Letter::event).containsExactly("e-3");
        assertThat(counts.dead.sum()).isEqualTo(2);
    }

    @Test
    void deadLettersComeAgainWhenTheirDeveloperSaysSo() throws Exception {
        // given
        NewWebhook made = webhooks.add(APP, url("/hook"), List.of(TYPE), KeyKind.HMAC_SHA256).orThrow();
        Webhook webhook = made.webhook();
        receiver.does(Receiver.answering(500));
        tell("e-1");
        tell("e-2");
        turns();
        clock.pass(Duration.ofHours(25));
        turns();
        assertThat(letters(webhook, LetterState.DEAD)).hasSize(2);
        receiver.does(Receiver.answering(200));
        int before = receiver.letters().size();

        // when: one alone, then the rest
        Letter second = letters(webhook, LetterState.DEAD).getFirst();
        webhooks.replay(APP, webhook.id(), second.id()).orThrow();
        webhooks.tryNow(APP, webhook.id()).orThrow();
        turns();
        int replayed = webhooks.replayDead(APP, webhook.id()).orThrow();
        turns();

        // then
        assertThat(replayed).isEqualTo(1);
        assertThat(events().subList(before, before + 2)).containsExactly("e-2", "e-1");
        assertThat(letters(webhook, LetterState.DEAD)).isEmpty();
        Receiver.Letter last = receiver.letters().getLast();
        Receiver.Letter first = receiver.letters().getFirst();
        assertThat(last.body()).isEqualTo(first.body());
        assertThat(last.field("signature-input")).isNotEqualTo(first.field("signature-input"));
        assertThat(verdict(last, made)).isInstanceOf(SignatureVerdict.Accepted.class);
    }

    @Test
    void aLetterThatWasReplayedIsTriedForADayFromThen() throws Exception {
        // given
        receiver.does(Receiver.answering(500));
        Webhook webhook = webhook();
        tell("e-1");
        turns();
        clock.pass(Duration.ofHours(25));
        turns();
        Letter dead = letters(webhook, LetterState.DEAD).getFirst();

        // when
        webhooks.replay(APP, webhook.id(), dead.id()).orThrow();
        webhooks.tryNow(APP, webhook.id()).orThrow();
        turns();

        // then
        assertThat(letters(webhook, LetterState.WAITING)).singleElement()
                .satisfies(waiting -> assertThat(waiting.attempts()).isEqualTo(1));
        assertThat(webhooks.replay(APP, webhook.id(), dead.id()))
                .isEqualTo(Outcome.refused(WebhookRefusal.NO_SUCH_LETTER));
    }

    @Test
    void aLetterThatIsNotWantedHoldsUpNoOther() throws Exception {
        // given
        Webhook webhook = webhook();
        receiver.does(
                (letter, out) -> Receiver.answering(letter.body().contains("e-1") ? 400 : 200).answer(letter, out));
        tell("e-1");
        tell("e-2");
        tell("e-3");

        // when
        turns();

        // then
        assertThat(events()).containsExactly("e-1", "e-2", "e-3");
        assertThat(letters(webhook, LetterState.WAITING)).singleElement().satisfies(waiting -> {
            assertThat(waiting.event()).isEqualTo("e-1");
            assertThat(waiting.status()).contains(400);
            assertThat(waiting.problem()).contains("refused");
        });
        clock.pass(Duration.ofSeconds(6));
        turns();
        assertThat(events()).endsWith("e-1");
    }

    @Test
    void aLetterThatBreaksItsReceiverHoldsUpOthersForAMomentOnly() throws Exception {
        // given
        webhook();
        receiver.does(
                (letter, out) -> Receiver.answering(letter.body().contains("e-1") ? 500 : 200).answer(letter, out));
        tell("e-1");
        tell("e-2");
        turns();
        assertThat(events()).containsExactly("e-1");

        // when
        clock.pass(Duration.ofSeconds(7));
        turns();

        // then
        assertThat(events()).contains("e-2");
    }

    @Test
    void aReceiverIsLeftAloneForAsLongAsItAsks() throws Exception {
        // given
        receiver.does(Receiver.answering(503, "Retry-After: 600"));
        Webhook webhook = webhook();
        tell("e-1");

        // when
        turns();

        // then
        assertThat(find(webhook).restUntil()).isEqualTo(clock.instant().plusSeconds(600));
        assertThat(letters(webhook, LetterState.WAITING).getFirst().problem()).contains("busy");
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        // given
        try (Receiver other = Receiver.at(HERE, 0)) {
            receiver.does(Receiver.answering(307, "Location: http://hooks.test:" + other.port() + "/"));
            Webhook webhook = webhook();
            tell("e-1");

            // when
            turns();

            // then
            assertThat(letters(webhook, LetterState.WAITING).getFirst().problem()).contains("redirected");
            assertThat(other.connections()).isZero();
        }
    }

    @Test
    void nobodyWaitsForAReceiverThatHangs() throws Exception {
        receiver.does((letter, out) -> Thread.sleep(Duration.ofHours(1)));

        assertThat(problemOfOne()).contains("too-slow");
    }

    @Test
    void nobodyWaitsForAReceiverThatSendsAByteNowAndThen() throws Exception {
        receiver.does((letter, out) -> {
            out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(US_ASCII));
            while (true) {
                out.write('y');
                out.flush();
                Thread.sleep(20);
            }
        });

        assertThat(problemOfOne()).contains("too-slow");
    }

    @Test
    void aHugeAnswerIsNotRead() throws Exception {
        // given: whoever read it would never come to its end
        receiver.does((letter, out) -> {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(US_ASCII));
            byte[] chunk = new byte[65_536];
            while (true) {
                out.write("10000\r\n".getBytes(US_ASCII));
                out.write(chunk);
                out.write("\r\n".getBytes(US_ASCII));
            }
        });
        Webhook webhook = webhook();
        tell("e-1");

        // when
        turns();

        // then
        assertThat(letters(webhook, LetterState.DELIVERED)).hasSize(1);
    }

    @Test
    void aHeadWithoutEndIsNotRead() throws Exception {
        receiver.does((letter, out) -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(US_ASCII));
            while (true) {
                out.write("X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n".getBytes(US_ASCII));
            }
        });

        assertThat(problemOfOne()).contains("not-http");
    }

    @Test
    void aReceiverThatIsNotThereIsTriedAgain() throws Exception {
        // given
        Webhook webhook = webhook();
        receiver.close();
        tell("e-1");

        // when
        turns();

        // then
        assertThat(letters(webhook, LetterState.WAITING).getFirst().problem()).contains("not-reached");
        assertThat(find(webhook).failures()).isEqualTo(1);
    }

    // Where it is sent

    @Test
    void anAddressThatTurnedInwardsIsNotConnectedTo() throws Exception {
        // given: the name pointed elsewhere when the webhook was made
        try (Receiver inner = Receiver.at("127.0.0.1", receiver.port())) {
            Webhook webhook = webhook();
            tell("e-1");
            addresses.set(List.of("127.0.0.1"));

            // when
            turns();

            // then
            assertThat(letters(webhook, LetterState.WAITING).getFirst().problem()).contains("inner-address");
            assertThat(inner.connections()).isZero();
        }
    }

    @Test
    void whatWasLookedAtIsWhatIsConnectedToThoughTheNamePointsElsewhereAMomentLater() throws Exception {
        // given: each look-up turns the name inwards for whoever would look it up again
        try (Receiver inner = Receiver.at("127.0.0.1", receiver.port())) {
            List<String> asked = new CopyOnWriteArrayList<>();
            var turning = new AddressGuard(host -> {
                asked.add(host);
                return List
                        .of(InetAddress.getByAddress(host, new byte[]{127, 0, 0, (byte) (asked.size() == 1 ? 2 : 1)}));
            }, List.of(HERE));
            Webhook webhook = webhook();
            tell("e-1");

            // when
            turns(new HttpPost(turning, TurnModuleTest::machine, Duration.ofSeconds(5)));

            // then
            assertThat(asked).hasSize(1);
            assertThat(receiver.letters()).hasSize(1);
            assertThat(inner.connections()).isZero();
            assertThat(letters(webhook, LetterState.DELIVERED)).hasSize(1);
        }
    }

    @Test
    void aWebhookWithinIsRefusedWhenItIsMade() {
        addresses.set(List.of("10.1.2.3"));
        assertThat(webhooks.add(APP, "https://hooks.test/", List.of(TYPE), KeyKind.HMAC_SHA256))
                .isEqualTo(Outcome.refused(WebhookRefusal.INNER_ADDRESS));
        addresses.set(List.of("8.8.8.8"));
        assertThat(webhooks.add(APP, "http://hooks.test/", List.of(TYPE), KeyKind.HMAC_SHA256))
                .isEqualTo(Outcome.refused(WebhookRefusal.INVALID_ADDRESS));
        assertThat(webhooks.add(APP, "ftp://hooks.test/", List.of(TYPE), KeyKind.HMAC_SHA256))
                .isEqualTo(Outcome.refused(WebhookRefusal.INVALID_ADDRESS));
        assertThat(webhooks.add(APP, "https://hooks.test/", List.of(), KeyKind.HMAC_SHA256))
                .isEqualTo(Outcome.refused(WebhookRefusal.INVALID_TYPES));
        assertThat(webhooks.add(APP, "https://hooks.test/", List.of("no type"), KeyKind.HMAC_SHA256))
                .isEqualTo(Outcome.refused(WebhookRefusal.INVALID_TYPES));
        assertThat(webhooks.add(APP, "https://hooks.test/", List.of(TYPE, "group.rennamed"), KeyKind.HMAC_SHA256))
                .isEqualTo(Outcome.refused(WebhookRefusal.INVALID_TYPES));
        // while nobody knows the name, what does not hang on its address is judged all the same
        addresses.set(List.of());
        for (String url : List.of("http://hooks.test/", "https://hooks.test:22/")) {
            assertThat(webhooks.add(APP, url, List.of(TYPE), KeyKind.HMAC_SHA256))
                    .isEqualTo(Outcome.refused(WebhookRefusal.INVALID_ADDRESS));
        }
        assertThat(webhooks.add(APP, "https://hooks.test/", List.of("group.rennamed"), KeyKind.HMAC_SHA256))
                .isEqualTo(Outcome.refused(WebhookRefusal.INVALID_TYPES));
        assertThat(webhooks.add(APP, "https://hooks.test/", List.of(TYPE), KeyKind.HMAC_SHA256))
                .isInstanceOf(Outcome.Done.class);
        assertThat(webhooks.add(APP, "https://hooks.test/", List.of(TYPE), KeyKind.HMAC_SHA256))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aCertificateOfAnotherNameIsRefused(@TempDir Path folder) throws Exception {
        // given: one authority for both sides, and a certificate for hooks.test
        TlsMaterial material = TlsMaterial.open(
                new TlsSettings(folder, Optional.empty(), "hooks.test", List.of()), Clock.systemUTC());
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("receiver", material.chain().getFirst());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(new KeyManager[]{material.keyManager()}, trust.getTrustManagers(), null);
        try (Receiver secure = new Receiver(
                tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.ofLiteral(HERE)))) {
            HttpPost post = new HttpPost(guard, tls::getSocketFactory, Duration.ofSeconds(10));
            Webhook right = add("https://hooks.test:" + secure.port() + "/");
            Webhook wrong = add("https://other.test:" + secure.port() + "/");
            tell("e-1");

            // when
            turns(post);

            // then
            assertThat(letters(right, LetterState.DELIVERED)).hasSize(1);
            assertThat(letters(wrong, LetterState.WAITING).getFirst().problem()).contains("tls-failed");
            assertThat(secure.letters()).hasSize(1);
        }
    }

    // What is bounded

    @Test
    void whatFindsNoRoomIsCountedAndNotStored() throws Exception {
        // given: as many as may wait, of which the first is delivered already
        Webhook webhook = webhook();
        database.execute(
                """
                        insert into outbound.letter (webhook, event, type, body, bytes, state, noted_at, since, next_at, attempts)
                        select %d, 'old-' || i, 'group.renamed', '{}', 2, case when i = 0 then 'delivered' else 'waiting' end,
                            '2026-03-01', '2026-03-01', '2026-04-01', 0 from generate_series(0, %d) i"""
                        .formatted(webhook.id().value(), Webhooks.LETTERS_MAX));
        Letter delivered = letters(webhook, LetterState.DELIVERED).getFirst();

        // when
        Told told = tell("e-1");

        // then
        assertThat(told).isEqualTo(new Told(0, 1));
        assertThat(find(webhook).missed()).isEqualTo(1);
        assertThat(find(webhook).missedAt()).contains(clock.instant());
        assertThat(webhooks.replay(APP, webhook.id(), delivered.id()))
                .isEqualTo(Outcome.refused(WebhookRefusal.FULL));
        assertThat(webhooks.replayDead(APP, webhook.id())).isEqualTo(Outcome.done(0));

        // and: with one gone there is room for one
        database.execute("delete from outbound.letter where event = 'old-1'");
        assertThat(tell("e-2")).isEqualTo(new Told(1, 0));
        assertThat(tell("e-3")).isEqualTo(new Told(0, 1));
    }

    @Test
    void lettersThatAreTooLargeTogetherFindNoRoom() throws Exception {
        // given
        Webhook webhook = webhook();
        database.execute(
                """
                        insert into outbound.letter (webhook, event, type, body, bytes, state, noted_at, since, next_at, attempts)
                        select %d, 'old-' || i, 'group.renamed', '{}', 1048576, 'waiting', '2026-03-01', '2026-03-01', '2026-04-01', 0
                        from generate_series(1, 64) i"""
                        .formatted(webhook.id().value()));

        // then
        assertThat(tell("e-1")).isEqualTo(new Told(0, 1));
    }

    @Test
    void anAppHasTwentyWebhooks() {
        for (int i = 0; i < Webhooks.PER_APP_MAX; i++) {
            webhook();
        }

        assertThat(webhooks.add(APP, url("/hook"), List.of(TYPE), KeyKind.HMAC_SHA256))
                .isEqualTo(Outcome.refused(WebhookRefusal.TOO_MANY));
    }

    @Test
    void whatIsOldIsDropped() throws Exception {
        // given
        Webhook webhook = webhook();
        database.execute(
                """
                        insert into outbound.letter (webhook, event, type, body, bytes, state, noted_at, since, next_at, attempts, done_at)
                        select %d, state || days, 'group.renamed', '{}', 2, state, '2026-01-01', '2026-01-01', '2026-01-01', 1,
                            timestamptz '2026-03-01 12:00Z' - make_interval(days => days)
                        from (values ('delivered', 2), ('delivered', 4), ('dead', 4), ('dead', 29), ('dead', 31)) as old (state, days)"""
                        .formatted(webhook.id().value()));

        // when
        store.purge();

        // then
        assertThat(letters(webhook, LetterState.DELIVERED)).extracting(Letter::event).containsExactly("delivered2");
        assertThat(letters(webhook, LetterState.DEAD)).extracting(Letter::event)
                .containsExactlyInAnyOrder("dead4", "dead29");
    }

    // Who sends

    @Test
    void oneSendsForAWebhookAndAnotherWhenItsLeaseHasEnded() throws Exception {
        // given
        Webhook webhook = webhook();
        tell("e-1");
        UUID dead = UUID.randomUUID();
        UUID next = UUID.randomUUID();
        assertThat(store.claim(dead, Turn.LEASE, 10)).containsExactly(webhook.id());
        Sending sending = store.next(webhook.id(), dead, Turn.LEASE).orElseThrow();

        // when: nobody else may, until the lease has ended
        assertThat(store.claim(next, Turn.LEASE, 10)).isEmpty();
        clock.pass(Turn.LEASE.minusMillis(1));
        assertThat(store.claim(next, Turn.LEASE, 10)).isEmpty();
        clock.pass(Duration.ofMillis(1));
        assertThat(store.claim(next, Turn.LEASE, 10)).containsExactly(webhook.id());

        // then: the one that was only slow changes nothing any more
        assertThat(store.next(webhook.id(), dead, Turn.LEASE)).isEmpty();
        assertThat(store.delivered(sending, dead, 200)).isFalse();
        assertThat(store.failed(sending, dead, Answer.of(500, Duration.ZERO), Duration.ofSeconds(5),
                Optional.of(Duration.ofSeconds(5)))).isEmpty();
        store.release(webhook.id(), dead);
        assertThat(store.claim(UUID.randomUUID(), Turn.LEASE, 10)).isEmpty();
        assertThat(store.delivered(store.next(webhook.id(), next, Turn.LEASE).orElseThrow(), next, 200)).isTrue();
    }

    @Test
    void manyWebhooksAreClaimedWithoutDoubt() throws Exception {
        // given
        List<WebhookId> all = new ArrayList<>();
        for (int i = 0; i < Webhooks.PER_APP_MAX; i++) {
            all.add(webhook().id());
        }
        tell("e-1");

        // when
        List<WebhookId> first = store.claim(UUID.randomUUID(), Turn.LEASE, 15);
        List<WebhookId> second = store.claim(UUID.randomUUID(), Turn.LEASE, 15);

        // then
        assertThat(first).hasSize(15).doesNotContainAnyElementsOf(second);
        assertThat(second).hasSize(5);
        assertThat(all).containsAll(first).containsAll(second);
    }

    @Test
    void aPausedWebhookKeepsItsLetters() throws Exception {
        // given
        Webhook webhook = webhook();
        webhooks.change(APP, webhook.id(), webhook.url(), webhook.types(), true).orThrow();
        tell("e-1");

        // when
        turns();

        // then
        assertThat(receiver.letters()).isEmpty();
        webhooks.change(APP, webhook.id(), webhook.url(), webhook.types(), false).orThrow();
        turns();
        assertThat(events()).containsExactly("e-1");
    }

    @Test
    void nothingIsSentToAnAppThatIsKeptOutAndAllOfItOnceItIsLetIn() throws Exception {
        // given: one letter was sent before
        Webhook webhook = webhook();
        tell("e-1");
        turns();
        keptOut.add(APP);
        tell("e-2");
        tell("e-3");

        // when: it is kept out for longer than a receiver may be away
        turns();
        clock.pass(Duration.ofHours(30));
        turns();

        // then: its receiver is not blamed, and nothing is given up
        assertThat(events()).containsExactly("e-1");
        assertThat(letters(webhook, LetterState.DEAD)).isEmpty();
        assertThat(find(webhook).failures()).isZero();

        // and: whoever lets it in need not tell anybody
        keptOut.clear();
        turns();
        assertThat(events()).containsExactly("e-1");
        clock.pass(Turn.KEPT_OUT);
        turns();
        assertThat(events()).containsExactly("e-1", "e-2", "e-3");
    }

    @Test
    void anAppThatIsKeptOutInTheMiddleOfATurnGetsNoFurtherLetter() throws Exception {
        // given: somebody keeps it out while its receiver has the first letter in hand
        webhook();
        receiver.does((letter, out) -> {
            keptOut.add(APP);
            Receiver.answering(200).answer(letter, out);
        });
        tell("e-1");
        tell("e-2");

        // when
        turns();

        // then
        assertThat(events()).containsExactly("e-1");
    }

    @Test
    void allWebhooksOfAnAppArePausedAndNoOthers() {
        // given
        Webhook one = webhook();
        Webhook two = webhook();
        AppId other = new AppId(8);
        webhooks.add(other, url("/other"), List.of(TYPE), KeyKind.HMAC_SHA256).orThrow();

        // when
        webhooks.pauseAll(APP);

        // then
        assertThat(find(one).paused()).isTrue();
        assertThat(find(two).paused()).isTrue();
        assertThat(webhooks.of(other)).noneMatch(Webhook::paused);
    }

    @Test
    void aTestIsSentWhateverAWebhookIsToldOfAndToNoOther() throws Exception {
        // given
        webhook();
        Webhook webhook = add(url("/tested"));

        // when
        webhooks.test(APP, webhook.id()).orThrow();
        turns();

        // then
        assertThat(receiver.letters()).singleElement().satisfies(letter -> {
            assertThat(letter.target()).isEqualTo("/tested");
            assertThat(letter.body()).contains("\"type\":\"webhook.test\"");
        });
        assertThat(webhooks.test(new AppId(8), webhook.id()))
                .isEqualTo(Outcome.refused(WebhookRefusal.NO_SUCH_WEBHOOK));
    }

    @Test
    void anotherAppFindsNothing() {
        // given
        Webhook webhook = webhook();
        AppId other = new AppId(8);
        var none = Outcome.refused(WebhookRefusal.NO_SUCH_WEBHOOK);

        // then
        assertThat(webhooks.of(other)).isEmpty();
        assertThat(webhooks.remove(other, webhook.id())).isEqualTo(none);
        assertThat(webhooks.change(other, webhook.id(), webhook.url(), webhook.types(), true)).isEqualTo(none);
        assertThat(webhooks.tryNow(other, webhook.id())).isEqualTo(none);
        assertThat(webhooks.replayDead(other, webhook.id())).isEqualTo(none);
        assertThat(webhooks.letters(other, webhook.id(), LetterState.DEAD, Optional.empty(), 10)).isEqualTo(none);
        assertThat(webhooks.remove(APP, webhook.id())).isEqualTo(Outcome.done(webhook.id()));
    }

    @Test
    void whatIsSaidOfThemHoldsNoSecret() throws Exception {
        // given
        NewWebhook made = webhooks.add(APP, url("/hook?token=hidden"), List.of(TYPE), KeyKind.HMAC_SHA256).orThrow();
        tell("e-1", "{\"note\":\"hidden\"}");
        UUID holder = UUID.randomUUID();
        store.claim(holder, Turn.LEASE, 1);

        // then
        assertThat(made.toString()).doesNotContain("hidden", made.key());
        assertThat(store.next(made.webhook().id(), holder, Turn.LEASE).orElseThrow().toString())
                .doesNotContain("hidden", "[B@");
        assertThat(new WebhookEvent("e-1", TYPE, "{\"note\":\"hidden\"}").toString()).doesNotContain("hidden");
    }

    @Test
    void theLogTellsOfWhatWasGivenUpAndOfNothingSecret() throws Exception {
        // given: an address that holds a secret, and whose receiver is away for a day
        var heard = new Heard();
        Configurator.setLevel(Turn.class.getName(), Level.DEBUG);
        heard.start();
        ((Logger) LogManager.getLogger(Turn.class)).addAppender(heard);
        receiver.does(Receiver.answering(500));
        NewWebhook made = webhooks.add(APP, url("/hook?token=hidden"), List.of(TYPE), KeyKind.HMAC_SHA256).orThrow();
        tell("e-1", "{\"note\":\"hidden\"}");

        // when
        try {
            turns();
            clock.pass(Duration.ofHours(25));
            turns();
        } finally {
            ((Logger) LogManager.getLogger(Turn.class)).removeAppender(heard);
        }

        // then
        assertThat(heard.lines).singleElement().asString().startsWith("letters given up after a day")
                .contains("webhook=" + made.webhook().id(), "reason=failed")
                .doesNotContain("hidden", "hooks.test", made.key());
    }

    /** What the log says, with its fields. */
    private static final class Heard extends AbstractAppender {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Heard() {
            super("heard", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(event.getMessage().getFormattedMessage() + " " + event.getContextData());
        }
    }

    private Optional<String> problemOfOne() {
        Webhook webhook = webhook();
        tell("e-1");
        turns(new HttpPost(guard, TurnModuleTest::machine, Duration.ofSeconds(1)));
        return letters(webhook, LetterState.WAITING).getFirst().problem();
    }

    private SignatureVerdict verdict(Receiver.Letter letter, NewWebhook made) throws Exception {
        byte[] shown = Base64.getDecoder().decode(made.key());
        SignatureKey key = switch (made.webhook().key()) {
            case HMAC_SHA256 -> SignatureKey.hmac(made.webhook().id().keyId(), shown);
            case ED25519 -> SignatureKey.verifying(made.webhook().id().keyId(), SignatureAlgorithm.ED25519,
                    KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(shown)));
        };
        var signature = new PlatformSignature(Clock.fixed(clock.instant(), ZoneOffset.UTC),
                id -> id.equals(key.id()) ? Optional.of(key) : Optional.empty());
        return signature.verify(new Request("POST", "http", letter.field("host"), letter.target(),
                Fields.of("content-type", letter.field("content-type"), "content-digest",
                        letter.field("content-digest"), "signature-input", letter.field("signature-input"), "signature",
                        letter.field("signature"))),
                true);
    }

    private void turns() {
        turns(new HttpPost(guard, TurnModuleTest::machine, Duration.ofSeconds(10)));
    }

    private static SSLSocketFactory machine() {
        return (SSLSocketFactory) SSLSocketFactory.getDefault();
    }

    /** One node's round: a turn for each webhook for which something is due. */
    private void turns(HttpPost post) {
        UUID holder = UUID.randomUUID();
        for (WebhookId webhook : store.claim(holder, Turn.LEASE, 100)) {
            new Turn(store, post, app -> !keptOut.contains(app), counts).take(webhook, holder, () -> true);
        }
    }

    private Webhook webhook() {
        return add(url("/hook"));
    }

    private Webhook add(String url) {
        return webhooks.add(APP, url, List.of(TYPE), KeyKind.HMAC_SHA256).orThrow().webhook();
    }

    private Webhook find(Webhook webhook) {
        return webhooks.of(APP).stream().filter(found -> found.id().equals(webhook.id())).findFirst().orElseThrow();
    }

    private List<Letter> letters(Webhook webhook, LetterState state) {
        return webhooks.letters(APP, webhook.id(), state, Optional.empty(), 200).orThrow().items();
    }

    private Told tell(String event) {
        return tell(event, "{}");
    }

    private Told tell(String event, String data) {
        return webhooks.tell(List.of(APP), new WebhookEvent(event, TYPE, data));
    }

    private List<String> events() {
        return receiver.letters().stream().map(letter -> letter.body().replaceAll(".*\"id\":\"([^\"]+)\".*", "$1"))
                .toList();
    }

    private String url(String path) {
        return "http://hooks.test:" + receiver.port() + path;
    }
}

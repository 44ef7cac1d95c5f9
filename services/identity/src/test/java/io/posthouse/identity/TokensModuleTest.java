package io.posthouse.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.identity.Tokens.Issued;
import io.posthouse.identity.Tokens.Origin;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.TokenKind;
import io.posthouse.kernel.setting.LiveSettings;
import io.posthouse.testkit.SetClock;
import io.posthouse.testkit.TestDatabase;
import java.net.InetAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class TokensModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final Origin HERE = new Origin("test", InetAddress.getLoopbackAddress());

    private static final SetClock clock = new SetClock(database);

    private final List<Identity> started = new ArrayList<>();
    private Identity identity = node();
    private LoginId ada = new LoginId(1);

    @BeforeEach
    void onlyAda() throws SQLException {
        clock.set(Instant.parse("2026-03-01T12:00:00Z"));
        database.execute("truncate identity.login cascade; truncate identity.ending");
        identity = node();
        ada = TestIdentity.person(identity, "ada").id();
    }

    @AfterEach
    void stop() {
        started.forEach(Identity::close);
    }

    private Identity node() {
        return TestIdentity.on(clock);
    }

    /** One that hears changes and remembers tokens, however slow the machine: elapsed time stands still for it. */
    private Identity startedNode() {
        Identity node = TestIdentity.on(clock, () -> 0);
        started.add(node);
        node.start();
        return node;
    }

    private Optional<Caller> resolve(Identity node, Issued issued) {
        return node.tokens().resolve(issued.token(), TokenKind.SESSION, "r");
    }

    /** Waits for what must come; the bound only ends a test that has failed. */
    private static void eventually(BooleanSupplier state) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!state.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(end);
            Thread.sleep(5);
        }
    }

    @Test
    void resolvesASessionToItsCallerUntilItIsRevoked() {
        Issued issued = identity.tokens().openSession(ada, HERE);

        Caller caller = resolve(identity, issued).orElseThrow();

        assertThat(caller).isEqualTo(new Caller(ada, "ada", TokenKind.SESSION, issued.session(), "r"));
        identity.tokens().revokeSession(issued.session());
        assertThat(resolve(identity, issued)).isEmpty();
    }

    @Test
    void aSessionThatIsOpenEndsWhenItIsIdleForAsLongAsIsAllowedNow() throws SQLException {
        // given a session that has been idle for two days
        LiveSettings settings = new LiveSettings(List.of(IdentitySettings.RUNNING));
        Identity node = new Identity(clock, settings.derive(TestIdentity.SETTINGS::with), Ticker.system(),
                List.of());
        Issued issued = node.tokens().openSession(ada, HERE);
        clock.pass(Duration.ofDays(2));

        // when
        assertThat(settings.apply(Map.of("posthouse.identity.sessionidle", "1d"))).isEmpty();

        // then
        assertThat(resolve(node, issued)).isEmpty();

        // and one that is opened now lives as long as is allowed now
        assertThat(
                settings.apply(Map.of("posthouse.identity.sessionlife", "2h", "posthouse.identity.sessionidle", "1h")))
                .isEmpty();
        assertThat(node.tokens().openSession(ada, HERE).expiresAt())
                .isEqualTo(clock.instant().plus(Duration.ofHours(2)));
        assertThat(
                settings.apply(Map.of("posthouse.identity.sessionlife", "1h", "posthouse.identity.sessionidle", "2h")))
                .isNotEmpty();
    }

    @Test
    void storesNoTokenAndShowsNone() throws SQLException {
        Issued issued = identity.tokens().openSession(ada, HERE);

        String stored = database
                .ask("select string_agg(t::text || s::text, '') from identity.token t, identity.session s");

        assertThat(stored).contains(issued.session()).doesNotContain(issued.token())
                .doesNotContain(issued.token().substring(4));
        assertThat(issued.toString()).doesNotContain(issued.token());
        // 256 random bits in base64url behind the prefix.
        assertThat(issued.token()).hasSize(4 + 43);
    }

    @Test
    void refusesWhatIsNoToken() {
        Issued issued = identity.tokens().openSession(ada, HERE);
        String token = issued.token();

        for (String garbage : List.of("", "phs_", token + "x", token.substring(1), "pht_" + token.substring(4),
                token.toUpperCase(Locale.ROOT),
                "phs_" + "\0".repeat(43), "phs_" + "é".repeat(43), "x".repeat(1_000_000))) {
            assertThat(identity.tokens().resolve(garbage, TokenKind.SESSION, "r")).isEmpty();
        }
        assertThat(identity.tokens().resolve(token, TokenKind.CHANNEL_TICKET, "r")).isEmpty();
        assertThat(resolve(identity, issued)).isPresent();
    }

    @Test
    void endsASessionThirtyDaysAfterItWasOpenedHoweverBusy() throws SQLException {
        Issued issued = identity.tokens().openSession(ada, HERE);

        for (int day = 0; day < 29; day++) {
            clock.pass(Duration.ofDays(1));
            assertThat(resolve(identity, issued)).isPresent();
        }
        clock.pass(Duration.ofDays(1));

        assertThat(resolve(identity, issued)).isEmpty();
    }

    @Test
    void endsASessionThatWasIdleForSevenDays() throws SQLException {
        Issued issued = identity.tokens().openSession(ada, HERE);
        clock.pass(Duration.ofDays(6));
        assertThat(resolve(identity, issued)).isPresent();
        clock.pass(Duration.ofDays(6));
        assertThat(resolve(identity, issued)).isPresent();

        clock.pass(Duration.ofDays(7));

        assertThat(resolve(identity, issued)).isEmpty();
        assertThatThrownBy(() -> identity.tokens().issue(TokenKind.CHANNEL_TICKET, ada, Optional.of(issued.session())))
                .isInstanceOf(RefusedException.class).hasMessage("session-ended");
    }

    @Test
    void expiresRememberedTokensToo() throws Exception {
        Identity node = startedNode();
        Issued issued = node.tokens().openSession(ada, HERE);
        eventually(() -> resolve(node, issued).isPresent() && node.certain());
        resolve(node, issued);

        clock.pass(Duration.ofDays(8));

        // The node hears the database's time a few times a second.
        eventually(() -> resolve(node, issued).isEmpty());
    }

    @Test
    void notesRarelyThatASessionWasSeen() throws SQLException {
        Issued issued = identity.tokens().openSession(ada, HERE);
        String opened = database.ask("select last_seen_at from identity.session");

        clock.pass(Duration.ofMinutes(10));
        resolve(identity, issued);
        assertThat(database.ask("select last_seen_at from identity.session")).isEqualTo(opened);
        clock.pass(Duration.ofMinutes(10));
        resolve(identity, issued);

        assertThat(database.ask("select last_seen_at from identity.session")).isNotEqualTo(opened);
    }

    @Test
    void resolvesATicketOnce() {
        Issued session = identity.tokens().openSession(ada, HERE);
        Issued ticket = identity.tokens().issue(TokenKind.CHANNEL_TICKET, ada, Optional.of(session.session()));

        Optional<Caller> first = identity.tokens().resolve(ticket.token(), TokenKind.CHANNEL_TICKET, "r1");
        Optional<Caller> replayed = identity.tokens().resolve(ticket.token(), TokenKind.CHANNEL_TICKET, "r2");

        assertThat(first).contains(new Caller(ada, "ada", TokenKind.CHANNEL_TICKET, session.session(), "r1"));
        assertThat(replayed).isEmpty();
        assertThat(ticket.session()).isEqualTo(session.session());
    }

    @Test
    void resolvesATicketOnceWhenManyTryAtTheSameTime() throws Exception {
        Issued session = identity.tokens().openSession(ada, HERE);
        Issued ticket = identity.tokens().issue(TokenKind.CHANNEL_TICKET, ada, Optional.of(session.session()));
        CyclicBarrier together = new CyclicBarrier(6);
        List<Caller> resolved = Collections.synchronizedList(new ArrayList<>());

        List<Thread> threads = IntStream.range(0, 6).mapToObj(_ -> Thread.ofVirtual().start(() -> {
            try {
                together.await(10, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            identity.tokens().resolve(ticket.token(), TokenKind.CHANNEL_TICKET, "r").ifPresent(resolved::add);
        })).toList();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(resolved).hasSize(1);
    }

    @Test
    void lostTicketsExpireAfterThirtySecondsOrWithTheirSession() throws SQLException {
        Issued session = identity.tokens().openSession(ada, HERE);
        Issued late = identity.tokens().issue(TokenKind.CHANNEL_TICKET, ada, Optional.of(session.session()));
        clock.pass(Duration.ofSeconds(30));
        assertThat(identity.tokens().resolve(late.token(), TokenKind.CHANNEL_TICKET, "r")).isEmpty();

        Issued orphan = identity.tokens().issue(TokenKind.CHANNEL_TICKET, ada, Optional.of(session.session()));
        identity.tokens().revokeSession(session.session());

        assertThat(identity.tokens().resolve(orphan.token(), TokenKind.CHANNEL_TICKET, "r")).isEmpty();
    }

    @Test
    void issuesNothingForAnothersSessionOrALoginThatIsGone() {
        Issued session = identity.tokens().openSession(ada, HERE);
        LoginId ben = TestIdentity.person(identity, "ben").id();

        assertThatThrownBy(() -> identity.tokens().issue(TokenKind.CHANNEL_TICKET, ben, Optional.of(session.session())))
                .hasMessage("session-ended");
        identity.logins().remove("ben").orThrow();
        assertThatThrownBy(() -> identity.tokens().openSession(ben, HERE)).hasMessage("session-ended");
        assertThatThrownBy(() -> identity.tokens().issue(TokenKind.SESSION, ben, Optional.empty()))
                .hasMessage("session-ended");
    }

    @Test
    void keepsAtMostAHundredSessionsOfALoginAndSixteenTicketsOfASession() throws SQLException {
        List<String> revoked = new ArrayList<>();
        identity.tokens().onSessionRevoked(revoked::add);
        Issued first = identity.tokens().openSession(ada, HERE);
        for (int i = 0; i < 100; i++) {
            clock.pass(Duration.ofSeconds(1));
            identity.tokens().openSession(ada, HERE);
        }
        assertThat(resolve(identity, first)).isEmpty();
        assertThat(revoked).containsExactly(first.session());

        Issued session = identity.tokens().openSession(ada, HERE);
        for (int i = 0; i < 20; i++) {
            clock.pass(Duration.ofMillis(1));
            identity.tokens().issue(TokenKind.CHANNEL_TICKET, ada, Optional.of(session.session()));
        }
        assertThat(database.ask("select count(*) from identity.token where kind = 'channel-ticket'")).isEqualTo("16");
    }

    @Test
    void cutsWhatAClientCallsItself() throws SQLException {
        identity.tokens().openSession(ada, new Origin("a\0\n" + "😀".repeat(1_000), InetAddress.getLoopbackAddress()));

        assertThat(database.ask("select char_length(agent) from identity.session")).isEqualTo("200");
    }

    @Test
    void purgesWhatHasExpiredAndNothingElse() throws SQLException {
        identity.tokens().openSession(ada, HERE);
        clock.pass(Duration.ofDays(8));
        Issued alive = identity.tokens().openSession(ada, HERE);
        identity.tokens().issue(TokenKind.CHANNEL_TICKET, ada, Optional.of(alive.session()));
        clock.pass(Duration.ofMinutes(1));

        identity.tokens().purge();

        assertThat(database.ask("select count(*) from identity.session")).isEqualTo("1");
        assertThat(database.ask("select count(*) from identity.token")).isEqualTo("1");
        assertThat(resolve(identity, alive)).isPresent();
    }

    @Test
    void aNodeWeeksAheadEndsAndDeletesNothing() throws SQLException {
        // given: by the database's clock, forty days behind this machine's, a session with a ticket was opened just now
        clock.set(Instant.now().minus(Duration.ofDays(40)).truncatedTo(ChronoUnit.MICROS));
        Issued session = identity.tokens().openSession(ada, HERE);
        Issued ticket = identity.tokens().issue(TokenKind.CHANNEL_TICKET, ada, Optional.of(session.session()));
        String now = "timestamptz '" + clock.instant() + "'";
        database.execute(
                "update identity.session set opened_at = NOW, last_seen_at = NOW, expires_at = NOW + interval '30 days'"
                        .replace("NOW", now));
        database.execute("update identity.token set issued_at = NOW, expires_at = NOW + interval '30 seconds'"
                .replace("NOW", now));
        database.execute("insert into identity.ending (login, ended_at) values (1, NOW)".replace("NOW", now));

        // when
        identity.tokens().purge();
        clock.pass(Duration.ofSeconds(20));

        // then
        assertThat(database.ask("select count(*) from identity.session")).isEqualTo("1");
        assertThat(database.ask("select count(*) from identity.ending")).isEqualTo("1");
        assertThat(resolve(identity, session)).isPresent();
        assertThat(identity.tokens().resolve(ticket.token(), TokenKind.CHANNEL_TICKET, "r")).isPresent();
        assertThat(session.expiresAt()).isEqualTo(clock.instant().plus(Duration.ofDays(30)).minusSeconds(20));
        assertThat(session.life()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void endsEverySessionWhenThePasswordChanges() {
        Issued one = identity.tokens().openSession(ada, HERE);
        Issued two = identity.tokens().openSession(ada, HERE);

        identity.logins().setPassword("ada", "another password").orThrow();

        assertThat(resolve(identity, one)).isEmpty();
        assertThat(resolve(identity, two)).isEmpty();
    }

    @Test
    void asksTheDatabaseOnceForATokenThatIsUsedOnEveryRequest() throws Exception {
        Identity node = startedNode();
        Issued issued = node.tokens().openSession(ada, HERE);
        eventually(() -> node.certain() && resolve(node, issued).isPresent());
        resolve(node, issued);

        // Behind the platform's back: nobody is told, so only a node that asks would notice.
        database.execute("delete from identity.token");

        assertThat(resolve(node, issued)).isPresent();
        assertThat(resolve(identity, issued)).isEmpty();
    }

    @Test
    void honoursWhatAnotherProcessRevokesThoughItIsRemembered() throws Exception {
        Identity here = startedNode();
        Identity elsewhere = node();
        Issued issued = here.tokens().openSession(ada, HERE);
        BlockingQueue<String> revoked = new LinkedBlockingQueue<>();
        here.tokens().onSessionRevoked(revoked::add);
        eventually(() -> here.certain() && resolve(here, issued).isPresent());
        resolve(here, issued);

        elsewhere.tokens().revokeSession(issued.session());

        eventually(() -> resolve(here, issued).isEmpty());
        assertThat(revoked.poll(20, TimeUnit.SECONDS)).isEqualTo(issued.session());
    }

    @Test
    void hearsThatAnotherProcessEndedTheSessionsOfALogin() throws Exception {
        Identity here = startedNode();
        BlockingQueue<LoginId> ended = new LinkedBlockingQueue<>();
        here.logins().onSessionsEnded(ended::add);
        eventually(here::certain);

        node().logins().setPassword("ada", "another password").orThrow();

        assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(ada);
    }

    @Test
    void hearsAfterALostConnectionWhatHappenedMeanwhile() throws Exception {
        Identity here = startedNode();
        Issued issued = here.tokens().openSession(ada, HERE);
        BlockingQueue<LoginId> ended = new LinkedBlockingQueue<>();
        here.logins().onSessionsEnded(ended::add);
        eventually(() -> here.certain() && resolve(here, issued).isPresent());
        resolve(here, issued);

        // Written without a notice, as if the listener had been away; what it hears, it reads when it has come back.
        database.execute("delete from identity.session; insert into identity.ending (login) values (" + ada + ")");
        database.execute("""
                select pg_terminate_backend(pid, 5000) from pg_stat_activity
                where application_name like '%identity changes%' and datname = current_database()""");

        assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(ada);
        assertThat(resolve(here, issued)).isEmpty();
        eventually(here::certain);
    }

    @Test
    void survivesAListenerThatFails() throws Exception {
        Identity here = startedNode();
        BlockingQueue<LoginId> ended = new LinkedBlockingQueue<>();
        here.logins().onSessionsEnded(_ -> {
            throw new IllegalStateException("a bug of another module");
        });
        here.logins().onSessionsEnded(ended::add);
        eventually(here::certain);

        node().logins().remove("ada").orThrow();

        assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(ada);
    }
}

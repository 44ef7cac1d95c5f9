package io.posthouse.identity.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.identity.AccessTokens;
import io.posthouse.identity.ChatSignIns;
import io.posthouse.identity.ChatSignIns.Answer;
import io.posthouse.identity.Identity;
import io.posthouse.identity.Login;
import io.posthouse.identity.Secrets;
import io.posthouse.identity.Standing;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.Tokens;
import io.posthouse.identity.app.App;
import io.posthouse.identity.app.AppOptions;
import io.posthouse.identity.app.StoredApps;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.TokenKind;
import io.posthouse.testkit.SetClock;
import io.posthouse.testkit.TestDatabase;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Ben, a session of his, and what he granted an app of Ada's. */
final class ChatDoorModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final SetClock clock = new SetClock(database);
    private static final String CHAT = ChatSignIns.PERMISSION;
    private static final String READ = "identity.people.read";
    private static final AppOptions USUAL = AppOptions.USUAL;

    private final Secrets secrets = new Secrets();
    private final List<Predicate<Standing>> doubts = new ArrayList<>();
    private JdbcClient sql;
    private Identity identity;
    private StoredApps apps;
    private AccessTokens accessTokens;
    private ChatSignIns chat;
    private Login ben;
    private App app;
    private long grant;
    private Tokens.Issued session;

    @BeforeEach
    void begin() throws Exception {
        clock.set(Instant.parse("2026-03-01T12:00:00Z"));
        database.execute("truncate identity.login cascade");
        identity = TestIdentity.on(clock);
        sql = JdbcClient.create(clock.pool());
        ben = TestIdentity.person(identity, "ben");
        apps = identity.apps(() -> Set.of(CHAT, READ));
        app = apps.register(TestIdentity.person(identity, "ada").id(),
                new StoredApps.Wanted("Talker", List.of("https://app.example/back"), List.of(CHAT, READ), USUAL), true)
                .orThrow().app();
        accessTokens = identity.oauth(apps).tokens("https://example.org", () -> Duration.ofSeconds(30));
        chat = identity.chat(accessTokens, "https://example.org");
        chat.onDoubt(doubts::add);
        grant = grant(Optional.of(ben));
        session = identity.tokens().openSession(ben.id(), new Tokens.Origin("test", InetAddress.getLoopbackAddress()));
    }

    private long grant(Optional<Login> of) {
        return sql.sql("""
                insert into identity.oauth_grant (app, login, scopes, made_at, ends_at)
                values (:app, :login, :scopes, now(), now() + interval '90 days') returning id""")
                .param("app", app.id().value()).param("login", of.map(login -> login.id().value()).orElse(null))
                .param("scopes", new String[]{CHAT, READ}).query(Long.class).single();
    }

    /** An access token, or what else {@code kind} says, of that grant. */
    private String token(long of, String prefix, String kind, String... scopes) {
        String token = secrets.make(prefix);
        sql.sql("""
                insert into identity.oauth_token (digest, kind, grant_id, scopes, issued_at, expires_at, jkt)
                values (:digest, :kind, :grant, :scopes, now(), now() + interval '10 minutes',
                    case when :kind like '%-bound' then repeat('k', 43) end)""")
                .param("digest", Secrets.digest(token)).param("kind", kind).param("grant", of).param("scopes", scopes)
                .update();
        return token;
    }

    private Caller app(String... scopes) {
        String token = token(grant, "pha_", "user-access", scopes);
        return ((AccessTokens.Answer.Known) accessTokens.resolve(token, Optional.empty(), Optional.empty(), "r"))
                .caller();
    }

    private String ofGrant() {
        return accessTokens.ticket(TokenKind.XMPP_TICKET, app(CHAT)).token();
    }

    private String ofSession() {
        return identity.tokens().issue(TokenKind.XMPP_TICKET, ben.id(), Optional.of(session.session())).token();
    }

    private void assertUnknown(String token) {
        assertThat(chat.resolve(token, "r")).isEqualTo(new Answer.Unknown());
    }

    @Test
    void aTicketIsGoodOnceForHalfAMinute() {
        for (var make : List.<Callable<String>>of(this::ofGrant, this::ofSession)) {
            String once = call(make);
            assertThat(once).matches("phx_[A-Za-z0-9_-]{43}");
            assertThat(chat.resolve(once, "r")).isInstanceOfSatisfying(Answer.Known.class,
                    known -> assertThat(known.login()).isEqualTo(ben));
            assertUnknown(once);

            String late = call(make);
            pass(Duration.ofSeconds(31));
            assertUnknown(late);
        }
    }

    private static void pass(Duration time) {
        call(() -> {
            clock.pass(time);
            return true;
        });
    }

    private static <T> T call(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneOfManyWhoShowATicketAtOnceIsLetIn() throws Exception {
        String ticket = ofGrant();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> all = threads.invokeAll(
                    IntStream.range(0, 16).<Callable<Answer>>mapToObj(_ -> () -> chat.resolve(ticket, "r")).toList());
            int in = 0;
            for (Future<Answer> one : all) {
                in += one.get() instanceof Answer.Known ? 1 : 0;
            }
            assertThat(in).isOne();
        }
    }

    @Test
    void standsOnWhatItWasMadeOf() {
        var known = (Answer.Known) chat.resolve(ofSession(), "r-7");
        assertThat(known.caller())
                .isEqualTo(new Caller(ben.id(), "ben", TokenKind.XMPP_TICKET, session.session(), "r-7"));
        assertThat(Standing.of(known.caller()).grant()).isEmpty();

        var byApp = (Answer.Known) chat.resolve(ofGrant(), "r-8");
        assertThat(byApp.caller().tokenKind()).isEqualTo(TokenKind.XMPP_TICKET);
        assertThat(byApp.caller().app()).contains(new Caller.AppCall(app.id(), app.clientId(), Set.of(CHAT)));
        assertThat(Standing.of(byApp.caller()).grant()).hasValue(grant);
    }

    @Test
    void anAccessTokenForAPersonThatNamesChatIsGoodAsItIs() {
        String token = token(grant, "pha_", "user-access", CHAT);
        assertThat(chat.resolve(token, "r")).isInstanceOf(Answer.Known.class);
        assertThat(chat.resolve(token, "r")).isInstanceOf(Answer.Known.class);

        assertThat(chat.resolve(token(grant, "pha_", "user-access", READ), "r")).isEqualTo(new Answer.TooNarrow());
        // One that needs a proof has none here; an app that calls for itself is nobody who could talk.
        assertUnknown(token(grant, "pha_", "user-access-bound", CHAT));
        assertUnknown(token(grant(Optional.empty()), "php_", "app-access", CHAT));
        assertUnknown(token(grant, "phr_", "refresh", CHAT));
        assertUnknown(token(grant, "phv_", "service", CHAT));
        assertUnknown(session.token());
    }

    @Test
    void aTicketOfOneKindIsNoneOfAnother() {
        String forChannel = accessTokens.ticket(TokenKind.CHANNEL_TICKET, app(CHAT)).token();
        assertUnknown(forChannel);
        assertUnknown("phx_" + forChannel.substring(4));
        assertThat(accessTokens.take("pht_" + ofGrant().substring(4), TokenKind.CHANNEL_TICKET, "r")).isEmpty();
        assertThat(accessTokens.take(forChannel, TokenKind.CHANNEL_TICKET, "r")).isPresent();
        // and none of them is an access token
        assertThat(accessTokens.resolve(ofGrant(), Optional.empty(), Optional.empty(), "r"))
                .isInstanceOf(AccessTokens.Answer.Unknown.class);
    }

    @Test
    void aTicketIsGoodForNoMoreThanTheAppMayAskForNow() {
        String ticket = ofGrant();
        apps.change(app, new StoredApps.Wanted("Talker", app.redirectUris(), List.of(READ), USUAL), false).orThrow();

        assertThat(chat.resolve(ticket, "r")).isEqualTo(new Answer.TooNarrow());
    }

    @Test
    void theSeventeenthEndsTheFirst() {
        Caller caller = app(CHAT);
        List<String> all = IntStream.range(0, 17).mapToObj(_ -> {
            pass(Duration.ofMillis(1));
            return accessTokens.ticket(TokenKind.XMPP_TICKET, caller).token();
        }).toList();

        assertUnknown(all.getFirst());
        assertThat(chat.resolve(all.get(1), "r")).isInstanceOf(Answer.Known.class);
        assertThat(chat.resolve(all.getLast(), "r")).isInstanceOf(Answer.Known.class);
    }

    @Test
    void nothingIsMadeOfWhatHasEnded() {
        Caller caller = app(CHAT);
        String ticket = accessTokens.ticket(TokenKind.XMPP_TICKET, caller).token();
        sql.sql("update identity.oauth_grant set revoked_at = now(), revoked_as = 'test'").update();

        assertUnknown(ticket);
        assertThatThrownBy(() -> accessTokens.ticket(TokenKind.XMPP_TICKET, caller))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void whoeverIsKeptOutComesByNoTicket() {
        String ticket = ofGrant();
        String own = ofSession();
        sql.sql("update identity.login set disabled_at = now() where name = 'ben'").update();
        assertUnknown(ticket);
        assertUnknown(own);
    }

    @Test
    void aConnectionStandsAsLongAsItsSessionOrGrantDoes() {
        var onSession = new Standing(session.session(), Optional.empty());
        var onGrant = new Standing(Standing.grant(grant), Optional.of(app.id()));
        assertThat(chat.stands(onSession)).isTrue();
        assertThat(chat.stands(onGrant)).isTrue();

        // what an app brings is never taken for a session of that name
        assertThat(chat.stands(new Standing(session.session(), Optional.of(app.id())))).isFalse();
        assertThat(chat.stands(new Standing(Standing.grant(grant), Optional.empty()))).isFalse();

        pass(Duration.ofDays(8));
        assertThat(chat.stands(onSession)).isFalse();
        assertThat(chat.stands(onGrant)).isTrue();
        pass(Duration.ofDays(90));
        assertThat(chat.stands(onGrant)).isFalse();
    }

    @Test
    void itDoesNotStandWithoutItsAppOrWhatTheAppMayAskFor() {
        var onGrant = new Standing(Standing.grant(grant), Optional.of(app.id()));
        var wanted = new StoredApps.Wanted("Talker", app.redirectUris(), List.of(CHAT), USUAL);
        apps.change(app, wanted, true).orThrow();
        assertThat(chat.stands(onGrant)).isFalse();
        assertThat(doubts).anyMatch(which -> which.test(onGrant));

        apps.change(app, wanted, false).orThrow();
        assertThat(chat.stands(onGrant)).as("it has ended for good").isFalse();
        var onAnother = new Standing(Standing.grant(grant(Optional.of(ben))), Optional.of(app.id()));
        assertThat(chat.stands(onAnother)).isTrue();
        apps.change(app, new StoredApps.Wanted("Talker", app.redirectUris(), List.of(READ), USUAL), false).orThrow();
        assertThat(chat.stands(onAnother)).isFalse();
    }

    @Test
    void itDoesNotStandWhereItsAppIsKeptOutOrNobodyAnswersForIt() {
        var onSession = new Standing(session.session(), Optional.empty());
        var onGrant = new Standing(Standing.grant(grant), Optional.of(app.id()));
        var ofAnother = new Standing(Standing.grant(grant + 1), Optional.of(new AppId(app.id().value() + 1)));
        String ticket = ofGrant();
        apps.bar(app, Optional.empty()).orThrow();
        assertThat(chat.stands(onGrant)).isFalse();
        assertThat(doubts).anyMatch(which -> which.test(onGrant));
        assertUnknown(ticket);

        apps.letIn(app).orThrow();
        assertThat(chat.stands(onGrant)).as("it has ended for good").isFalse();
        grant = grant(Optional.of(ben));
        var onLater = new Standing(Standing.grant(grant), Optional.of(app.id()));
        assertThat(chat.stands(onLater)).isTrue();
        String later = ofGrant();
        doubts.clear();
        identity.logins().disable("ada", true).orThrow();
        assertThat(chat.stands(onLater)).isFalse();
        assertThat(doubts).anyMatch(which -> which.test(onLater)).noneMatch(which -> which.test(onSession))
                .noneMatch(which -> which.test(ofAnother));
        assertUnknown(later);
        assertThat(chat.stands(onSession)).isTrue();
    }

    @Test
    void tellsOfWhoseSessionWasRevoked() {
        identity.tokens().revokeSession(session.session());

        assertThat(doubts).singleElement().satisfies(which -> {
            assertThat(which.test(new Standing(session.session(), Optional.empty()))).isTrue();
            assertThat(which.test(new Standing("another", Optional.empty()))).isFalse();
        });
        assertThat(chat.stands(new Standing(session.session(), Optional.empty()))).isFalse();
    }

    @Test
    void saysWhereAppsReadHowToGetAToken() {
        assertThat(chat.configuration()).contains("https://example.org/.well-known/openid-configuration");
    }
}

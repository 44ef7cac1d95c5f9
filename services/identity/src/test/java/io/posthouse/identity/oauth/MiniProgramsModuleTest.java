package io.posthouse.identity.oauth;

import static io.posthouse.identity.TestIdentity.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.identity.AccessTokens;
import io.posthouse.identity.ChatSignIns;
import io.posthouse.identity.Identity;
import io.posthouse.identity.Login;
import io.posthouse.identity.Secrets;
import io.posthouse.identity.Standing;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.Tokens;
import io.posthouse.identity.app.App;
import io.posthouse.identity.app.AppOptions;
import io.posthouse.identity.app.StoredApps;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.TokenKind;
import io.posthouse.testkit.SetClock;
import io.posthouse.testkit.TestDatabase;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.transaction.support.TransactionTemplate;

/** Ben, who opens a mini-program of Ada's, and one process that remembers what it read. */
final class MiniProgramsModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final SetClock clock = new SetClock(database);
    private static final String READ = "identity.people.read";
    private static final String ISSUER = "https://posthouse.example";
    private static final AppOptions MINI = new AppOptions("RS256", false, false, List.of(), List.of(), true, List.of());

    private Identity identity;
    private StoredApps apps;
    private OAuth oauth;
    private AccessTokens tokens;
    private AppClients clients;
    private MiniStore store;
    private MiniGrant exchange;
    private Login ben;
    private App app;
    private String session = "";

    @BeforeEach
    void begin() throws Exception {
        clock.set(Instant.parse("2026-03-01T12:00:00Z"));
        database.execute("truncate identity.login cascade");
        // Elapsed time stands still for it, so that it remembers however slow the machine is.
        identity = TestIdentity.on(clock, () -> 0);
        Login ada = TestIdentity.person(identity, "ada");
        ben = TestIdentity.person(identity, "ben");
        apps = identity.apps(() -> Set.of(READ, ChatSignIns.PERMISSION));
        app = apps.register(ada.id(), wanted(MINI), false).orThrow().app();
        oauth = identity.oauth(apps);
        tokens = oauth.tokens(ISSUER, () -> Duration.ofSeconds(30));
        JdbcClient sql = JdbcClient.create(clock.pool());
        clients = new AppClients(apps, Lives.USUAL);
        store = new MiniStore(sql, () -> TestIdentity.SETTINGS.sessionIdle());
        exchange = new MiniGrant(store,
                new OAuthStore(sql, new GrantStore(sql),
                        new TransactionTemplate(new JdbcTransactionManager(clock.pool())),
                        identity.changes(), clients, Lives.USUAL),
                new TokenMaker(Lives.USUAL, new IdTokens(ISSUER, oauth.keys(), clock::instant)));
        session = signIn();
        identity.start();
    }

    @AfterEach
    void end() {
        identity.close();
    }

    private static StoredApps.Wanted wanted(AppOptions options) {
        return new StoredApps.Wanted("Menu", List.of(), List.of(READ, ChatSignIns.PERMISSION), options);
    }

    private String signIn() {
        return identity.tokens().openSession(ben.id(), new Tokens.Origin("test", InetAddress.getLoopbackAddress()))
                .session();
    }

    private Caller ben(String in) {
        return new Caller(ben.id(), "ben", TokenKind.SESSION, in, "r");
    }

    private void let(String... scopes) {
        oauth.miniPrograms().let(ben.id(), app.clientId(), List.of(scopes)).orThrow();
    }

    private String miniCode(String in, String... scopes) {
        return oauth.miniPrograms().code(ben(in), app.clientId(), List.of(scopes)).orThrow().code();
    }

    private OAuth2AccessTokenAuthenticationToken exchanged(App by, String code) {
        var client = new OAuth2ClientAuthenticationToken(
                Objects.requireNonNull(clients.findByClientId(by.clientId())),
                ClientAuthenticationMethod.CLIENT_SECRET_BASIC, null);
        return (OAuth2AccessTokenAuthenticationToken) exchange.authenticate(new MiniGrant.Asking(client, code));
    }

    private String opened(String in, String... scopes) {
        return exchanged(app, miniCode(in, scopes)).getAccessToken().getTokenValue();
    }

    /** The error of the token endpoint, or the empty text. */
    private String refused(App by, String code) {
        try {
            exchanged(by, code);
            return "";
        } catch (OAuth2AuthenticationException e) {
            return e.getError().getErrorCode();
        }
    }

    private Optional<Caller> caller(String token) {
        return tokens.resolve(token, Optional.empty(), Optional.empty(),
                "r") instanceof AccessTokens.Answer.Known(Caller caller, _) ? Optional.of(caller) : Optional.empty();
    }

    /** Waits for what must come; the bound only ends a test that has failed. */
    private void ends(String token) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (caller(token).isPresent()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(end);
            Thread.sleep(5);
        }
    }

    @Test
    void whoOpensItIsAskedOnceAndKnownToItsBackEnd() {
        assertThat(code(oauth.miniPrograms().code(ben(session), app.clientId(), List.of())))
                .isEqualTo("consent-needed");
        let(READ);
        assertThat(oauth.miniPrograms().see(ben.id(), app.clientId()).orThrow().let()).containsExactly(READ, "openid");

        String code = miniCode(session, READ);
        var answer = exchanged(app, code);

        assertThat(code).matches("phm_[A-Za-z0-9_-]{43}");
        assertThat(answer.getAccessToken().getTokenValue()).matches("phi_[A-Za-z0-9_-]{43}");
        assertThat(answer.getAccessToken().getScopes()).containsExactlyInAnyOrder(READ, "openid");
        assertThat(answer.getAdditionalParameters()).containsEntry("sub", ben.id().toString())
                .containsKey("id_token");
        assertThat(answer.getRefreshToken()).isNull();
        assertThat(caller(answer.getAccessToken().getTokenValue())).hasValueSatisfying(caller -> {
            assertThat(caller.login()).isEqualTo(ben.id());
            assertThat(caller.tokenKind()).isEqualTo(TokenKind.MINI_SESSION);
            assertThat(caller.app().orElseThrow().scopes()).containsExactlyInAnyOrder(READ, "openid");
            assertThat(Standing.of(caller).grant()).isPresent();
        });
    }

    @Test
    void itGetsNoMoreThanWasAskedLetAndRegistered() {
        let(READ);
        assertThat(caller(opened(session)).orElseThrow().app().orElseThrow().scopes()).containsExactly("openid");
        assertThat(code(oauth.miniPrograms().code(ben(session), app.clientId(), List.of("profile"))))
                .isEqualTo("consent-needed");
        // What it would open by this would outlive it.
        for (String more : List.of(ChatSignIns.PERMISSION, "shop.till.open", "offline_access")) {
            assertThat(code(oauth.miniPrograms().code(ben(session), app.clientId(), List.of(more)))).as(more)
                    .isEqualTo("invalid-mini-scope");
            assertThat(code(oauth.miniPrograms().let(ben.id(), app.clientId(), List.of(more)))).as(more)
                    .isEqualTo("invalid-mini-scope");
        }
    }

    @Test
    void oneOfManyWhoShowACodeAtOnceOpensASessionWhichEndsForThat() throws Exception {
        let(READ);
        String code = miniCode(session);
        List<String> opened = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<String>>> all = threads.invokeAll(
                    IntStream.range(0, 16).<Callable<Optional<String>>>mapToObj(_ -> () -> tried(code)).toList());
            for (Future<Optional<String>> one : all) {
                one.get().ifPresent(opened::add);
            }
        }

        assertThat(opened).hasSize(1);
        assertThat(caller(opened.getFirst())).isEmpty();
        // Whoever opens it once more starts anew.
        assertThat(caller(opened(session))).isPresent();
    }

    @Test
    void theDatabaseLetsOneUseACode() throws Exception {
        let(READ);
        byte[] digest = Secrets.digest(miniCode(session));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int used = 0;
            for (Future<Boolean> one : threads.invokeAll(IntStream.range(0, 16)
                    .<Callable<Boolean>>mapToObj(_ -> () -> store.use(digest, app.id()).isPresent()).toList())) {
                used += one.get() ? 1 : 0;
            }
            assertThat(used).isOne();
        }
    }

    @Test
    void manyCodesAtOnceStandOnOneGrant() throws Exception {
        let(READ);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<String> one : threads.invokeAll(IntStream.range(0, 16)
                    .<Callable<String>>mapToObj(_ -> () -> opened(session)).toList())) {
                assertThat(caller(one.get())).isPresent();
            }
        }
        assertThat(grants()).isOne();
    }

    private long grants() {
        return JdbcClient.create(clock.pool()).sql("select count(*) from identity.oauth_grant").query(Long.class)
                .single();
    }

    private Optional<String> tried(String code) {
        try {
            return Optional.of(exchanged(app, code).getAccessToken().getTokenValue());
        } catch (OAuth2AuthenticationException e) {
            assertThat(e.getError().getErrorCode()).isEqualTo("invalid_grant");
            return Optional.empty();
        }
    }

    @Test
    void aCodeIsGoodForFiveMinutesAtItsOwnAppAlone() throws Exception {
        let(READ);
        App other = apps.register(app.owner(), wanted(MINI), false).orThrow().app();
        App plain = apps.register(app.owner(), wanted(AppOptions.USUAL), false).orThrow().app();

        String code = miniCode(session);
        assertThat(refused(plain, code)).isEqualTo("unauthorized_client");
        assertThat(refused(other, code)).isEqualTo("invalid_grant");
        // It has got into wrong hands, and is nobody's any more.
        assertThat(refused(app, code)).isEqualTo("invalid_grant");

        String late = miniCode(session);
        clock.pass(Duration.ofMinutes(5));
        assertThat(refused(app, late)).isEqualTo("invalid_grant");
        assertThat(refused(app, "phm_" + "x".repeat(43))).isEqualTo("invalid_grant");
        assertThat(refused(app, "phc_" + "x".repeat(43))).isEqualTo("invalid_grant");
    }

    @Test
    void onlyAMiniProgramThatIsLetInIsOne() {
        App plain = apps.register(app.owner(), wanted(AppOptions.USUAL), false).orThrow().app();
        assertThat(code(oauth.miniPrograms().see(ben.id(), plain.clientId()))).isEqualTo("no-such-mini-program");
        assertThat(code(oauth.miniPrograms().see(ben.id(), "app-0"))).isEqualTo("no-such-mini-program");
        let(READ);
        String code = miniCode(session);
        apps.bar(app, Optional.empty()).orThrow();
        assertThat(code(oauth.miniPrograms().see(ben.id(), app.clientId()))).isEqualTo("no-such-mini-program");
        assertThat(code(oauth.miniPrograms().let(ben.id(), app.clientId(), List.of())))
                .isEqualTo("no-such-mini-program");
        apps.letIn(app).orThrow();
        // what it was given before it was kept out has ended for good
        assertThat(refused(app, code)).isEqualTo("invalid_grant");
        assertThat(refused(app, miniCode(session))).isEmpty();
        assertThat(code(apps.register(app.owner(), wanted(MINI), true))).isEqualTo("invalid-mini-program");
    }

    @Test
    void itsSessionEndsWithThePersonsAndWithNoOther() throws Exception {
        let(READ);
        String another = signIn();
        String here = opened(session);
        String there = opened(another);
        assertThat(caller(here)).isPresent();
        assertThat(caller(there)).isPresent();

        identity.tokens().revokeSession(session);

        ends(here);
        assertThat(caller(there)).isPresent();
        assertThat(code(oauth.miniPrograms().code(ben(session), app.clientId(), List.of())))
                .isEqualTo("session-ended");
    }

    @Test
    void aCodeOfASessionThatHasEndedIsWorthNothing() {
        let(READ);
        String code = miniCode(session);
        identity.tokens().revokeSession(session);
        assertThat(refused(app, code)).isEqualTo("invalid_grant");
    }

    @Test
    void itsSessionEndsWithThePersonsAlsoWhereThatComesToItsEnd() throws Exception {
        let(READ);
        clock.pass(Duration.ofDays(7).minusMinutes(30));
        String idle = opened(session);
        clock.pass(Duration.ofMinutes(29));
        assertThat(caller(idle)).isPresent();
        clock.pass(Duration.ofMinutes(1));
        ends(idle);
        assertThat(code(oauth.miniPrograms().code(ben(session), app.clientId(), List.of())))
                .isEqualTo("session-ended");
    }

    @Test
    void itsSessionEndsAfterTwoHours() throws Exception {
        let(READ);
        String token = opened(session);
        clock.pass(Duration.ofMinutes(119));
        assertThat(caller(token)).isPresent();
        clock.pass(Duration.ofMinutes(1));
        ends(token);
    }

    @Test
    void itsSessionEndsWithWhatThePersonGranted() throws Exception {
        let(READ);
        String token = opened(session, READ);
        assertThat(caller(token)).isPresent();
        assertThat(oauth.given(ben.id())).singleElement().satisfies(given -> {
            assertThat(given.clientId()).isEqualTo(app.clientId());
            assertThat(given.usedAt()).isPresent();
        });

        assertThat(oauth.withdraw(ben.id(), app.clientId())).isTrue();

        ends(token);
        assertThat(code(oauth.miniPrograms().code(ben(session), app.clientId(), List.of())))
                .isEqualTo("consent-needed");
    }

    @Test
    void itsSessionEndsWithTheLoginAndTheApp() throws Exception {
        let(READ);
        String token = opened(session);
        assertThat(caller(token)).isPresent();
        apps.change(app, wanted(AppOptions.USUAL), false).orThrow();
        ends(token);

        apps.change(app, wanted(MINI), false).orThrow();
        String again = opened(session);
        assertThat(caller(again)).isPresent();
        apps.bar(app, Optional.empty()).orThrow();
        ends(again);
        apps.letIn(app).orThrow();

        String last = opened(session);
        assertThat(caller(last)).isPresent();
        identity.logins().disable("ben", true).orThrow();
        ends(last);
    }

    @Test
    void itIsGoodForNoMoreThanItsAppMayAskForNow() throws Exception {
        let(READ);
        String token = opened(session, READ);
        apps.change(app, new StoredApps.Wanted("Menu", List.of(), List.of(), MINI), false).orThrow();
        assertThat(caller(token).orElseThrow().app().orElseThrow().scopes()).containsExactly("openid");
    }

    @Test
    void openingItOftenEndsNoGrantOfAnotherKindAndTheSeventeenthSessionTheFirst() throws Exception {
        let(READ);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            clock.pass(Duration.ofMillis(1));
            all.add(opened(session));
            assertThat(caller(all.getLast())).isPresent();
        }

        ends(all.getFirst());
        assertThat(caller(all.get(1))).isPresent();
        assertThat(caller(all.getLast())).isPresent();
        assertThat(grants()).isOne();
    }

    @Test
    void nothingIsLeftOfWhatHasEnded() throws Exception {
        let(READ);
        opened(session);
        clock.pass(Duration.ofDays(31));
        identity.tokens().purge();
        oauth.purge();
        for (String table : List.of("oauth_token", "oauth_grant")) {
            assertThat(JdbcClient.create(clock.pool()).sql("select count(*) from identity." + table).query(Long.class)
                    .single()).as(table).isZero();
        }
    }

    @Test
    void whoeverCallsByACodeIsNobody() {
        let(READ);
        String code = miniCode(session);
        assertThat(caller(code)).isEmpty();
        assertThat(caller("phi_" + code.substring(4))).isEmpty();
        assertThatThrownBy(() -> new Caller(ben.id(), "ben", TokenKind.MINI_CODE, session, "r"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

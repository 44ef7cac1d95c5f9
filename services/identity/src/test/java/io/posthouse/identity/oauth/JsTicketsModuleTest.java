package io.posthouse.identity.oauth;

import static io.posthouse.identity.TestIdentity.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.AccessTokens;
import io.posthouse.identity.Identity;
import io.posthouse.identity.Standing;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.app.App;
import io.posthouse.identity.app.AppOptions;
import io.posthouse.identity.app.StoredApps;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.TokenKind;
import io.posthouse.testkit.SetClock;
import io.posthouse.testkit.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An app of Ada's with pages at two origins, and another with pages at one of them. */
final class JsTicketsModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final SetClock clock = new SetClock(database);
    private static final String MENU = "https://menu.example";
    private static final String TILL = "https://till.example:8443";

    private Identity identity;
    private StoredApps apps;
    private OAuth oauth;
    private JsTickets tickets;
    private LoginId ada;
    private App app;
    private App other;

    @BeforeEach
    void begin() throws Exception {
        clock.set(Instant.parse("2026-03-01T12:00:00Z"));
        database.execute("truncate identity.login cascade");
        identity = TestIdentity.on(clock);
        ada = TestIdentity.person(identity, "ada").id();
        apps = identity.apps(Set::of);
        app = register(MENU, TILL);
        other = register(MENU);
        oauth = identity.oauth(apps);
        tickets = oauth.jsTickets();
    }

    private static StoredApps.Wanted wanted(String... origins) {
        return new StoredApps.Wanted("Menu", List.of(), List.of(),
                new AppOptions("RS256", false, false, List.of(), List.of(), false, List.of(origins)));
    }

    private App register(String... origins) {
        return apps.register(ada, wanted(origins), false).orThrow().app();
    }

    private Caller calling(App which) {
        long grant = new GrantStore(JdbcClient.create(clock.pool())).grantOf(which.id());
        return new Caller(Optional.empty(),
                Optional.of(new Caller.AppCall(which.id(), which.clientId(), Set.of())), TenantId.HOUSE,
                TokenKind.APP_ACCESS,
                Standing.grant(grant), "r");
    }

    private String issued(String... methods) {
        return tickets.issue(calling(app), MENU, List.of(methods)).orThrow().ticket();
    }

    private String checked(String ticket, App of, String origin, String method) {
        return tickets.refusal(ticket, of.clientId(), origin, method).map(Refusal::code).orElse("");
    }

    @Test
    void aTicketIsGoodForItsMethodsOnPagesOfItsAppAndOriginAlone() {
        String ticket = issued("scanCode", "device.location");

        assertThat(ticket).matches("phj_[A-Za-z0-9_-]{43}");
        assertThat(checked(ticket, app, MENU, "scanCode")).isEmpty();
        assertThat(checked(ticket, app, MENU, "device.location")).isEmpty();
        assertThat(checked(ticket, app, MENU, "scan")).isEqualTo("js-method-not-covered");
        assertThat(checked(ticket, app, TILL, "scanCode")).isEqualTo("invalid-js-ticket");
        assertThat(checked(ticket, other, MENU, "scanCode")).isEqualTo("invalid-js-ticket");
        assertThat(checked("phx_" + ticket.substring(4), app, MENU, "scanCode")).isEqualTo("invalid-js-ticket");
        for (String origin : List.of("http://menu.example", MENU + "/", MENU + ":443", "", "null", MENU + "\0")) {
            assertThat(checked(ticket, app, origin, "scanCode")).as(origin).isEqualTo("invalid-js-ticket");
        }
    }

    @Test
    void anAppVouchesForItsOwnPagesByItselfAlone() {
        Caller itself = calling(app);
        Caller forAPerson = new Caller(Optional.of(new Caller.Person(ada, "ada")), itself.app(), TenantId.HOUSE,
                TokenKind.USER_ACCESS,
                itself.session(), "r");
        Caller person = new Caller(ada, "ada", TokenKind.SESSION, "s", "r");
        for (Caller caller : List.of(forAPerson, person)) {
            assertThat(code(tickets.issue(caller, MENU, List.of("scanCode")))).isEqualTo("needs-the-app");
        }
        for (String origin : List.of("https://elsewhere.example", MENU + "/", "https://MENU.example")) {
            assertThat(code(tickets.issue(itself, origin, List.of("scanCode")))).as(origin)
                    .isEqualTo("unknown-origin");
        }
    }

    @Test
    void whatIsNoNameOfAMethodIsRefused() {
        for (List<String> methods : List.of(List.<String>of(), List.of(""), List.of("a", "a"), List.of("a b"),
                List.of("Scan"), List.of("a..b"), List.of("a."), List.of("x".repeat(65)),
                IntStream.rangeClosed(0, 50).mapToObj(i -> "m" + i).toList())) {
            assertThat(code(tickets.issue(calling(app), MENU, methods))).as(methods.toString())
                    .isEqualTo("invalid-js-methods");
        }
        assertThat(code(tickets.issue(calling(app), MENU, IntStream.range(0, 50).mapToObj(i -> "m" + i).toList())))
                .isEqualTo("done");
    }

    @Test
    void aTicketEndsAfterAQuarterOfAnHour() throws Exception {
        String ticket = issued("scanCode");
        clock.pass(Duration.ofMinutes(15).minusSeconds(1));
        assertThat(checked(ticket, app, MENU, "scanCode")).isEmpty();
        clock.pass(Duration.ofSeconds(1));
        assertThat(checked(ticket, app, MENU, "scanCode")).isEqualTo("invalid-js-ticket");
        oauth.purge();
        assertThat(JdbcClient.create(clock.pool()).sql("select count(*) from identity.oauth_token").query(Long.class)
                .single()).isZero();
    }

    @Test
    void aTicketEndsWithItsAppAndWithWhatTheAppRegistered() {
        String ticket = issued("scanCode");
        apps.change(app, wanted(TILL), false).orThrow();
        assertThat(checked(ticket, app, MENU, "scanCode")).isEqualTo("invalid-js-ticket");
        apps.change(app, wanted(MENU), false).orThrow();
        assertThat(checked(ticket, app, MENU, "scanCode")).isEmpty();

        apps.bar(app, Optional.empty()).orThrow();
        assertThat(checked(ticket, app, MENU, "scanCode")).isEqualTo("invalid-js-ticket");
        apps.letIn(app).orThrow();
        assertThat(checked(ticket, app, MENU, "scanCode")).as("it has ended for good").isEqualTo("invalid-js-ticket");
        String later = issued("scanCode");
        identity.logins().disable("ada", true).orThrow();
        assertThat(checked(later, app, MENU, "scanCode")).isEqualTo("invalid-js-ticket");
        identity.logins().disable("ada", false).orThrow();
        assertThat(checked(later, app, MENU, "scanCode")).isEmpty();
        apps.remove(app).orThrow();
        assertThat(checked(later, app, MENU, "scanCode")).isEqualTo("invalid-js-ticket");
    }

    @Test
    void nobodyCallsByATicket() {
        String ticket = issued("scanCode");
        assertThat(oauth.tokens("https://posthouse.example", () -> Duration.ofSeconds(30)).resolve(ticket,
                Optional.empty(), Optional.empty(), "r")).isInstanceOf(AccessTokens.Answer.Unknown.class);
    }
}

package io.posthouse.identity.http;

import static io.posthouse.identity.TestIdentity.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.CsrfTokens;
import io.posthouse.identity.Grants;
import io.posthouse.identity.Identity;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Realm;
import io.posthouse.identity.Subject;
import io.posthouse.identity.TestClock;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.http.TestDoor.Reply;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.DataRange;
import io.posthouse.kernel.Fault;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.TokenKind;
import io.posthouse.kernel.logging.Tags;
import io.posthouse.testkit.SetClock;
import io.posthouse.testkit.TestDatabase;
import java.net.InetAddress;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

final class EndpointsModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final TestClock CLOCK = new TestClock();
    private static final SetClock TIME = new SetClock(database);
    private static TestDoor door;
    private static Identity identity;

    /** Endpoints of another module, some of them built wrongly. */
    @RestController
    static final class ShopEndpoint {
        @GetMapping("/api/shelf")
        @Permission("shop.shelf.read")
        Map<String, String> shelf(@RequestParam(defaultValue = "1") int row) {
            return Map.of("row", Integer.toString(row), "caller", Caller.CURRENT.get().name());
        }

        @PostMapping("/api/till")
        @Permission("shop.till.open")
        Map<String, String> till(@RequestBody Map<String, Object> body) {
            return Map.of("fields", Integer.toString(body.size()));
        }

        @GetMapping("/api/drawer")
        @Permission(value = "shop.till.open", reach = Permission.Reach.MODULE)
        Map<String, String> drawer() {
            return Map.of("caller", Caller.CURRENT.get().words());
        }

        @GetMapping("/api/forgotten")
        Map<String, String> forgotten() {
            return Map.of("secret", "told");
        }

        @GetMapping("/api/misspelt")
        @Permission("shop.shelf.raed")
        Map<String, String> misspelt() {
            return Map.of();
        }

        @GetMapping("/api/bug")
        @Permission(Permission.ANYONE)
        Map<String, String> bug() {
            return Map.of("number", numberOf("the secret is 4711"));
        }

        @GetMapping("/api/torn")
        @Permission(Permission.ANYONE)
        Map<String, String> torn(@RequestParam(defaultValue = "true") boolean broken) {
            if (broken) {
                throw new TransactionSystemException("not rolled back", new SQLException("it is closed", "08003"));
            }
            return Map.of();
        }

        @GetMapping("/api/down")
        @Permission(Permission.ANYONE)
        Map<String, String> down(@RequestParam(defaultValue = "true") boolean broken) {
            if (broken) {
                throw new Fault("db-7.internal is gone", true, null);
            }
            return Map.of("request", Tags.current().values().getOrDefault("request", "none"));
        }

        private static String numberOf(String text) {
            return Integer.toString(Integer.parseInt(text));
        }
    }

    @BeforeAll
    static void open() throws Exception {
        TIME.set(CLOCK.instant());
        door = new TestDoor(TIME, CLOCK, ShopEndpoint.class);
        identity = door.identity();
    }

    @AfterAll
    static void close() throws Exception {
        door.close();
    }

    @BeforeEach
    void onlyAdaAndRoot() throws SQLException {
        database.execute("truncate identity.login cascade");
        TestIdentity.person(identity, "ada");
        identity.logins().add("root", "The Administrator", Realm.EMPLOYEES, Bundle.ADMINISTRATOR, PASSWORD).orThrow();
    }

    private static Reply signIn(String name) throws Exception {
        return door.call("POST", "/api/session", "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}");
    }

    @Test
    void signsInAndTellsWhoAndSetsACookieThatScriptsCannotRead() throws Exception {
        Reply reply = signIn("Ada");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text("jid")).isEqualTo("ada@example.org");
        assertThat(reply.text("name")).isEqualTo("ada");
        assertThat(reply.text("realm")).isEqualTo("employees");
        assertThat(reply.text("bundle")).isEqualTo("person");
        assertThat(reply.json().path("login").isString()).isTrue();
        assertThat(reply.text("expiresAt")).isEqualTo("2026-03-31T12:00:00Z");
        assertThat(reply.json().path("permissions").valueStream().map(node -> node.asString()))
                .containsExactly("identity.chat.connect", "identity.people.read", "identity.ticket.issue",
                        "shop.shelf.read");
        assertThat(reply.text("csrfToken")).isEqualTo(CsrfTokens.of(reply.cookie()));
        String cookie = reply.raw().headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=2592000");
        assertThat(reply.body()).doesNotContain(reply.cookie());
        assertThat(reply.raw().headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void tellsWhoIAmUntilISignOut() throws Exception {
        Reply in = signIn("ada");

        Reply me = door.call("GET", "/api/session", null, in.cookie(), null);
        Reply out = door.call("DELETE", "/api/session", null, in.cookie(), in.text("csrfToken"));
        Reply gone = door.call("GET", "/api/session", null, in.cookie(), null);

        assertThat(me.json()).isEqualTo(in.json());
        assertThat(out.status()).isEqualTo(204);
        assertThat(out.raw().headers().firstValue("Set-Cookie").orElseThrow()).contains("posthouse_session=;",
                "Max-Age=0");
        // Nobody is an answer, which a browser does not write into its console.
        assertThat(gone.status()).isEqualTo(204);
        assertThat(gone.body()).isEmpty();
        assertThat(gone.raw().headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void endsTheSessionBeforeWhenABrowserSignsInAgain() throws Exception {
        Reply first = signIn("ada");

        Reply second = door.call("POST", "/api/session", "{\"name\":\"root\",\"password\":\"" + PASSWORD + "\"}",
                first.cookie(),
                first.text("csrfToken"));

        assertThat(second.text("name")).isEqualTo("root");
        assertThat(identity.tokens().resolve(first.cookie(), TokenKind.SESSION, "r")).isEmpty();
        assertThat(identity.tokens().resolve(second.cookie(), TokenKind.SESSION, "r")).isPresent();
    }

    @Test
    void aMiniProgramComesWhereItsAppWasGrantedThePermissionAsWell() throws Exception {
        assertThat(drawer("root", TokenKind.USER_ACCESS).code()).isEqualTo("not-for-apps");
        assertThat(drawer("root", TokenKind.MINI_SESSION).code()).isEqualTo("not-permitted");

        identity.grants().grant(new Grants.Wish(Subject.app(3), new Grants.What.Single("shop.till.open"),
                OptionalLong.empty(), DataRange.ALL, Optional.empty(), Optional.empty(),
                new Grants.Producer("test", "menu", "it is our own"))).orThrow();
        identity.access().settle();

        assertThat(drawer("root", TokenKind.MINI_SESSION).text("caller")).isEqualTo("root@menu");
        assertThat(drawer("ada", TokenKind.MINI_SESSION).code()).isEqualTo("not-permitted");
        assertThat(drawer("root", TokenKind.USER_ACCESS).code()).isEqualTo("not-for-apps");
    }

    private static Reply drawer(String name, TokenKind kind) throws Exception {
        Caller caller = new Caller(
                Optional.of(new Caller.Person(identity.logins().byName(name).orElseThrow().id(), name)),
                Optional.of(new Caller.AppCall(new AppId(3), "menu", Set.of())), TenantId.HOUSE, kind, "grant-1",
                "req-1");
        return door.signed("GET", "/api/drawer", null, Optional.of(caller), "application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada", " Ada ", "ada@example.org", "ADA@Example.org"})
    void signsInByTheNameOrTheAddress(String typed) throws Exception {
        Reply reply = door.call("POST", "/api/session",
                "{\"name\":\"" + typed + "\",\"password\":\"" + PASSWORD + "\"}");

        assertThat(reply.text("name")).isEqualTo("ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"@example.org", "ada@", "ada@example.com", "ada@example.org@example.org", "a da"})
    void knowsNobodyByAnotherAddress(String typed) throws Exception {
        Reply reply = door.call("POST", "/api/session",
                "{\"name\":\"" + typed + "\",\"password\":\"" + PASSWORD + "\"}");

        assertThat(reply.code()).isEqualTo("wrong-password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":\"ada\",\"password\":\"wrong password\"}",
            "{\"name\":\"nobody\",\"password\":\"wrong password\"}",
            "{\"name\":\"\\u0000\",\"password\":\"wrong password\"}", "{\"name\":\"ada\",\"password\":\"\\u0000\"}"})
    void answersEveryWrongTryWithTheSameWords(String body) throws Exception {
        Reply reply = door.call("POST", "/api/session", body);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.body())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,\"detail\":\"Name or "
                        + "password is wrong; check both and try again.\",\"code\":\"wrong-password\",\"requestId\":\"req-1\"}");
        assertThat(reply.raw().headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(reply.raw().headers().firstValue("Set-Cookie")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{}", "{\"name\":\"ada\"}", "{\"name\":{},\"password\":[]}",
            "\u0000"})
    void refusesToSignInWithABodyThatIsNone(String body) throws Exception {
        Reply reply = door.call("POST", "/api/session", body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("invalid-request");
        assertThat(reply.text("requestId")).isEqualTo("req-1");
    }

    @Test
    void refusesToSignInByAFormAsAForeignPageCouldPostIt() throws Exception {
        String body = "{\"name\":\"ada\",\"password\":\"" + PASSWORD + "\"}";

        for (String mediaType : List.of("text/plain", "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x")) {
            Reply reply = door.signed("POST", "/api/session", body, Optional.empty(), mediaType);
            assertThat(reply.status()).as(mediaType).isEqualTo(415);
            assertThat(reply.code()).isEqualTo("unsupported-media-type");
        }
        assertThat(door.signed("POST", "/api/session", body, Optional.empty(), "application/json").status())
                .isEqualTo(200);
    }

    @Test
    void issuesATicketThatOpensOneConnection() throws Exception {
        Reply in = signIn("ada");

        Reply ticket = door.call("POST", "/api/session/ticket", null, in.cookie(), in.text("csrfToken"));

        assertThat(ticket.status()).isEqualTo(200);
        assertThat(ticket.text("expiresAt")).isEqualTo("2026-03-01T12:00:30Z");
        assertThat(identity.tokens().resolve(ticket.text("ticket"), TokenKind.CHANNEL_TICKET, "r")).isPresent();
        assertThat(identity.tokens().resolve(ticket.text("ticket"), TokenKind.CHANNEL_TICKET, "r")).isEmpty();
    }

    @Test
    void refusesWritesWithoutTheCsrfTokenOfTheSession() throws Exception {
        Reply ada = signIn("ada");
        Reply root = signIn("root");

        assertThatThrownBy(() -> door.call("DELETE", "/api/session", null, ada.cookie(), null))
                .hasMessage("csrf-token-missing");
        assertThatThrownBy(() -> door.call("DELETE", "/api/session", null, ada.cookie(), root.text("csrfToken")))
                .hasMessage("csrf-token-wrong");
        assertThat(door.call("DELETE", "/api/session", null, ada.cookie(), ada.text("csrfToken")).status())
                .isEqualTo(204);
    }

    @Test
    void answersNothingThatTheGatewayDidNotSign() throws Exception {
        String good = door.header().sign(Optional.empty(),
                new CallerHeader.Hop("req-1", "GET", "/api/session", InetAddress.getLoopbackAddress(), false),
                CLOCK.instant());

        for (String header : new String[]{null, "", "x", good + "A", good.substring(1)}) {
            Reply reply = door.raw("GET", "/api/session", null, header, "application/json");
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.code()).isEqualTo("unsigned-request");
        }
        assertThat(door.raw("GET", "/api/people", null, good, "application/json").code()).isEqualTo("unsigned-request");
        assertThat(door.raw("GET", "/no/such/path", null, null, "application/json").code())
                .isEqualTo("unsigned-request");
        assertThat(door.raw("GET", "/api/session", null, good, "application/json").status()).isEqualTo(204);
    }

    @Test
    void refusesAnEndpointThatForgotItsPermissionEvenToAdministrators() throws Exception {
        Reply root = signIn("root");

        Reply reply = door.call("GET", "/api/forgotten", null, root.cookie(), null);

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.code()).isEqualTo("not-permitted");
        assertThat(door.call("GET", "/api/misspelt", null, root.cookie(), null).code()).isEqualTo("not-permitted");
        assertThat(EndpointPermissions.missing(List.of(ShopEndpoint.class))).containsExactly("ShopEndpoint.forgotten");
        assertThat(EndpointPermissions.unknown(List.of(ShopEndpoint.class), List.of(TestIdentity.SHOP)))
                .containsExactly("ShopEndpoint.misspelt");
    }

    @Test
    void everyEndpointOfOursNamesAPermissionThatExists() throws Exception {
        Collection<Class<?>> ours = List.of(Class.forName("io.posthouse.identity.token.SessionEndpoint"),
                Class.forName("io.posthouse.identity.login.LoginEndpoint"),
                Class.forName("io.posthouse.identity.login.PeopleEndpoint"));

        assertThat(EndpointPermissions.missing(ours)).isEmpty();
        assertThat(EndpointPermissions.unknown(ours, List.of(Identity.PERMISSIONS))).isEmpty();
    }

    @Test
    void tellsTheGatewayWhichRouteAnsweredAlsoWhenItRefused() throws Exception {
        // when
        Reply refused = door.call("DELETE", "/api/logins/ada", null);
        Reply nowhere = door.call("GET", "/api/nowhere/ada", null);

        // then
        assertThat(refused.raw().headers().allValues(CallerHeader.ROUTE)).containsExactly("/api/logins/{name}");
        assertThat(nowhere.raw().headers().allValues(CallerHeader.ROUTE)).isEmpty();
    }

    @Test
    void tellsTheGatewayWhyItRefusedAndWhichPermissionWasMissing() throws Exception {
        Reply ada = signIn("ada");

        Reply missing = door.call("POST", "/api/logins", "{}", ada.cookie(), ada.text("csrfToken"));
        Reply nowhere = door.call("GET", "/api/nowhere", null, ada.cookie(), null);
        Reply forgotten = door.call("GET", "/api/forgotten", null, ada.cookie(), null);
        Reply done = door.call("GET", "/api/people", null, ada.cookie(), null);

        assertThat(missing.raw().headers().allValues(CallerHeader.REFUSED))
                .containsExactly("not-permitted identity.login.manage");
        assertThat(nowhere.raw().headers().allValues(CallerHeader.REFUSED)).containsExactly("no-such-route");
        assertThat(forgotten.raw().headers().allValues(CallerHeader.REFUSED)).containsExactly("not-permitted");
        assertThat(done.raw().headers().allValues(CallerHeader.REFUSED)).isEmpty();
    }

    @Test
    void givesEachBundleWhatItsModulesSay() throws Exception {
        Reply ada = signIn("ada");
        Reply root = signIn("root");

        assertThat(door.call("GET", "/api/shelf", null, ada.cookie(), null).text("caller")).isEqualTo("ada");
        assertThat(door.call("GET", "/api/shelf", null).code()).isEqualTo("not-signed-in");
        assertThat(door.call("POST", "/api/till", "{}", ada.cookie(), ada.text("csrfToken")).code())
                .isEqualTo("not-permitted");
        assertThat(door.call("POST", "/api/till", "{}", root.cookie(), root.text("csrfToken")).status()).isEqualTo(200);
    }

    @Test
    void refusesACallerWhoseLoginIsGoneThoughTheGatewayKnewItStill() throws Exception {
        Reply in = signIn("ada");
        Caller ada = identity.tokens().resolve(in.cookie(), TokenKind.SESSION, "req-1").orElseThrow();

        identity.logins().remove("ada").orThrow();

        assertThat(door.signed("GET", "/api/shelf", null, Optional.of(ada), "application/json").code())
                .isEqualTo("not-permitted");
        Caller nobody = new Caller(new LoginId(Long.MAX_VALUE), "ada", TokenKind.SESSION, "s", "req-1");
        assertThat(door.signed("GET", "/api/session", null, Optional.of(nobody), "application/json").code())
                .isEqualTo("session-ended");
    }

    @Test
    void answersWhatIsNotThereOrWronglyAskedWithAProblem() throws Exception {
        Reply in = signIn("ada");

        assertThat(door.call("GET", "/api/nothing", null, in.cookie(), null).code()).isEqualTo("no-such-route");
        assertThat(door.call("GET", "/api/nothing", null).status()).isEqualTo(404);
        assertThat(door.call("GET", "/error", null).code()).isEqualTo("no-such-route");
        Reply method = door.call("PUT", "/api/session", null, in.cookie(), in.text("csrfToken"));
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.raw().headers().firstValue("Allow")).isPresent();
        assertThat(door.call("GET", "/api/shelf?row=many", null, in.cookie(), null).code())
                .isEqualTo("invalid-request");
        assertThat(door.call("OPTIONS", "/api/session", null).status()).isNotEqualTo(500);
    }

    @Test
    void marksEveryLineLoggedForARequestWithItsIdAlsoWhenNobodyIsSignedIn() throws Exception {
        assertThat(door.call("GET", "/api/down?broken=false", null).text("request")).isEqualTo("req-1");
        assertThat(door.call("GET", "/api/down?broken=false", null, signIn("ada").cookie(), null).text("request"))
                .isEqualTo("req-1");
    }

    @Test
    void tellsNothingOfWhatBroke() throws Exception {
        Reply bug = door.call("GET", "/api/bug", null);
        Reply down = door.call("GET", "/api/down", null);

        assertThat(bug.status()).isEqualTo(500);
        assertThat(bug.code()).isEqualTo("fault");
        assertThat(bug.text("requestId")).isEqualTo("req-1");
        assertThat(bug.body()).doesNotContain("4711").doesNotContain("Exception");
        assertThat(down.status()).isEqualTo(503);
        assertThat(down.code()).isEqualTo("unavailable");
        assertThat(down.body()).doesNotContain("internal");
        assertThat(down.raw().headers().firstValue("Retry-After")).contains("2");
        assertThat(bug.raw().headers().firstValue("Retry-After")).as("what asking again does not heal").isEmpty();
    }

    @Test
    void asksForAnotherTryWhenATransactionCouldNotEvenBeRolledBack() throws Exception {
        Reply torn = door.call("GET", "/api/torn", null);

        assertThat(torn.status()).isEqualTo(503);
        assertThat(torn.code()).isEqualTo("unavailable");
    }

    @Test
    void showsPeopleInPagesAndCustomersToEmployeesOnly() throws Exception {
        identity.logins().add("cleo", "Cleo", Realm.CUSTOMERS, Bundle.PERSON, PASSWORD).orThrow();
        identity.logins().add("dan", "Dan", Realm.CUSTOMERS, Bundle.PERSON, PASSWORD).orThrow();
        Reply ada = signIn("ada");
        Reply cleo = signIn("cleo");

        Reply first = door.call("GET", "/api/people?limit=3", null, ada.cookie(), null);
        Reply second = door.call("GET", "/api/people?limit=3&after=" + first.text("next"), null, ada.cookie(), null);
        Reply customers = door.call("GET", "/api/people", null, cleo.cookie(), null);

        assertThat(names(first)).containsExactly("ada@example.org", "cleo@c.example.org", "dan@c.example.org");
        assertThat(names(second)).containsExactly("root@example.org");
        assertThat(second.json().path("next").asString("")).isEmpty();
        assertThat(names(customers)).containsExactly("ada@example.org", "root@example.org");
    }

    private static List<String> names(Reply reply) {
        return reply.json().path("items").valueStream().map(item -> item.path("jid").asString()).toList();
    }

    @Test
    void refusesSearchesOutOfBounds() throws Exception {
        Reply ada = signIn("ada");

        assertThat(door.call("GET", "/api/people?query=" + "x".repeat(101), null, ada.cookie(), null).code())
                .isEqualTo("invalid-query");
        assertThat(door.call("GET", "/api/people?query=%00", null, ada.cookie(), null).code())
                .isEqualTo("invalid-query");
        assertThat(door.call("GET", "/api/people?after=%00", null, ada.cookie(), null).code())
                .isEqualTo("invalid-cursor");
        assertThat(door.call("GET", "/api/people?limit=0", null, ada.cookie(), null).code())
                .isEqualTo("invalid-request");
        assertThat(door.call("GET", "/api/people?limit=1000000", null, ada.cookie(), null).status()).isEqualTo(200);
    }

    @Test
    void letsAdministratorsManageLoginsAndNobodyElse() throws Exception {
        Reply root = signIn("root");
        Reply ada = signIn("ada");
        String body = "{\"name\":\"Ben\",\"displayName\":\"Ben B.\",\"realm\":\"customers\",\"password\":\"" + PASSWORD
                + "\"}";

        assertThat(door.call("POST", "/api/logins", body, ada.cookie(), ada.text("csrfToken")).code())
                .isEqualTo("not-permitted");
        Reply added = door.call("POST", "/api/logins", body, root.cookie(), root.text("csrfToken"));
        Reply again = door.call("POST", "/api/logins", body.toUpperCase(Locale.ROOT).replace("\"NAME\"", "\"name\"")
                .replace("\"PASSWORD\"", "\"password\"").replace("\"DISPLAYNAME\"", "\"displayName\"")
                .replace("\"REALM\":\"CUSTOMERS\",", ""),
                root.cookie(), root.text("csrfToken"));

        assertThat(added.status()).isEqualTo(201);
        assertThat(added.text("jid")).isEqualTo("ben@c.example.org");
        assertThat(added.text("bundle")).isEqualTo("person");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.code()).isEqualTo("name-taken");
        assertThat(names(door.call("GET", "/api/logins?query=b.", null, root.cookie(), null)))
                .containsExactly("ben@c.example.org");
        Reply ben = signIn("ben");
        assertThat(door.call("PUT", "/api/logins/ben/password", "{\"password\":\"another password\"}", root.cookie(),
                root.text("csrfToken")).status()).isEqualTo(204);
        assertThat(identity.tokens().resolve(ben.cookie(), TokenKind.SESSION, "r")).isEmpty();
        assertThat(door.call("DELETE", "/api/logins/ben", null, root.cookie(), root.text("csrfToken")).status())
                .isEqualTo(204);
        assertThat(door.call("DELETE", "/api/logins/ben", null, root.cookie(), root.text("csrfToken")).code())
                .isEqualTo("no-such-login");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":\"ben\",\"password\":\"correct horse battery\",\"realm\":\"martians\"}",
            "{\"name\":\"ben\",\"password\":\"correct horse battery\",\"bundle\":\"god\"}", "{\"name\":\"ben\"}", "{}"})
    void refusesNewLoginsThatMakeNoSense(String body) throws Exception {
        Reply root = signIn("root");

        assertThat(door.call("POST", "/api/logins", body, root.cookie(), root.text("csrfToken")).code())
                .isEqualTo("invalid-request");
    }

    @Test
    void letsNobodyRemoveTheirOwnLogin() throws Exception {
        Reply root = signIn("root");

        assertThat(door.call("DELETE", "/api/logins/ROOT", null, root.cookie(), root.text("csrfToken")).code())
                .isEqualTo("own-login");
        assertThat(door.call("DELETE", "/api/logins/ada", null, root.cookie(), root.text("csrfToken")).status())
                .isEqualTo(204);
    }

    @Test
    void slowsDownAndSaysSoWhenTooManyTriesWait() {
        assertThat(Problem.of(IdentityRefusal.TOO_MANY_TRIES, "r").status()).isEqualTo(429);
    }
}

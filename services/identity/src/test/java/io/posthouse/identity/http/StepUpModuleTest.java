package io.posthouse.identity.http;

import static io.posthouse.identity.TestIdentity.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Identity;
import io.posthouse.identity.Realm;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.factor.App;
import io.posthouse.identity.http.TestDoor.Reply;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TokenKind;
import io.posthouse.outbound.Outbound;
import io.posthouse.testkit.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An administrator who owns two apps, and has signed in twice. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StepUpModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS, Outbound.MIGRATIONS);

    private static final String CONFIRM = "/api/session/step-up";

    private TestDoor door;
    private LoginId ada;
    private Reply root;
    private Reply elsewhere;
    private String app = "";
    private String other = "";

    /** One server and one sign-in for all: deriving keys from passwords is what takes time here. */
    @BeforeAll
    void open() throws Exception {
        door = new TestDoor(database, Clock.systemUTC());
        ada = TestIdentity.person(door.identity(), "ada").id();
        for (String name : List.of("root", "zoe")) {
            door.identity().logins().add(name, name, Realm.EMPLOYEES, Bundle.ADMINISTRATOR, PASSWORD).orThrow();
        }
        root = signIn("root");
        elsewhere = signIn("root");
    }

    @AfterAll
    void close() throws Exception {
        door.close();
    }

    @BeforeEach
    void begin() throws Exception {
        app = register("One");
        other = register("Two");
    }

    private Reply signIn(String name) throws Exception {
        return door.call("POST", "/api/session", "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}");
    }

    private String register(String name) throws Exception {
        Reply made = call("POST", "/api/apps", "{\"name\":\"" + name
                + "\",\"redirectUris\":[\"https://app.example/back\"],\"permissions\":[\"identity.people.read\"]}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.json().path("app").path("clientId").asString();
    }

    private Reply call(String method, String path, String body) throws Exception {
        return as(root, method, path, body.isEmpty() ? null : body);
    }

    private Reply as(Reply who, String method, String path, @Nullable String body) throws Exception {
        return door.call(method, path, body, who.cookie(), who.text("csrfToken"));
    }

    private Reply confirm(Reply refused, String password) throws Exception {
        return door.stepUp(refused, password, root.cookie(), root.text("csrfToken"));
    }

    private Reply proving(String proof, String path) throws Exception {
        return door.proving(proof, "POST", path, null, root.cookie());
    }

    private static String secretsOf(String clientId) {
        return "/api/apps/" + clientId + "/secrets";
    }

    private static void assertNeeded(Reply reply, String action) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(403);
        assertThat(reply.code()).isEqualTo("step-up-needed");
        assertThat(reply.text("action")).isEqualTo(action);
        assertThat(reply.text("parameters")).matches("[A-Za-z0-9_-]{43}");
    }

    @Test
    void whatIsDangerousIsDoneOnceForWhoeverConfirmsIt() throws Exception {
        Reply refused = call("POST", secretsOf(app), "");
        assertNeeded(refused, "app.make-secret");

        Reply proof = confirm(refused, PASSWORD);
        assertThat(proof.status()).as(proof.body()).isEqualTo(200);
        assertThat(proof.text("token")).matches("phu_[A-Za-z0-9_-]{43}");
        assertThat(proof.raw().headers().firstValue("Cache-Control")).contains("no-store");

        assertThat(proving(proof.text("token"), secretsOf(app)).status()).isEqualTo(201);
        // Where nothing could become of it nobody is asked.
        assertThat(call("POST", secretsOf(app), "").code()).isEqualTo("two-secrets");
        assertThat(call("POST", secretsOf("app-0000000000000000"), "").code()).isEqualTo("no-such-app");
        assertThat(call("DELETE", secretsOf(app) + "/2", "").status()).isEqualTo(204);
        assertNeeded(proving(proof.text("token"), secretsOf(app)), "app.make-secret");
    }

    @Test
    void aProofIsGoodForThatActionWithThoseParametersInThatSessionAlone() throws Exception {
        String proof = confirm(call("POST", secretsOf(app), ""), PASSWORD).text("token");

        assertNeeded(proving(proof, secretsOf(other)), "app.make-secret");
        assertNeeded(door.proving(proof, "POST", "/api/access/grants", wish("shop.till.open"), root.cookie()),
                "grant.add");
        // nor for another action with the same parameters
        String link = confirm(call("POST", "/api/logins/zoe/link", ""), PASSWORD).text("token");
        assertNeeded(door.proving(link, "DELETE", "/api/logins/zoe/second-factor", null, root.cookie()),
                "login.remove-second-factor");
        // and whoever tries it there has not used it up for where it is good; another session has
        Reply stolen = door.proving(proof, "POST", secretsOf(app), null, elsewhere.cookie());
        assertNeeded(stolen, "app.make-secret");
        assertNeeded(proving(proof, secretsOf(app)), "app.make-secret");

        String again = confirm(call("POST", secretsOf(app), ""), PASSWORD).text("token");
        assertNeeded(proving(again, secretsOf(other)), "app.make-secret");
        assertThat(proving(again, secretsOf(app)).status()).isEqualTo(201);
    }

    @Test
    void itIsTooLateAfterFiveMinutesAndWhenTheSessionHasEnded() throws Exception {
        String late = confirm(call("POST", secretsOf(app), ""), PASSWORD).text("token");
        assertThat(database.ask("select extract(epoch from expires_at - issued_at)::int::text from identity.token"
                + " where kind = 'step-up' order by issued_at desc limit 1")).isEqualTo("300");
        database.execute("update identity.token set expires_at = now() where kind = 'step-up'");
        assertNeeded(proving(late, secretsOf(app)), "app.make-secret");

        String all = "select count(*)::text from identity.token where kind = 'step-up'";
        String before = database.ask(all);
        Reply gone = signIn("root");
        assertThat(door.stepUp(call("POST", secretsOf(app), ""), PASSWORD, gone.cookie(), gone.text("csrfToken"))
                .text("token")).isNotEmpty();
        assertThat(database.ask(all)).isNotEqualTo(before);
        as(gone, "DELETE", "/api/session", null);
        assertThat(database.ask(all)).isEqualTo(before);
    }

    @Test
    void aWrongPasswordConfirmsNothingAndSendsNobodyAway() throws Exception {
        Reply refused = call("POST", secretsOf(app), "");

        Reply wrong = confirm(refused, "not the password");
        assertThat(wrong.status()).isEqualTo(403);
        assertThat(wrong.code()).isEqualTo("not-confirmed");
        assertThat(call("GET", "/api/session", "").status()).isEqualTo(200);
        assertThat(database.ask("select deed || ' ' || detail || ' ' || outcome from identity.deed where deed ="
                + " 'session.step-up' order by id desc limit 1"))
                .isEqualTo("session.step-up app.make-secret not-confirmed");
        for (String odd : List.of("{}", "{\"action\":\"x\",\"parameters\":\"y\",\"password\":\"z\"}")) {
            assertThat(call("POST", CONFIRM, odd).code()).isEqualTo("invalid-request");
        }
    }

    @Test
    void whoeverMayNotIsToldThatAndIsAskedForNothing() throws Exception {
        Reply hers = signIn("ada");

        assertThat(as(hers, "POST", secretsOf(app), null).code()).isEqualTo("not-permitted");
        // nor is who may grant, and would grant what they do not hold themselves
        String may = wish("identity.access.manage");
        String proof = confirm(call("POST", "/api/access/grants", may), PASSWORD).text("token");
        Reply granted = door.proving(proof, "POST", "/api/access/grants", may, root.cookie());
        assertThat(granted.status()).as(granted.body()).isEqualTo(201);
        assertThat(as(hers, "POST", "/api/access/grants", wish("shop.till.open")).code()).isEqualTo("more-than-held");
        assertThat(as(root, "DELETE", "/api/access/grants/" + granted.text("id"), null).status()).isEqualTo(204);
    }

    private String wish(String permission) {
        return "{\"kind\":\"person\",\"subject\":\"" + ada + "\",\"reason\":\"because\",\"permission\":\"" + permission
                + "\"}";
    }

    @Test
    void whatOnlyAdministratorsHoldIsGivenByWhoeverConfirmsIt() throws Exception {
        // what every person holds anyway is given without ado
        assertThat(call("POST", "/api/access/grants", wish("shop.shelf.read")).status()).isEqualTo(201);

        Reply refused = call("POST", "/api/access/grants", wish("shop.till.open"));
        assertNeeded(refused, "grant.add");
        String proof = confirm(refused, PASSWORD).text("token");
        // for something else than was confirmed it is none
        assertNeeded(door.proving(proof, "POST", "/api/access/grants", wish("identity.login.manage"), root.cookie()),
                "grant.add");
        assertThat(door.proving(proof, "POST", "/api/access/grants", wish("shop.till.open"), root.cookie()).status())
                .isEqualTo(201);
        // from then on whoever could sign in as them could that as well
        assertNeeded(call("PUT", "/api/logins/ada/password", "{\"password\":\"another long one\"}"),
                "login.set-password");
        assertNeeded(call("POST", "/api/logins/ada/link", ""), "login.make-link");
    }

    @Test
    void aBundleThatMayBeGrantedAlreadyGetsSuchOnlyWhereThatIsConfirmed() throws Exception {
        String id = call("POST", "/api/access/bundles", "{\"name\":\"Till\",\"permissions\":[\"shop.shelf.read\"]}")
                .text("id");
        String path = "/api/access/bundles/" + id;
        String more = "{\"name\":\"Till\",\"permissions\":[\"shop.shelf.read\",\"shop.till.open\"]}";

        assertThat(call("PUT", path, "{\"name\":\"Tills\",\"permissions\":[\"shop.shelf.read\"]}").status())
                .isEqualTo(200);
        Reply refused = call("PUT", path, more);
        assertNeeded(refused, "bundle.change");
        String proof = confirm(refused, PASSWORD).text("token");
        assertThat(door.proving(proof, "PUT", path, more, root.cookie()).status()).isEqualTo(200);
        // and a grant of it is one of such, too
        assertNeeded(call("POST", "/api/access/grants", "{\"kind\":\"person\",\"subject\":\"" + ada
                + "\",\"reason\":\"because\",\"bundle\":\"" + id + "\"}"), "grant.add");
    }

    /** Zoe is an administrator, Ada is not. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "POST|/api/logins|{'name':'eve-%1$s','bundle':'administrator','password':'long enough %1$s'}|login.add",
            "PATCH|/api/logins/eve|{'bundle':'administrator','displayName':'%1$s'}|login.change",
            "PUT|/api/logins/zoe/password|{'password':'long enough %1$s'}|login.set-password",
            "POST|/api/logins/zoe/link||login.make-link",
            "DELETE|/api/logins/zoe/second-factor||login.remove-second-factor",
            "POST|/api/logins/import|{'csv':'name,password,display name,realm,bundle\\nivy-%1$s,long enough 12,Ivy,"
                    + "employees,administrator'}|login.import",
            "POST|/api/logins/import|{'csv':'name,password\\nzoe,another long %1$s','update':true}|login.import"})
    void nobodyBecomesAnAdministratorNorSignsInAsOneUnlessThatIsConfirmed(String method, String path,
            @Nullable String body, String action) throws Exception {
        if (path.endsWith("/eve")) {
            TestIdentity.person(door.identity(), "eve");
        }
        String wanted = body == null ? "" : body.replace('\'', '"').formatted("ones");
        Reply refused = call(method, path, wanted);
        assertNeeded(refused, action);
        String proof = confirm(refused, PASSWORD).text("token");
        if (body != null) {
            // for other parameters it is none
            assertNeeded(door.proving(proof, method, path, body.replace('\'', '"').formatted("others"), root.cookie()),
                    action);
        }
        Reply done = door.proving(proof, method, path, wanted.isEmpty() ? null : wanted, root.cookie());
        assertThat(done.code()).as(done.body()).isIn("", "no-second-factor");
    }

    @Test
    void whatIsDoneToPeopleWhoAreNoAdministratorsIsNotAskedAbout() throws Exception {
        TestIdentity.person(door.identity(), "ida");
        assertThat(call("PUT", "/api/logins/ida/password", "{\"password\":\"" + PASSWORD + "\"}").status())
                .isEqualTo(204);
        assertThat(call("POST", "/api/logins/ida/link", "").status()).isEqualTo(201);
        assertThat(call("PATCH", "/api/logins/zoe", "{\"displayName\":\"Zoe\",\"bundle\":\"administrator\"}").status())
                .isEqualTo(200);
        assertThat(call("POST", "/api/logins/import",
                "{\"csv\":\"name,password\\nida," + PASSWORD + "\",\"update\":true}").status()).isEqualTo(200);
    }

    @Test
    void whoeverHasASecondFactorShowsItAsWell() throws Exception {
        door.identity().logins().add("sam", "Sam", Realm.EMPLOYEES, Bundle.ADMINISTRATOR, PASSWORD).orThrow();
        Reply sam = signIn("sam");
        Reply begun = as(sam, "POST", "/api/second-factor", "{\"password\":\"" + PASSWORD + "\"}");
        App phone = new App(begun.text("secret"));
        Instant first = Instant.now();
        assertThat(as(sam, "PUT", "/api/second-factor", "{\"code\":\"" + phone.code(first) + "\"}").status())
                .isEqualTo(200);

        Reply refused = as(sam, "POST", "/api/logins/zoe/link", null);
        assertNeeded(refused, "login.make-link");
        String said = "{\"action\":\"login.make-link\",\"parameters\":\"" + refused.text("parameters")
                + "\",\"password\":\"" + PASSWORD + "\"";
        assertThat(as(sam, "POST", CONFIRM, said + "}").code()).isEqualTo("code-needed");
        assertThat(as(sam, "POST", CONFIRM, said + ",\"code\":\"" + phone.wrong(first) + "\"}").code())
                .isEqualTo("wrong-code");
        // Each is good once, so it is the one that the app shows next.
        String next = phone.code(first.plusSeconds(30));
        assertThat(as(sam, "POST", CONFIRM, said.replace(PASSWORD, "not the password") + ",\"code\":\"" + next + "\"}")
                .code()).isEqualTo("not-confirmed");
        Reply proof = as(sam, "POST", CONFIRM, said + ",\"code\":\"" + next + "\"}");
        assertThat(proof.status()).as(proof.body()).isEqualTo(200);
        assertThat(door.proving(proof.text("token"), "POST", "/api/logins/zoe/link", null, sam.cookie()).status())
                .isEqualTo(201);
    }

    @Test
    void ofManyWhoShowAProofAtOnceOneIsLet() throws Exception {
        String proof = confirm(call("POST", secretsOf(app), ""), PASSWORD).text("token");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Reply>> all = threads.invokeAll(IntStream.range(0, 8)
                    .<Callable<Reply>>mapToObj(_ -> () -> proving(proof, secretsOf(app))).toList());
            int done = 0;
            for (Future<Reply> one : all) {
                done += one.get().status() == 201 ? 1 : 0;
            }
            assertThat(done).isOne();
        }
    }

    @Test
    void nobodyCallsByAProofAlone() throws Exception {
        String proof = confirm(call("POST", secretsOf(app), ""), PASSWORD).text("token");

        for (TokenKind kind : List.of(TokenKind.STEP_UP, TokenKind.SESSION, TokenKind.CHANNEL_TICKET,
                TokenKind.XMPP_TICKET)) {
            assertThat(door.identity().tokens().resolve(proof, kind, "r")).isEmpty();
        }
        assertThat(proving(proof, secretsOf(app)).status()).isEqualTo(201);
    }
}

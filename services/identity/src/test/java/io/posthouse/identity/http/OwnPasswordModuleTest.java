package io.posthouse.identity.http;

import static io.posthouse.identity.TestIdentity.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Identity;
import io.posthouse.identity.TestClock;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.factor.App;
import io.posthouse.identity.http.TestDoor.Reply;
import io.posthouse.testkit.SetClock;
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody changes their own password. */
final class OwnPasswordModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final SetClock TIME = new SetClock(database);
    private static final String CHOSEN = "another one, and longer";
    private static TestDoor door;

    @BeforeAll
    static void open() throws Exception {
        TIME.set(Instant.parse("2026-03-01T12:00:00Z"));
        door = new TestDoor(TIME, new TestClock());
    }

    @AfterAll
    static void close() throws Exception {
        door.close();
    }

    @BeforeEach
    void onlyAda() throws SQLException {
        database.execute("truncate identity.login cascade; truncate identity.deed");
        TestIdentity.person(door.identity(), "ada");
    }

    private static Reply signIn(String password) throws Exception {
        return door.call("POST", "/api/session", "{\"name\":\"ada\",\"password\":\"" + password + "\"}");
    }

    private static Reply change(Reply who, String password, String chosen, String more) throws Exception {
        return door.call("PUT", "/api/session/password",
                "{\"password\":\"" + password + "\",\"chosen\":\"" + chosen + "\"" + more + "}", who.cookie(),
                who.text("csrfToken"));
    }

    @Test
    void changesItAndEndsEverySession() throws Exception {
        Reply here = signIn(PASSWORD);
        Reply elsewhere = signIn(PASSWORD);

        Reply changed = change(here, PASSWORD, CHOSEN, "");

        assertThat(changed.status()).as(changed.body()).isEqualTo(204);
        for (Reply before : new Reply[]{here, elsewhere}) {
            assertThat(door.call("DELETE", "/api/session", null, before.cookie(), before.text("csrfToken")).status())
                    .isEqualTo(401);
        }
        assertThat(signIn(PASSWORD).code()).isEqualTo("wrong-password");
        assertThat(signIn(CHOSEN).status()).isEqualTo(200);
        assertThat(database.ask("select deed || ' ' || outcome from identity.deed"))
                .isEqualTo("session.set-password done");
    }

    @ParameterizedTest
    @CsvSource({"not the one she has,another one and longer,not-confirmed", "correct horse battery,short,weak-password",
            "correct horse battery,ada,weak-password"})
    void changesNothingOfWhatItRefuses(String password, String chosen, String refusal) throws Exception {
        Reply ada = signIn(PASSWORD);

        assertThat(change(ada, password, chosen, "").code()).isEqualTo(refusal);

        assertThat(signIn(PASSWORD).status()).isEqualTo(200);
        assertThat(door.call("GET", "/api/session", null, ada.cookie(), null).status()).isEqualTo(200);
    }

    @Test
    void asksForTheSecondFactorAndUsesNoCodeUpForAWeakOne() throws Exception {
        Reply ada = signIn(PASSWORD);
        App app = new App(door.call("POST", "/api/second-factor", "{\"password\":\"" + PASSWORD + "\"}", ada.cookie(),
                ada.text("csrfToken")).text("secret"));
        door.call("PUT", "/api/second-factor", "{\"code\":\"" + app.code(TIME.instant()) + "\"}", ada.cookie(),
                ada.text("csrfToken"));
        TIME.pass(Duration.ofSeconds(30));
        String code = ",\"code\":\"" + app.code(TIME.instant()) + "\"";

        assertThat(change(ada, PASSWORD, CHOSEN, "").code()).isEqualTo("code-needed");
        assertThat(change(ada, PASSWORD, "short", code).code()).isEqualTo("weak-password");
        assertThat(change(ada, PASSWORD, CHOSEN, code).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{'password':'a','chosen':'b','chosn':'c'}|chosn",
            "{'password':{'a':[]},'chosen':'b'}|password", "{'password':'a'}|", "{'<b>':'a'}|"})
    void saysWhichMemberItDoesNotKnow(String body, String member) throws Exception {
        Reply ada = signIn(PASSWORD);

        Reply reply = door.call("PUT", "/api/session/password", body.replace('\'', '"'), ada.cookie(),
                ada.text("csrfToken"));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("invalid-request");
        assertThat(reply.json().path("member").asString(null)).isEqualTo(member);
    }
}

package io.posthouse.identity.http;

import static io.posthouse.identity.TestIdentity.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Identity;
import io.posthouse.identity.Realm;
import io.posthouse.identity.TestClock;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.factor.App;
import io.posthouse.identity.http.TestDoor.Reply;
import io.posthouse.kernel.LoginId;
import io.posthouse.testkit.SetClock;
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** A person's way to a second factor, and an administrator's help. */
final class SecondFactorModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final TestClock CLOCK = new TestClock();
    private static final SetClock TIME = new SetClock(database);
    private static final List<LoginId> ENDED = new ArrayList<>();
    private static TestDoor door;
    private static Identity identity;

    @BeforeAll
    static void open() throws Exception {
        TIME.set(CLOCK.instant());
        door = new TestDoor(TIME, CLOCK);
        identity = door.identity();
        identity.logins().onSessionsEnded(ENDED::add);
    }

    @AfterAll
    static void close() throws Exception {
        door.close();
    }

    @BeforeEach
    void onlyAdaAndRoot() throws SQLException {
        database.execute("truncate identity.login cascade; truncate identity.deed");
        TestIdentity.person(identity, "ada");
        identity.logins().add("root", "The Administrator", Realm.EMPLOYEES, Bundle.ADMINISTRATOR, PASSWORD).orThrow();
        ENDED.clear();
    }

    private static Reply signIn(String name, String more) throws Exception {
        return door.call("POST", "/api/session",
                "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"" + more + "}");
    }

    private static Reply signIn(String name) throws Exception {
        return signIn(name, "");
    }

    private static Reply as(Reply who, String method, String path, @Nullable String body) throws Exception {
        return door.call(method, path, body, who.cookie(), who.text("csrfToken"));
    }

    private static String code(String code) {
        return "{\"code\":\"" + code + "\"}";
    }

    private static App enrol(Reply who) throws Exception {
        App app = new App(as(who, "POST", "/api/second-factor", "{\"password\":\"" + PASSWORD + "\"}").text("secret"));
        assertThat(as(who, "PUT", "/api/second-factor", code(app.code(TIME.instant()))).status()).isEqualTo(200);
        TIME.pass(Duration.ofSeconds(30));
        return app;
    }

    @Test
    void addsAFactorAndIsAskedForItFromThenOn() throws Exception {
        Reply ada = signIn("ada");
        Reply phone = signIn("ada");
        assertThat(as(ada, "GET", "/api/second-factor", null).json().path("since").isNull()).isTrue();

        // when
        Reply wrong = as(ada, "POST", "/api/second-factor", "{\"password\":\"not her password\"}");
        Reply begun = as(ada, "POST", "/api/second-factor", "{\"password\":\"" + PASSWORD + "\"}");
        App app = new App(begun.text("secret"));
        Reply confirmed = as(ada, "PUT", "/api/second-factor", code(app.code(TIME.instant())));

        // then
        assertThat(wrong.code()).isEqualTo("wrong-password");
        assertThat(begun.raw().headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(begun.text("uri")).contains(begun.text("secret"));
        assertThat(confirmed.json().path("codes").size()).isEqualTo(10);
        assertThat(as(phone, "GET", "/api/second-factor", null).status()).isEqualTo(401);
        assertThat(as(ada, "GET", "/api/second-factor", null).json().path("codesLeft").asInt()).isEqualTo(10);
        assertThat(ENDED).containsOnly(identity.logins().byName("ada").orElseThrow().id());

        // when
        TIME.pass(Duration.ofSeconds(30));
        String next = app.code(TIME.instant());

        // then
        assertThat(signIn("ada").code()).isEqualTo("code-needed");
        assertThat(signIn("ada").cookie()).isEmpty();
        assertThat(signIn("ada", ",\"code\":\"" + app.wrong(TIME.instant()) + "\"").code()).isEqualTo("wrong-code");
        assertThat(door.call("POST", "/api/session", "{\"name\":\"ada\",\"password\":\"no\",\"code\":\"" + next + "\"}")
                .code()).isEqualTo("wrong-password");
        assertThat(signIn("ada", ",\"code\":\"" + next + "\"").status()).isEqualTo(200);
        assertThat(signIn("ada", ",\"code\":\"" + next + "\"").code()).isEqualTo("wrong-code");
        assertThat(signIn("ada", ",\"code\":\"" + confirmed.json().path("codes").get(0).asString() + "\"").status())
                .isEqualTo(200);
        assertThat(database.ask("select string_agg(distinct array_to_string(amr, ' '), ', ') from identity.session"))
                .isEqualTo("pwd, pwd otp mfa");
        assertThat(database.ask("select deed || ' ' || subject || ' ' || outcome from identity.deed"))
                .isEqualTo("second-factor.add ada done");
    }

    @Test
    void isKnownWhereTheCodeWasGivenAndNotWhereOnlyThePasswordWas() throws Exception {
        App app = enrol(signIn("ada"));
        awaitPlaceOf("ada");
        database.execute("delete from identity.known_place");

        assertThat(signIn("ada").code()).isEqualTo("code-needed");
        assertThat(signIn("ada", ",\"code\":\"" + app.wrong(TIME.instant()) + "\"").code()).isEqualTo("wrong-code");
        signIn("root");
        awaitPlaceOf("root");
        assertThat(database.ask("select count(*) from identity.known_place")).isEqualTo("1");

        assertThat(signIn("ada", ",\"code\":\"" + app.code(TIME.instant()) + "\"").status()).isEqualTo(200);
        awaitPlaceOf("ada");
    }

    /** They are written beside the sign-in. */
    private static void awaitPlaceOf(String name) throws Exception {
        Instant end = Instant.now().plusSeconds(30);
        while (database
                .ask("select 1 from identity.known_place p join identity.login l on l.id = p.login where l.name = '"
                        + name + "'") == null) {
            assertThat(Instant.now()).as("a place of %s is known", name).isBefore(end);
            Thread.sleep(5);
        }
    }

    @Test
    void asksForACodeBeforeAnythingOfItIsChanged() throws Exception {
        Reply ada = signIn("ada");
        App app = enrol(ada);
        String wrong = app.wrong(TIME.instant());

        assertThat(as(ada, "POST", "/api/second-factor/codes", code(wrong)).code()).isEqualTo("wrong-code");
        assertThat(as(ada, "POST", "/api/second-factor/removal", code(wrong)).code()).isEqualTo("wrong-code");
        assertThat(as(ada, "PATCH", "/api/second-factor", "{\"code\":\"" + wrong + "\",\"passwordAlone\":true}").code())
                .isEqualTo("wrong-code");
        assertThat(as(ada, "PATCH", "/api/second-factor", "{\"passwordAlone\":true}").code())
                .isEqualTo("invalid-request");

        Reply allowed = as(ada, "PATCH", "/api/second-factor",
                "{\"code\":\"" + app.code(TIME.instant()) + "\",\"passwordAlone\":true}");
        assertThat(allowed.json().path("passwordAlone").asBoolean()).isTrue();
        TIME.pass(Duration.ofSeconds(30));
        Reply renewed = as(ada, "POST", "/api/second-factor/codes", code(app.code(TIME.instant())));
        assertThat(renewed.json().path("codes").size()).isEqualTo(10);
        TIME.pass(Duration.ofSeconds(30));
        assertThat(as(ada, "POST", "/api/second-factor/removal", code(app.code(TIME.instant()))).status())
                .isEqualTo(204);
        assertThat(signIn("ada").status()).isEqualTo(200);
        assertThat(database.ask("select string_agg(deed, ' ' order by id) from identity.deed")).isEqualTo(
                "second-factor.add second-factor.allow-password second-factor.renew-codes second-factor.remove");
    }

    @Test
    void anAdministratorHelpsWhoeverHasLostTheirs() throws Exception {
        Reply ada = signIn("ada");
        enrol(ada);
        Reply root = signIn("root");
        assertThat(as(root, "GET", "/api/logins/ada", null).json().path("secondFactor").asBoolean()).isTrue();
        assertThat(as(root, "GET", "/api/logins", null).json().path("items").get(0).path("secondFactor").asBoolean())
                .isTrue();
        assertThat(as(ada, "DELETE", "/api/logins/ada/second-factor", null).status()).isEqualTo(403);
        assertThat(as(root, "DELETE", "/api/logins/root/second-factor", null).code()).isEqualTo("own-login");

        assertThat(as(root, "DELETE", "/api/logins/ada/second-factor", null).status()).isEqualTo(204);

        assertThat(signIn("ada").status()).isEqualTo(200);
        assertThat(as(root, "DELETE", "/api/logins/ada/second-factor", null).code()).isEqualTo("no-second-factor");
        assertThat(as(root, "DELETE", "/api/logins/nobody/second-factor", null).code()).isEqualTo("no-such-login");
        assertThat(as(root, "GET", "/api/logins/ada", null).json().path("secondFactor").asBoolean()).isFalse();
    }

    /** Which one says of itself that it is the one that asks. */
    private static String current(Reply who) throws Exception {
        List<String> current = new ArrayList<>();
        for (JsonNode item : as(who, "GET", "/api/sign-ins", null).json().path("items")) {
            if (item.path("current").asBoolean()) {
                current.add(item.path("session").asString());
            }
        }
        assertThat(current).hasSize(1);
        return current.getFirst();
    }

    @Test
    void peopleSeeWhereTheyAreSignedInAndEndIt() throws Exception {
        // given
        Reply desk = signIn("ada");
        Reply phone = signIn("ada");
        Reply tablet = signIn("ada");
        Reply root = signIn("root");
        JsonNode items = as(desk, "GET", "/api/sign-ins", null).json().path("items");
        String phones = current(phone);

        // then
        assertThat(items.size()).isEqualTo(3);
        assertThat(current(desk)).isNotEqualTo(phones);
        assertThat(items.get(1).path("address").asString()).isNotEmpty();

        // when
        Reply strangers = as(root, "DELETE", "/api/sign-ins/" + phones, null);
        Reply own = as(desk, "DELETE", "/api/sign-ins/" + phones, null);

        // then
        assertThat(strangers.code()).isEqualTo("no-such-session");
        assertThat(own.status()).isEqualTo(204);
        assertThat(as(phone, "GET", "/api/sign-ins", null).status()).isEqualTo(401);
        assertThat(as(tablet, "GET", "/api/sign-ins", null).json().path("items").size()).isEqualTo(2);
        assertThat(as(desk, "DELETE", "/api/sign-ins/" + phones, null).code()).isEqualTo("no-such-session");

        // when
        assertThat(as(desk, "DELETE", "/api/sign-ins", null).status()).isEqualTo(204);

        // then
        assertThat(as(tablet, "GET", "/api/sign-ins", null).status()).isEqualTo(401);
        assertThat(as(desk, "GET", "/api/sign-ins", null).json().path("items").size()).isEqualTo(1);
        assertThat(as(root, "GET", "/api/sign-ins", null).json().path("items").size()).isEqualTo(1);
    }

    @Test
    void isClosedToWhoeverIsNotSignedIn() throws Exception {
        assertThat(door.call("GET", "/api/sign-ins", null).status()).isEqualTo(401);
        assertThat(door.call("DELETE", "/api/sign-ins", null).status()).isEqualTo(401);
        assertThat(door.call("GET", "/api/second-factor", null).status()).isEqualTo(401);
        assertThat(door.call("POST", "/api/second-factor", "{\"password\":\"x\"}").status()).isEqualTo(401);
        assertThat(door.call("PUT", "/api/second-factor", code("000000")).status()).isEqualTo(401);
        assertThat(door.call("POST", "/api/second-factor/removal", code("000000")).status()).isEqualTo(401);
    }
}

package io.posthouse.identity.http;

import static io.posthouse.identity.TestIdentity.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Identity;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.identity.TestClock;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.erasure.Erasures;
import io.posthouse.identity.http.TestDoor.Reply;
import io.posthouse.testkit.SetClock;
import io.posthouse.testkit.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Handing out what is held about somebody, and erasing in two steps; where nothing of hers may be left is asked of all modules together. */
final class ErasureModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final SetClock TIME = new SetClock(database);
    private static TestDoor door;
    private static Identity identity;
    private static Erasures erasures;

    private Reply root;
    private Login ada;

    @BeforeAll
    static void open() throws Exception {
        TIME.set(Instant.parse("2026-03-01T12:00:00Z"));
        door = new TestDoor(TIME, new TestClock());
        identity = door.identity();
        erasures = identity.erasures(List.of());
    }

    @AfterAll
    static void close() throws Exception {
        door.close();
    }

    @BeforeEach
    void adaAndRoot() throws Exception {
        database.execute("truncate identity.login cascade; truncate identity.deed, identity.taken_name");
        ada = TestIdentity.person(identity, "ada");
        identity.logins().add("root", "The Administrator", Realm.EMPLOYEES, Bundle.ADMINISTRATOR, PASSWORD).orThrow();
        root = signIn("root");
    }

    private static Reply signIn(String name) throws Exception {
        return door.call("POST", "/api/session", "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}");
    }

    private static Reply as(Reply who, String method, String path) throws Exception {
        return door.call(method, path, null, who.cookie(), who.text("csrfToken"));
    }

    private Reply root(String method, String path) throws Exception {
        return as(root, method, path);
    }

    private Reply confirmed(String path) throws Exception {
        return door.confirmed("GET", path, null, root.cookie(), root.text("csrfToken"));
    }

    private @Nullable String nameOfAda() throws Exception {
        return database.ask("select name from identity.login where id = " + ada.id());
    }

    @ParameterizedTest
    @CsvSource({"GET,/api/logins/root/personal-data", "POST,/api/logins/root/erasure",
            "DELETE,/api/logins/root/erasure",
            "GET,/api/erasures"})
    void isClosedToWhoeverIsNoAdministrator(String method, String path) throws Exception {
        assertThat(as(signIn("ada"), method, path).status()).isEqualTo(403);
        assertThat(door.call(method, path, null).status()).isEqualTo(401);
    }

    @Test
    void handsOutALineForEachRecordAndSaysThatItIsWhole() throws Exception {
        // given
        signIn("ada");

        // when
        assertThat(root("GET", "/api/logins/ada/personal-data").code()).isEqualTo("step-up-needed");
        Reply out = confirmed("/api/logins/ada/personal-data");

        // then
        assertThat(out.status()).isEqualTo(200);
        assertThat(out.raw().headers().firstValue("Content-Type")).hasValueSatisfying(
                type -> assertThat(type).startsWith("application/x-ndjson"));
        List<JsonNode> lines = out.body().lines().map(JsonMapper.shared()::readTree).toList();
        assertThat(lines.getFirst().path("row").path("displayName").asString("")).isEqualTo("ada");
        assertThat(lines).extracting(line -> line.path("table").asString("")).contains("login", "session", "token");
        assertThat(lines.getLast().path("end").asInt(-1)).isEqualTo(lines.size() - 1);
        assertThat(root("GET", "/api/deeds").json().path("items").path(0).path("deed").asString(""))
                .isEqualTo("login.export");
        assertThat(confirmed("/api/logins/nobody/personal-data").code()).isEqualTo("no-such-login");
    }

    @Test
    void keepsOutAtOnceAndErasesWhenTheGraceIsOver() throws Exception {
        // given
        Reply session = signIn("ada");

        // when
        Reply asked = root("POST", "/api/logins/ada/erasure");

        // then
        assertThat(asked.status()).isEqualTo(201);
        assertThat(Instant.parse(asked.text("dueAt")))
                .isEqualTo(Instant.parse(asked.text("askedAt")).plus(Erasures.GRACE));
        assertThat(as(session, "GET", "/api/people").status()).isEqualTo(401);
        assertThat(signIn("ada").code()).isEqualTo("login-disabled");
        assertThat(root("POST", "/api/logins/ada/erasure").text("dueAt")).isEqualTo(asked.text("dueAt"));

        // when: a moment before
        TIME.pass(Erasures.GRACE.minusSeconds(10));
        erasures.tend();

        // then
        assertThat(identity.logins().byName("ada")).isPresent();

        // when: what was on its way may still arrive
        TIME.pass(Duration.ofSeconds(20));
        erasures.tend();
        TIME.pass(Erasures.SETTLES.minusSeconds(10));
        erasures.tend();

        // then
        assertThat(identity.logins().byName("ada")).isEmpty();
        assertThat(nameOfAda()).isEqualTo("ada");

        // when
        TIME.pass(Duration.ofSeconds(20));
        erasures.tend();

        // then
        root = signIn("root");
        assertThat(nameOfAda()).startsWith("erased-");
        Reply list = root("GET", "/api/erasures");
        assertThat(list.json().path("items").path(0).path("name").asString("")).isEqualTo(nameOfAda());
        assertThat(list.json().path("items").path(0).path("doneAt").isNull()).isFalse();
        assertThat(root("GET", "/api/deeds").body()).doesNotContain("\"ada\"").contains(String.valueOf(nameOfAda()));
    }

    @Test
    void canBeWithdrawnUntilItIsDue() throws Exception {
        // given
        root("POST", "/api/logins/ada/erasure");

        // when
        assertThat(root("DELETE", "/api/logins/ada/erasure").status()).isEqualTo(204);

        // then: she stays, and is kept out until somebody lets her in
        assertThat(root("DELETE", "/api/logins/ada/erasure").code()).isEqualTo("no-such-erasure");
        assertThat(root("GET", "/api/erasures").json().path("items").size()).isZero();
        TIME.pass(Erasures.GRACE.plusHours(1));
        erasures.tend();
        assertThat(identity.logins().byName("ada")).isPresent();
        assertThat(signIn("ada").code()).isEqualTo("login-disabled");

        // when: asked again, and too late
        root = signIn("root");
        root("POST", "/api/logins/ada/erasure");
        TIME.pass(Erasures.GRACE.plusSeconds(1));

        // then
        assertThat(signInAndDelete("/api/logins/ada/erasure").code()).isEqualTo("erasure-begun");
    }

    private static Reply signInAndDelete(String path) throws Exception {
        return as(signIn("root"), "DELETE", path);
    }

    @Test
    void erasesWhoWasRemovedLongAgo() throws Exception {
        // given
        identity.logins().remove("ada").orThrow();

        // when
        assertThat(root("POST", "/api/logins/ada/erasure").status()).isEqualTo(201);
        TIME.pass(Erasures.GRACE.plusSeconds(1));
        erasures.tend();

        // then
        assertThat(nameOfAda()).startsWith("erased-");
    }

    @Test
    void leavesAnAdministrator() throws Exception {
        assertThat(root("POST", "/api/logins/ROOT/erasure").code()).isEqualTo("own-login");
        assertThat(root("POST", "/api/logins/nobody/erasure").code()).isEqualTo("no-such-login");
        assertThat(erasures.ask("root", "ada")).extracting(TestIdentity::code).isEqualTo("last-administrator");
        assertThat(database.ask("select count(*) from identity.erasure")).isEqualTo("0");
    }
}

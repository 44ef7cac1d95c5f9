package io.posthouse.identity.http;

import static io.posthouse.identity.TestIdentity.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Identity;
import io.posthouse.identity.Realm;
import io.posthouse.identity.TestClock;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.http.TestDoor.Reply;
import io.posthouse.kernel.LoginId;
import io.posthouse.testkit.SetClock;
import io.posthouse.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What administrators do with logins, and what is written down of it. */
final class AdministrationModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final SetClock TIME = new SetClock(database);
    private static TestDoor door;
    private static Identity identity;
    private static final List<LoginId> ended = new CopyOnWriteArrayList<>();

    private Reply root;

    @BeforeAll
    static void open() throws Exception {
        TIME.set(Instant.parse("2026-03-01T12:00:00Z"));
        door = new TestDoor(TIME, new TestClock());
        identity = door.identity();
        identity.logins().onSessionsEnded(ended::add);
    }

    @AfterAll
    static void close() throws Exception {
        door.close();
    }

    @BeforeEach
    void adaAndRoot() throws Exception {
        database.execute("truncate identity.login cascade; truncate identity.deed");
        TestIdentity.person(identity, "ada");
        identity.logins().add("root", "The Administrator", Realm.EMPLOYEES, Bundle.ADMINISTRATOR, PASSWORD).orThrow();
        root = signIn("root", PASSWORD);
        ended.clear();
    }

    private static Reply signIn(String name, String password) throws Exception {
        return door.call("POST", "/api/session", "{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}");
    }

    private Reply as(Reply who, String method, String path, @Nullable String body) throws Exception {
        return door.call(method, path, body, who.cookie(), who.text("csrfToken"));
    }

    private Reply root(String method, String path, @Nullable String body) throws Exception {
        return as(root, method, path, body);
    }

    private Reply root(String method, String path) throws Exception {
        return root(method, path, null);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"GET|/api/logins|", "GET|/api/logins/root|",
            "POST|/api/logins|{\"name\":\"eve\",\"password\":\"long enough by far\"}",
            "PATCH|/api/logins/root|{\"disabled\":true}", "POST|/api/logins/root/link|",
            "PUT|/api/logins/root/password|{\"password\":\"long enough by far\"}", "DELETE|/api/logins/root|",
            "GET|/api/logins/root/sessions|", "DELETE|/api/logins/root/sessions|",
            "DELETE|/api/logins/root/sessions/x|", "GET|/api/bundles|", "GET|/api/deeds|",
            "DELETE|/api/logins/root/second-factor|",
            "POST|/api/logins/import|{\"csv\":\"name,password\"}"})
    void isClosedToWhoeverIsNoAdministrator(String method, String path, @Nullable String body) throws Exception {
        Reply ada = signIn("ada", PASSWORD);

        assertThat(as(ada, method, path, body).status()).isEqualTo(403);
        assertThat(door.call(method, path, body).status()).isEqualTo(401);
        assertThat(root("GET", "/api/deeds").json().path("items").size()).isZero();
    }

    @Test
    void keepsSomebodyOutAndLetsThemInAgain() throws Exception {
        // given
        Reply ada = signIn("ada", PASSWORD);

        // when
        Reply out = root("PATCH", "/api/logins/ada", "{\"disabled\":true}");

        // then: told to those who hold sessions, and to whoever knows the password
        assertThat(out.json().path("disabled").asBoolean()).isTrue();
        assertThat(ended).contains(identity.logins().byName("ada").orElseThrow().id());
        assertThat(as(ada, "GET", "/api/people", null).status()).isEqualTo(401);
        assertThat(signIn("ada", PASSWORD).code()).isEqualTo("login-disabled");
        assertThat(signIn("ada", "not her password").code()).isEqualTo("wrong-password");

        // when
        Reply in = root("PATCH", "/api/logins/ada", "{\"disabled\":false}");

        // then
        assertThat(in.json().path("disabled").asBoolean()).isFalse();
        assertThat(signIn("ada", PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void leavesAnAdministratorWhoCanGetIn() throws Exception {
        assertThat(root("PATCH", "/api/logins/root", "{\"disabled\":true}").code()).isEqualTo("own-login");
        assertThat(root("PATCH", "/api/logins/root", "{\"bundle\":\"person\"}").code()).isEqualTo("own-login");
        // One who is kept out is nobody to rely on.
        identity.logins().add("zoe", "Zoe", Realm.EMPLOYEES, Bundle.ADMINISTRATOR, PASSWORD).orThrow();
        assertThat(root("PATCH", "/api/logins/zoe", "{\"disabled\":true}").status()).isEqualTo(200);
        assertThat(identity.logins().remove("root")).extracting(TestIdentity::code).isEqualTo("last-administrator");
        assertThat(identity.logins().disable("root", true)).extracting(TestIdentity::code)
                .isEqualTo("last-administrator");
    }

    @Test
    void changesWhatIsNamedAndNothingElse() throws Exception {
        Reply changed = root("PATCH", "/api/logins/ada", "{\"displayName\":\"Ada <b>Lovelace</b>\"}");
        assertThat(changed.text("displayName")).isEqualTo("Ada <b>Lovelace</b>");
        assertThat(changed.text("bundle")).isEqualTo("person");
        assertThat(door.confirmed("PATCH", "/api/logins/ada", "{\"bundle\":\"administrator\"}", root.cookie(),
                root.text("csrfToken")).text("bundle"))
                .isEqualTo("administrator");
        assertThat(root("PATCH", "/api/logins/ada", "{\"bundle\":\"king\"}").code()).isEqualTo("invalid-bundle");
        assertThat(root("PATCH", "/api/logins/ada", "{\"displayName\":\" \"}").code())
                .isEqualTo("invalid-display-name");
        assertThat(root("PATCH", "/api/logins/nobody", "{}").code()).isEqualTo("no-such-login");
        assertThat(root("GET", "/api/logins/nobody").code()).isEqualTo("no-such-login");
    }

    @Test
    void letsAPersonChooseAPasswordOnceByALink() throws Exception {
        // given
        Reply ada = signIn("ada", PASSWORD);
        String first = root("POST", "/api/logins/ada/link").text("secret");
        String secret = root("POST", "/api/logins/ada/link").text("secret");
        String choice = "{\"secret\":\"" + secret + "\",\"password\":\"chosen by herself\"}";

        // then: the one before it has ended, and this one says whose it is
        assertThat(link("POST", "{\"secret\":\"" + first + "\"}").code()).isEqualTo("link-ended");
        assertThat(link("POST", "{\"secret\":\"" + secret + "\"}").text("name")).isEqualTo("ada");
        assertThat(link("PUT", choice.replace("chosen by herself", "short")).code()).isEqualTo("weak-password");

        // when
        assertThat(link("PUT", choice).status()).isEqualTo(204);

        // then
        assertThat(link("PUT", choice).code()).isEqualTo("link-ended");
        assertThat(as(ada, "GET", "/api/people", null).status()).isEqualTo(401);
        assertThat(signIn("ada", PASSWORD).code()).isEqualTo("wrong-password");
        assertThat(signIn("ada", "chosen by herself").status()).isEqualTo(200);
    }

    @Test
    void endsALinkAfterADayAndForWhoIsKeptOut() throws Exception {
        // given
        String secret = root("POST", "/api/logins/ada/link").text("secret");
        String body = "{\"secret\":\"" + secret + "\"}";

        // when
        root("PATCH", "/api/logins/ada", "{\"disabled\":true}");

        // then
        assertThat(link("POST", body).code()).isEqualTo("link-ended");
        assertThat(root("POST", "/api/logins/ada/link").code()).isEqualTo("link-for-disabled");
        root("PATCH", "/api/logins/ada", "{\"disabled\":false}");
        assertThat(link("POST", body).status()).isEqualTo(200);
        TIME.pass(Duration.ofHours(24).plusSeconds(1));
        assertThat(link("POST", body).code()).isEqualTo("link-ended");
        assertThat(link("POST", "{\"secret\":\"guessed\"}").code()).isEqualTo("link-ended");
        assertThat(link("POST", "{}").code()).isEqualTo("invalid-request");
    }

    private static Reply link(String method, String body) throws Exception {
        return door.call(method, "/api/password-link", body);
    }

    @Test
    void showsWhereSomebodyHasSignedInAndEndsOneOrAll() throws Exception {
        // given
        Reply laptop = signIn("ada", PASSWORD);
        TIME.pass(Duration.ofSeconds(1));
        Reply phone = signIn("ada", PASSWORD);
        JsonNode items = root("GET", "/api/logins/ada/sessions").json().path("items");
        assertThat(items.size()).isEqualTo(2);
        assertThat(items.get(0).path("agent").asString()).isEqualTo("test");
        assertThat(items.get(0).path("address").asString()).isEqualTo("192.0.2.7");
        String newest = items.get(0).path("session").asString();

        // when
        assertThat(root("DELETE", "/api/logins/root/sessions/" + newest).code()).isEqualTo("no-such-session");
        assertThat(root("DELETE", "/api/logins/ada/sessions/" + newest).status()).isEqualTo(204);

        // then
        assertThat(as(phone, "GET", "/api/people", null).status()).isEqualTo(401);
        assertThat(as(laptop, "GET", "/api/people", null).status()).isEqualTo(200);

        // when
        assertThat(root("DELETE", "/api/logins/ada/sessions").status()).isEqualTo(204);

        // then
        assertThat(as(laptop, "GET", "/api/people", null).status()).isEqualTo(401);
        assertThat(ended).contains(identity.logins().byName("ada").orElseThrow().id());
        assertThat(root("GET", "/api/logins/ada/sessions").json().path("items").size()).isZero();
    }

    @Test
    void bringsInAFileAndSaysWhichRowsItLeftOut() throws Exception {
        // given
        String csv = "name,password,display name\\nben,long enough by far,\\\"Ben, \\\"\\\"the\\\"\\\" <i>First</i>\\\"\\n"
                + "ada,long enough by far,Ada\\nno one,long enough by far,X\\n";

        // when
        Reply reply = root("POST", "/api/logins/import", "{\"csv\":\"" + csv + "\"}");

        // then
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.json().path("added").asInt()).isEqualTo(1);
        assertThat(reply.json().path("refused").valueStream().map(row -> row.path("line").asInt() + " "
                + row.path("code").asString())).containsExactlyInAnyOrder("3 name-taken", "4 invalid-name");
        assertThat(identity.logins().byName("ben").orElseThrow().displayName())
                .isEqualTo("Ben, \"the\" <i>First</i>");
        assertThat(root("POST", "/api/logins/import", "{\"csv\":\"" + "a\\n".repeat(252) + "\"}").code())
                .isEqualTo("too-many-rows");
        assertThat(root("POST", "/api/logins/import", "{\"csv\":\"nonsense\"}").code()).isEqualTo("invalid-header");
    }

    @Test
    void pagesThroughVeryManyLoginsWithoutGivingOneTwice() throws Exception {
        // given
        many(30_000);

        // when
        Reply first = root("GET", "/api/logins?limit=100&query=crowd");
        Reply second = root("GET", "/api/logins?limit=100&query=crowd&after=" + first.text("next"));

        // then
        assertThat(names(first)).hasSize(100).isSorted();
        assertThat(names(second)).hasSize(100).isSorted().doesNotContainAnyElementsOf(names(first));
        assertThat(names(root("GET", "/api/logins?limit=9999"))).hasSizeLessThanOrEqualTo(200);
        assertThat(names(root("GET", "/api/logins?query=crowd-29999"))).containsExactly("crowd-29999");
        assertThat(root("GET", "/api/logins?query=crowd-29999").json().path("next").isNull()).isTrue();
    }

    private static void many(int count) throws SQLException {
        database.execute("""
                insert into identity.login (name, display_name, realm, bundle, created_at)
                select 'crowd-' || lpad(i::text, 5, '0'), 'Crowd ' || i, 'employees', 'person', now()
                from generate_series(1, %d) as i""".formatted(count));
    }

    private static List<String> names(Reply page) {
        return page.json().path("items").valueStream().map(item -> item.path("name").asString()).toList();
    }

    @Test
    void writesDownWhatWasDoneByWhomFromWhereAndHowItWent() throws Exception {
        // when
        root("POST", "/api/logins", "{\"name\":\"ben\",\"password\":\"long enough by far\"}");
        root("PUT", "/api/logins/nobody/password", "{\"password\":\"long enough by far\"}");
        root("PATCH", "/api/logins/ada", "{\"displayName\":\"Ada L\",\"disabled\":true}");

        // then
        Reply deeds = root("GET", "/api/deeds?limit=2");
        assertThat(deeds.json().path("items").valueStream().map(AdministrationModuleTest::said))
                .containsExactly("root login.disable ada  192.0.2.7 req-1 done",
                        "root login.change ada ada → Ada L 192.0.2.7 req-1 done");
        Reply older = root("GET", "/api/deeds?limit=2&after=" + deeds.text("next"));
        assertThat(older.json().path("items").valueStream().map(AdministrationModuleTest::said))
                .containsExactly("root login.set-password nobody  192.0.2.7 req-1 no-such-login",
                        "root login.add ben employees, person 192.0.2.7 req-1 done");
        assertThat(older.json().path("next").isNull()).isTrue();
        assertThat(root("GET", "/api/deeds?query=LOGIN.DIS").json().path("items").size()).isEqualTo(1);
        assertThat(root("GET", "/api/deeds?after=x").code()).isEqualTo("invalid-cursor");
        assertThat(root("GET", "/api/deeds").body()).doesNotContain("long enough");
    }

    private static String said(JsonNode deed) {
        return String.join(" ", IntStream.range(0, 7).mapToObj(List.of("name", "deed", "subject", "detail", "address",
                "request", "outcome")::get).map(member -> deed.path(member).asString()).toList());
    }

    @Test
    void doesNothingThatCannotBeWrittenDown() throws Exception {
        // given
        database.execute("alter table identity.deed rename to deed_away");
        try {
            // when
            Reply reply = root("DELETE", "/api/logins/ada");

            // then
            assertThat(reply.status()).isGreaterThanOrEqualTo(500);
            assertThat(identity.logins().byName("ada")).isPresent();
        } finally {
            database.execute("alter table identity.deed_away rename to deed");
        }
    }

    @Test
    void forgetsDeedsAfterTwoYears() throws Exception {
        root("POST", "/api/logins/ada/link");
        TIME.pass(Duration.ofDays(700));
        root = signIn("root", PASSWORD);
        root("POST", "/api/logins/ada/link");

        TIME.pass(Duration.ofDays(40));
        identity.deeds().purge();

        root = signIn("root", PASSWORD);
        assertThat(root("GET", "/api/deeds").json().path("items").size()).isEqualTo(1);
    }

    @Test
    void aNodeYearsAheadForgetsNeitherDeedsNorLinks() throws Exception {
        // given: by the database's clock, three years behind this machine's, both were made just now
        root("POST", "/api/logins/ada/link");
        Instant before = TIME.instant();
        TIME.set(Instant.now().minus(Duration.ofDays(1_096)).truncatedTo(ChronoUnit.MICROS));
        try {
            String secret = identity.passwordLinks().make("ada").orThrow().secret();
            String now = "timestamptz '" + TIME.instant() + "'";
            database.execute("update identity.deed set at = " + now);
            database.execute("update identity.password_link set expires_at = " + now + " + interval '1 hour'");

            // when
            identity.deeds().purge();
            identity.passwordLinks().purge();

            // then
            assertThat(database.ask("select count(*) from identity.deed")).isEqualTo("1");
            assertThat(identity.passwordLinks().whose(secret)).isPresent();
        } finally {
            TIME.set(before);
        }
    }

    @Test
    void saysWhatBundlesHold() throws Exception {
        JsonNode bundles = root("GET", "/api/bundles").json().path("items");

        assertThat(bundles.get(0).path("bundle").asString()).isEqualTo("administrator");
        assertThat(bundles.get(0).path("permissions").valueStream().map(JsonNode::asString))
                .contains("identity.login.manage", "shop.till.open");
        assertThat(bundles.get(1).path("permissions").valueStream().map(JsonNode::asString))
                .contains("shop.shelf.read").doesNotContain("identity.login.manage");
    }
}

package io.posthouse.identity.http;

import static io.posthouse.identity.TestIdentity.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Grants.GrantId;
import io.posthouse.identity.Grants.Producer;
import io.posthouse.identity.Grants.What;
import io.posthouse.identity.Grants.Wish;
import io.posthouse.identity.Identity;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.identity.Subject;
import io.posthouse.identity.TestClock;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.app.App;
import io.posthouse.identity.http.TestDoor.Reply;
import io.posthouse.kernel.DataRange;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Target;
import io.posthouse.testkit.TestDatabase;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What administrators grant, to whom, and where people belong. */
final class AccessModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static TestDoor door;
    private static Identity identity;

    private Reply root;
    private LoginId ada;

    @BeforeAll
    static void open() throws Exception {
        door = new TestDoor(database, new TestClock());
        identity = door.identity();
    }

    @AfterAll
    static void close() throws Exception {
        door.close();
    }

    @BeforeEach
    void adaAndRoot() throws Exception {
        database.execute("truncate identity.login, identity.deed, identity.access_grant, identity.bundle,"
                + " identity.boundary, identity.organisation cascade; select pg_notify('identity_change', 'grants shared')");
        ada = TestIdentity.person(identity, "ada").id();
        identity.logins().add("root", "The Administrator", Realm.EMPLOYEES, Bundle.ADMINISTRATOR, PASSWORD).orThrow();
        root = signIn("root");
    }

    private static Reply signIn(String name) throws Exception {
        return door.call("POST", "/api/session", "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}");
    }

    private static Reply as(Reply who, String method, String path, @Nullable String body) throws Exception {
        return door.confirmed(method, path, body == null ? null : body.replace('\'', '"'), who.cookie(),
                who.text("csrfToken"));
    }

    private Reply root(String method, String path, @Nullable String body) throws Exception {
        return as(root, method, path, body);
    }

    private Reply grant(String rest) throws Exception {
        return root("POST", "/api/access/grants",
                "{'kind':'person','subject':'" + ada + "','reason':'because'," + rest + "}");
    }

    private String made(String path, String body) throws Exception {
        return made(path, body, "id");
    }

    private String made(String path, String body, String id) throws Exception {
        Reply reply = root("POST", path, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        return reply.text(id);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"GET|/api/access/permissions|", "GET|/api/access/bundles|",
            "POST|/api/access/bundles|{'name':'x','permissions':['shop.till.open']}",
            "PUT|/api/access/bundles/1|{'name':'x','permissions':['shop.till.open']}", "DELETE|/api/access/bundles/1|",
            "GET|/api/access/boundaries|", "POST|/api/access/boundaries|{'kind':'line','name':'x'}",
            "GET|/api/access/grants?kind=person&subject=1|", "POST|/api/access/grants|{}",
            "DELETE|/api/access/grants/1|", "GET|/api/access/why?kind=person&subject=1&permission=a.b.c|",
            "GET|/api/access/who?permission=a.b.c|", "GET|/api/organisations|", "POST|/api/organisations|{'name':'x'}",
            "GET|/api/organisations/1/departments|", "POST|/api/organisations/1/departments|{'name':'x'}",
            "PATCH|/api/departments/1|{'name':'x'}", "DELETE|/api/departments/1|", "GET|/api/departments/1/history|",
            "GET|/api/departments/1/members|", "POST|/api/departments/1/members|{'login':'ada'}",
            "DELETE|/api/departments/1/members/ada|", "GET|/api/logins/ada/departments|"})
    void isClosedToWhoeverIsNoAdministrator(String method, String path, @Nullable String body) throws Exception {
        assertThat(as(signIn("ada"), method, path, body).status()).isEqualTo(403);
        assertThat(door.call(method, path, body).status()).isEqualTo(401);
        assertThat(root("GET", "/api/deeds", null).json().path("items").size()).isZero();
    }

    @Test
    void whatIsGrantedOpensAndWhatIsEndedClosesAtOnce() throws Exception {
        // given
        Reply hers = signIn("ada");
        assertThat(as(hers, "GET", "/api/deeds", null).status()).isEqualTo(403);

        // when
        Reply granted = grant("'permission':'identity.deed.read'");

        // then: also for the page, which asks what it may show
        assertThat(granted.status()).as(granted.body()).isEqualTo(201);
        assertThat(granted.text("grantedBy")).isEqualTo("root");
        assertThat(granted.text("range")).isEqualTo("all");
        assertThat(as(hers, "GET", "/api/deeds", null).status()).isEqualTo(200);
        assertThat(words(as(hers, "GET", "/api/session", null), "permissions")).contains("identity.deed.read",
                "shop.shelf.read").doesNotContain("shop.till.open");

        // when
        assertThat(root("DELETE", "/api/access/grants/" + granted.text("id"), null).status()).isEqualTo(204);

        // then
        assertThat(as(hers, "GET", "/api/deeds", null).status()).isEqualTo(403);
        assertThat(root("DELETE", "/api/access/grants/" + granted.text("id"), null).code()).isEqualTo("no-such-grant");
        JsonNode history = root("GET", "/api/access/grants?kind=person&subject=" + ada, null).json().path("items");
        assertThat(history.get(0).path("ended").isNull()).isFalse();
        assertThat(root("GET", "/api/deeds?query=grant.", null).json().path("items").size()).isEqualTo(3);
    }

    @Test
    void aBundleGivesWhatItHoldsNowAndLater() throws Exception {
        // given
        Reply hers = signIn("ada");
        String bundle = made("/api/access/bundles", "{'name':'Auditors','permissions':['shop.till.open']}");
        assertThat(grant("'bundle':'" + bundle + "'").status()).isEqualTo(201);
        assertThat(as(hers, "GET", "/api/deeds", null).status()).isEqualTo(403);

        // when
        Reply changed = root("PUT", "/api/access/bundles/" + bundle,
                "{'name':'Auditors','permissions':['shop.till.open','identity.deed.read']}");

        // then
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(as(hers, "GET", "/api/deeds", null).status()).isEqualTo(200);
        assertThat(root("DELETE", "/api/access/bundles/" + bundle, null).code()).isEqualTo("bundle-in-use");
        assertThat(root("POST", "/api/access/bundles", "{'name':'Auditors','permissions':['shop.till.open']}").code())
                .isEqualTo("title-taken");
        assertThat(root("POST", "/api/access/bundles", "{'name':'X','permissions':['all']}").code())
                .isEqualTo("invalid-permission");
        assertThat(root("PUT", "/api/access/bundles/999", "{'name':'X','permissions':['shop.till.open']}").code())
                .isEqualTo("no-such-bundle");
        String spare = made("/api/access/bundles", "{'name':'Spare','permissions':['shop.till.open']}");
        // what nothing asks for any more, such as a route that is gone, stays where it is until it is taken out
        database.execute("insert into identity.bundle_permission (bundle, permission) values (" + spare
                + ", 'shop.gone.read')");
        assertThat(root("PUT", "/api/access/bundles/" + spare,
                "{'name':'Kept','permissions':['shop.till.open','shop.gone.read']}").status()).isEqualTo(200);
        assertThat(root("PUT", "/api/access/bundles/" + spare,
                "{'name':'Kept','permissions':['shop.till.open','shop.else.read']}").code())
                .isEqualTo("invalid-permission");
        assertThat(root("DELETE", "/api/access/bundles/" + spare, null).status()).isEqualTo(204);
        assertThat(words(root("GET", "/api/access/bundles", null).json().path("items").get(0), "permissions"))
                .containsExactly("identity.deed.read", "shop.till.open");
    }

    @Test
    void refusesGrantsThatCannotBe() throws Exception {
        assertThat(grant("'permission':'all'").code()).isEqualTo("invalid-permission");
        // in the right shape, and none all the same: a slip of the pen
        assertThat(grant("'permission':'shop.till.opne'").code()).isEqualTo("invalid-permission");
        assertThat(root("POST", "/api/access/bundles", "{'name':'Y','permissions':['shop.till.opne']}").code())
                .isEqualTo("invalid-permission");
        assertThat(grant("'bundle':'999'").code()).isEqualTo("no-such-bundle");
        assertThat(grant("'permission':'shop.till.open','boundary':'999'").code()).isEqualTo("no-such-boundary");
        assertThat(grant("'permission':'shop.till.open','range':'some'").code()).isEqualTo("invalid-range");
        assertThat(grant("'permission':'shop.till.open','until':'2001-01-01T00:00:00Z'").code())
                .isEqualTo("invalid-validity");
        assertThat(grant("'permission':'shop.till.open','bundle':'1'").code()).isEqualTo("invalid-request");
        assertThat(grant("'permission':'shop.till.open','key':'k'").status()).isEqualTo(201);
        assertThat(grant("'permission':'shop.till.open','key':'k'").status()).isEqualTo(201);
        assertThat(grant("'permission':'shop.shelf.read','key':'k'").code()).isEqualTo("grant-differs");
        assertThat(root("POST", "/api/access/grants",
                "{'kind':'person','subject':'9999','permission':'shop.till.open','reason':'because'}").code())
                .isEqualTo("no-such-subject");
        assertThat(root("POST", "/api/access/grants",
                "{'kind':'person','subject':'" + ada + "','permission':'shop.till.open'}").code())
                .isEqualTo("invalid-reason");
        database.execute(
                "insert into identity.access_grant (subject_kind, subject, permission, range, valid_from, producer,"
                        + " producer_key, reason, granted_by) select 'person', " + ada
                        + ", 'shop.till.open', 'all', now(), 'test', i::text, 'test', '' from generate_series(1, 500) as i");
        assertThat(grant("'permission':'shop.till.open'").code()).isEqualTo("too-many-grants");
    }

    @Test
    void nobodyGivesMoreThanTheyHold() throws Exception {
        // given: she may grant, and holds one other permission for herself only
        grant("'permission':'identity.access.manage'");
        grant("'permission':'shop.till.open','range':'own'");
        Reply hers = signIn("ada");
        String wish = "{'kind':'person','subject':'" + ada + "','reason':'for me','permission':'%s'}";

        // then
        assertThat(as(hers, "POST", "/api/access/grants", wish.formatted("identity.login.manage")).code())
                .isEqualTo("more-than-held");
        assertThat(as(hers, "POST", "/api/access/grants", wish.formatted("shop.till.open")).code())
                .isEqualTo("more-than-held");
        assertThat(as(hers, "POST", "/api/access/bundles", "{'name':'Mine','permissions':['identity.login.manage']}")
                .code()).isEqualTo("more-than-held");
        assertThat(as(hers, "POST", "/api/access/grants", wish.formatted("identity.access.manage")).status())
                .isEqualTo(201);
    }

    @Test
    void partsOfThePlatformProduceGrantsAndFindThemAgain() {
        Wish wish = new Wish(Subject.person(ada.value()), new What.Single("shop.till.open"),
                OptionalLong.empty(), DataRange.OWN, Optional.empty(), Optional.empty(),
                new Producer("roles", "cashier:ada", "is a cashier"));
        GrantId first = identity.grants().grant(wish).orThrow().id();

        assertThat(identity.grants().grant(wish).orThrow().id()).isEqualTo(first);
        assertThat(identity.access().person(ada, identity.access().number("shop.till.open"), Target.of(ada)).allowed())
                .isTrue();
        assertThat(identity.access().person(ada, identity.access().number("shop.till.open"), Target.NOBODYS).allowed())
                .isFalse();
        assertThat(identity.grants().end("roles", "cashier:ada").orThrow().id()).isEqualTo(first);
        assertThat(TestIdentity.code(identity.grants().end("roles", "cashier:ada"))).isEqualTo("no-such-grant");
        assertThat(identity.grants().grant(wish).orThrow().id()).isNotEqualTo(first);
    }

    @Test
    void whoMayNamesAppsToo() throws Exception {
        String app = made("/api/apps", "{'name':'Till','redirectUris':['https://till.example/back']}", "app");
        App till = identity.apps(Set::of).ofOwner(identity.logins().byName("root").orElseThrow().id()).getLast();
        String grant = made("/api/access/grants", "{'kind':'app','subject':'" + till.id()
                + "','permission':'identity.deed.read','reason':'because'}");
        String path = "/api/access/who?permission=identity.deed.read";

        Reply apps = root("GET", path + "&kind=app", null);

        assertThat(apps.json().path("items")).as(app).hasSize(1);
        JsonNode one = apps.json().path("items").get(0);
        assertThat(one.path("name").asString()).isEqualTo(till.clientId());
        assertThat(one.path("app").asString()).isEqualTo(till.id().toString());
        assertThat(one.path("displayName").asString()).isEqualTo("Till");
        assertThat(one.path("range").asString()).isEqualTo("all");
        assertThat(one.path("login").isNull() || one.path("login").isMissingNode()).isTrue();
        assertThat(names(root("GET", path + "&after=" + (ada.value() - 1), null))).containsExactly("root");
        assertThat(root("GET", path + "&kind=department", null).code()).isEqualTo("invalid-request");
        assertThat(root("DELETE", "/api/access/grants/" + grant, null).status()).isEqualTo(204);
        assertThat(root("GET", path + "&kind=app", null).json().path("items")).isEmpty();
    }

    @Test
    void refusesASecondDepartmentOfOneNameBesideTheFirst() throws Exception {
        String house = made("/api/organisations", "{'name':'House'}");
        String departments = "/api/organisations/" + house + "/departments";
        String sales = made(departments, "{'name':'Sales'}");
        String north = made(departments, "{'name':'North','parent':'" + sales + "'}");

        assertThat(root("POST", departments, "{'name':'sales'}").code()).isEqualTo("title-taken");
        assertThat(root("POST", departments, "{'name':'North','parent':'" + sales + "'}").code())
                .isEqualTo("title-taken");
        // elsewhere it is another, and stays where it is
        String other = made(departments, "{'name':'North'}");
        assertThat(root("PATCH", "/api/departments/" + other, "{'parent':'" + sales + "'}").code())
                .isEqualTo("title-taken");
        assertThat(root("PATCH", "/api/departments/" + other, "{'name':'Sales'}").code()).isEqualTo("title-taken");
        assertThat(root("PATCH", "/api/departments/" + sales, "{'name':'SALES'}").status()).isEqualTo(200);
        // once it is closed its name is free
        assertThat(root("DELETE", "/api/departments/" + north, null).status()).isEqualTo(204);
        assertThat(root("PATCH", "/api/departments/" + other, "{'parent':'" + sales + "'}").status()).isEqualTo(200);
    }

    @Test
    void departmentsMoveWithTheirPeopleAndKeepTheirHistory() throws Exception {
        // given
        Reply hers = signIn("ada");
        String house = made("/api/organisations", "{'name':'House'}");
        String departments = "/api/organisations/" + house + "/departments";
        String sales = made(departments, "{'name':'Sales'}");
        String north = made(departments, "{'name':'North','parent':'" + sales + "'}");
        String audit = made(departments, "{'name':'Audit'}");
        assertThat(root("POST", "/api/departments/" + north + "/members", "{'login':'ada','title':'Clerk'}").status())
                .isEqualTo(201);
        assertThat(root("POST", "/api/departments/" + north + "/members", "{'login':'ada'}").code())
                .isEqualTo("already-member");
        assertThat(root("POST", "/api/access/grants", "{'kind':'department','subject':'" + audit
                + "','permission':'identity.deed.read','reason':'they audit'}").status()).isEqualTo(201);
        assertThat(as(hers, "GET", "/api/deeds", null).status()).isEqualTo(403);

        // when
        Reply moved = root("PATCH", "/api/departments/" + north, "{'parent':'" + audit + "','name':'Far North'}");

        // then
        assertThat(moved.text("parent")).isEqualTo(audit);
        assertThat(as(hers, "GET", "/api/deeds", null).status()).isEqualTo(200);
        assertThat(root("PATCH", "/api/departments/" + audit, "{'parent':'" + north + "'}").code())
                .isEqualTo("department-circle");
        assertThat(root("PATCH", "/api/departments/" + audit, "{'parent':'" + audit + "'}").code())
                .isEqualTo("department-circle");
        assertThat(root("DELETE", "/api/departments/" + audit, null).code()).isEqualTo("department-in-use");
        assertThat(root("DELETE", "/api/departments/" + north, null).code()).isEqualTo("department-in-use");
        JsonNode history = root("GET", "/api/departments/" + north + "/history", null).json().path("items");
        assertThat(history.valueStream().map(one -> one.path("name").asString() + " under "
                + one.path("parent").asString("")))
                .containsExactly("Far North under " + audit, "North under " + sales);
        assertThat(history.get(1).path("until").asString()).isEqualTo(history.get(0).path("from").asString());
        String before = history.get(1).path("from").asString();
        assertThat(names(root("GET", departments + "?at=" + before, null))).containsExactly("Sales", "North");
        assertThat(names(root("GET", departments, null))).containsExactly("Sales", "Far North", "Audit");

        // when
        assertThat(root("DELETE", "/api/departments/" + north + "/members/ada", null).status()).isEqualTo(204);

        // then
        assertThat(as(hers, "GET", "/api/deeds", null).status()).isEqualTo(403);
        assertThat(root("DELETE", "/api/departments/" + north + "/members/ada", null).code()).isEqualTo("not-a-member");
        JsonNode hersThen = root("GET", "/api/logins/ada/departments", null).json().path("items").get(0);
        assertThat(hersThen.path("title").asString()).isEqualTo("Clerk");
        assertThat(hersThen.path("until").isNull()).isFalse();
        assertThat(root("GET", "/api/departments/" + north + "/members", null).json().path("items").size()).isZero();
        assertThat(root("DELETE", "/api/departments/" + north, null).status()).isEqualTo(204);
        assertThat(root("DELETE", "/api/departments/" + north, null).code()).isEqualTo("no-such-department");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"PUT|/api/logins/root/password|{'password':'long enough by far'}",
            "POST|/api/logins/root/link|", "DELETE|/api/logins/root/second-factor|", "DELETE|/api/logins/root|",
            "PATCH|/api/logins/root|{'displayName':'Nobody'}", "PATCH|/api/logins/root|{'disabled':true}",
            "PATCH|/api/logins/root|{'bundle':'person'}", "PATCH|/api/logins/ben|{'bundle':'administrator'}",
            "PATCH|/api/logins/ada|{'bundle':'administrator'}",
            "POST|/api/logins|{'name':'eve','bundle':'administrator','password':'long enough by far'}",
            "PUT|/api/logins/zoe/password|{'password':'long enough by far'}"})
    void whoLooksAfterLoginsTakesNoneOverThatHoldsMore(String method, String path, @Nullable String body)
            throws Exception {
        // given: zoe is granted something that ada, who looks after logins, is not
        TestIdentity.person(identity, "ben");
        LoginId zoe = TestIdentity.person(identity, "zoe").id();
        grantTo("person", zoe, "");
        grant("'permission':'identity.login.manage'");
        Reply hers = signIn("ada");

        // when
        Reply refused = as(hers, method, path, body);

        // then
        assertThat(refused.code()).as(refused.body()).isEqualTo("holds-more");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("detail")).contains(path.contains("zoe") ? "shop.till.open" : "identity.");
        assertThat(signIn("root").status()).isEqualTo(200);
        assertThat(signIn("zoe").status()).isEqualTo(200);
    }

    @Test
    void whoLooksAfterLoginsLooksAfterThoseWhoHoldNoMore() throws Exception {
        // given
        TestIdentity.person(identity, "ben");
        grant("'permission':'identity.login.manage'");
        Reply hers = signIn("ada");

        assertThat(as(hers, "PUT", "/api/logins/ben/password", "{'password':'long enough by far'}").status())
                .isEqualTo(204);
        assertThat(as(hers, "PATCH", "/api/logins/ben", "{'displayName':'Ben','bundle':'person'}").status())
                .isEqualTo(200);
        assertThat(as(hers, "POST", "/api/logins", "{'name':'eve','password':'long enough by far'}").status())
                .isEqualTo(201);
        // To end sessions gives nothing.
        assertThat(as(hers, "DELETE", "/api/logins/root/sessions", null).status()).isEqualTo(204);
        // An administrator holds all there is.
        root = signIn("root");
        assertThat(root("PATCH", "/api/logins/ada", "{'bundle':'administrator'}").status()).isEqualTo(200);
    }

    @Test
    void rowsAboutThoseWhoHoldMoreAreRefusedAndTheOthersAreBroughtIn() throws Exception {
        grant("'permission':'identity.login.manage'");

        Reply brought = as(signIn("ada"), "POST", "/api/logins/import", "{'update':true,'csv':'name,password,bundle\\n"
                + "root,long enough by far,\\neve,long enough by far,administrator\\nfay,long enough by far,person\\n'}");

        assertThat(brought.status()).as(brought.body()).isEqualTo(200);
        assertThat(brought.json().path("added").asInt()).isEqualTo(1);
        assertThat(brought.json().path("refused").valueStream()
                .map(row -> row.path("line").asInt() + " " + row.path("code").asString()))
                .containsExactly("2 holds-more", "3 holds-more");
        assertThat(signIn("root").status()).isEqualTo(200);
    }

    private String grantTo(String kind, Object subject, String rest) throws Exception {
        return made("/api/access/grants", "{'kind':'" + kind + "','subject':'" + subject
                + "','reason':'because','permission':'shop.till.open'" + rest + "}");
    }

    private static void isRefusedAsGivingMore(Reply reply) {
        assertThat(reply.code()).as(reply.body()).isEqualTo("move-gives-more");
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.text("detail")).contains("shop.till.open");
    }

    @Test
    void nobodyMovesPeopleToWhatTheyDoNotHoldThemselves() throws Exception {
        // given: she may move whom she likes, and what she would gain by it is granted to a department and those beneath it
        grant("'permission':'identity.organisation.manage'");
        Reply hers = signIn("ada");
        String house = made("/api/organisations", "{'name':'Posthouse'}");
        String departments = "/api/organisations/" + house + "/departments";
        String sales = made(departments, "{'name':'Sales'}");
        String audit = made(departments, "{'name':'Audit'}");
        String night = made(departments, "{'name':'Night audit','parent':'" + audit + "'}");
        String grant = grantTo("department", audit, "");

        // then: neither herself, nor anybody else, nor with all of her department
        isRefusedAsGivingMore(as(hers, "POST", "/api/departments/" + audit + "/members", "{'login':'ada'}"));
        isRefusedAsGivingMore(as(hers, "POST", "/api/departments/" + night + "/members", "{'login':'root'}"));
        assertThat(as(hers, "POST", "/api/departments/" + sales + "/members", "{'login':'ada'}").status())
                .isEqualTo(201);
        isRefusedAsGivingMore(as(hers, "PATCH", "/api/departments/" + sales, "{'parent':'" + night + "'}"));
        assertThat(identity.access().person(ada, identity.access().number("shop.till.open"), Target.SOMEWHERE)
                .allowed()).isFalse();
        assertThat(root("GET", "/api/departments/" + night + "/members", null).json().path("items").size()).isZero();

        // and: what gives nobody anything is hers to change
        assertThat(as(hers, "PATCH", "/api/departments/" + night, "{'name':'Nights'}").status()).isEqualTo(200);
        assertThat(as(hers, "PATCH", "/api/departments/" + night, "{'parent':''}").status()).isEqualTo(200);
        assertThat(as(hers, "POST", "/api/departments/" + night + "/members", "{'login':'root'}").status())
                .isEqualTo(201);

        // and: who holds it may let others have it; what has ended is given to nobody
        isRefusedAsGivingMore(as(hers, "POST", "/api/departments/" + audit + "/members", "{'login':'root'}"));
        String own = grantTo("person", ada, "");
        assertThat(as(hers, "POST", "/api/departments/" + audit + "/members", "{'login':'root'}").status())
                .isEqualTo(201);
        assertThat(root("DELETE", "/api/access/grants/" + own, null).status()).isEqualTo(204);
        isRefusedAsGivingMore(as(hers, "POST", "/api/departments/" + audit + "/members", "{'login':'ada'}"));
        assertThat(root("DELETE", "/api/access/grants/" + grant, null).status()).isEqualTo(204);
        assertThat(as(hers, "POST", "/api/departments/" + audit + "/members", "{'login':'ada'}").status())
                .isEqualTo(201);
    }

    @Test
    void whatABundleHoldsAndWhatIsGrantedForLaterIsGivenByAMoveAsWell() throws Exception {
        // given
        grant("'permission':'identity.organisation.manage'");
        Reply hers = signIn("ada");
        String house = made("/api/organisations", "{'name':'Posthouse'}");
        String departments = "/api/organisations/" + house + "/departments";
        String later = made(departments, "{'name':'Later'}");
        String bundled = made(departments, "{'name':'Bundled'}");
        String over = made(departments, "{'name':'Over'}");
        grantTo("department", later, ",'from':'2099-01-01T00:00:00Z'");
        String bundle = made("/api/access/bundles", "{'name':'Tellers','permissions':['shop.till.open']}");
        made("/api/access/grants",
                "{'kind':'department','subject':'" + bundled + "','reason':'because','range':'own','bundle':'"
                        + bundle + "'}");
        grantTo("department", over, "");
        database.execute("update identity.access_grant set valid_from = now() - interval '2 hours',"
                + " valid_until = now() - interval '1 hour' where subject_kind = 'department' and subject = " + over);

        // then
        isRefusedAsGivingMore(as(hers, "POST", "/api/departments/" + later + "/members", "{'login':'ada'}"));
        isRefusedAsGivingMore(as(hers, "POST", "/api/departments/" + bundled + "/members", "{'login':'ada'}"));
        assertThat(as(hers, "POST", "/api/departments/" + over + "/members", "{'login':'ada'}").status())
                .isEqualTo(201);
    }

    @Test
    void whoeverIsMovedBringsNobodyMoreThingsWithinReach() throws Exception {
        // given: she and the head of sales hold something on the things of their own people alone
        grant("'permission':'identity.organisation.manage'");
        Reply hers = signIn("ada");
        Login ben = TestIdentity.person(identity, "ben");
        TestIdentity.person(identity, "cid");
        String house = made("/api/organisations", "{'name':'Posthouse'}");
        String departments = "/api/organisations/" + house + "/departments";
        String sales = made(departments, "{'name':'Sales'}");
        String north = made(departments, "{'name':'North','parent':'" + sales + "'}");
        String stock = made(departments, "{'name':'Stock'}");
        made("/api/departments/" + sales + "/members", "{'login':'ben'}", "login");
        grantTo("person", ada, ",'range':'department'");

        // then: others' things do not come within her reach when she goes there
        isRefusedAsGivingMore(as(hers, "POST", "/api/departments/" + stock + "/members", "{'login':'ada'}"));
        assertThat(as(hers, "POST", "/api/departments/" + stock + "/members", "{'login':'cid'}").status())
                .isEqualTo(201);

        // and: nor within another's, when their owners are sent there
        String close = grantTo("person", ben.id(), ",'range':'department'");
        isRefusedAsGivingMore(as(hers, "POST", "/api/departments/" + sales + "/members", "{'login':'cid'}"));
        assertThat(as(hers, "PATCH", "/api/departments/" + stock, "{'parent':'" + sales + "'}").status())
                .as("a head of a department alone reaches nobody beneath").isEqualTo(200);
        assertThat(as(hers, "PATCH", "/api/departments/" + stock, "{'parent':''}").status()).isEqualTo(200);
        assertThat(root("DELETE", "/api/access/grants/" + close, null).status()).isEqualTo(204);
        grantTo("person", ben.id(), ",'range':'tree'");
        isRefusedAsGivingMore(as(hers, "POST", "/api/departments/" + north + "/members", "{'login':'cid'}"));
        isRefusedAsGivingMore(as(hers, "PATCH", "/api/departments/" + stock, "{'parent':'" + north + "'}"));
        assertThat(root("PATCH", "/api/departments/" + stock, "{'parent':'" + north + "'}").status()).isEqualTo(200);
        assertThat(as(hers, "POST", "/api/departments/" + north + "/members", "{'login':'cid'}").status())
                .as("he reaches them already").isEqualTo(201);
    }

    @Test
    void aDepartmentStandsInItsOwnOrganisation() throws Exception {
        String house = made("/api/organisations", "{'name':'House'}");
        String other = made("/api/organisations", "{'name':'Other'}");
        String there = made("/api/organisations/" + other + "/departments", "{'name':'There'}");

        assertThat(root("POST", "/api/organisations/" + house + "/departments",
                "{'name':'Here','parent':'" + there + "'}").code()).isEqualTo("no-such-department");
        assertThat(root("POST", "/api/organisations/999/departments", "{'name':'Here'}").code())
                .isEqualTo("no-such-organisation");
        assertThat(root("POST", "/api/organisations", "{'name':'House'}").code()).isEqualTo("title-taken");
        assertThat(root("POST", "/api/organisations", "{'name':''}").code()).isEqualTo("invalid-title");
        assertThat(names(root("GET", "/api/organisations", null))).containsExactly("House", "Other");
    }

    @Test
    void saysWhySomebodyMayAndWhoMay() throws Exception {
        // given
        String boundary = made("/api/access/boundaries", "{'kind':'line','name':'Paris'}");
        String id = grant("'permission':'shop.till.open','range':'own','boundary':'" + boundary + "'").text("id");

        // when
        Reply own = root("GET", "/api/access/why?kind=person&subject=" + ada + "&permission=shop.till.open&owner=" + ada
                + "&boundary=" + boundary, null);
        Reply other = root("GET", "/api/access/why?kind=person&subject=" + ada + "&permission=shop.till.open&owner="
                + ada, null);

        // then
        assertThat(own.text("decision")).isEqualTo("allowed");
        assertThat(own.json().path("ways").get(0).path("grant").path("id").asString()).isEqualTo(id);
        assertThat(own.json().path("ways").get(0).path("grant").path("reason").asString()).isEqualTo("because");
        assertThat(own.json().path("ways").get(0).path("enough").asBoolean()).isTrue();
        assertThat(other.text("decision")).isEqualTo("out-of-range");
        assertThat(other.json().path("ways").get(0).path("enough").asBoolean()).isFalse();
        assertThat(root("GET", "/api/access/why?kind=person&subject=" + ada + "&permission=shop.never.heard", null)
                .text("decision")).isEqualTo("not-held");
        // Nobody tells that the people of the tests before are gone; those have lower ids.
        assertThat(names(root("GET", "/api/access/who?permission=shop.till.open&boundary=" + boundary + "&after="
                + (ada.value() - 1), null))).containsExactly("ada", "root");
        Reply first = root("GET",
                "/api/access/who?permission=shop.till.open&limit=1&after=" + (ada.value() - 1), null);
        assertThat(names(first)).containsExactly("ada");
        assertThat(names(root("GET", "/api/access/who?permission=shop.till.open&limit=1&after=" + first.text("next"),
                null))).containsExactly("root");
        assertThat(root("GET", "/api/access/permissions", null).json().path("items").valueStream()
                .map(one -> one.path("permission").asString())).contains("identity.access.manage", "shop.till.open");
        assertThat(root("GET", "/api/access/boundaries", null).json().path("items").get(0).path("name").asString())
                .isEqualTo("Paris");
    }

    private static List<String> words(Reply reply, String member) {
        return words(reply.json(), member);
    }

    private static List<String> words(JsonNode node, String member) {
        return node.path(member).valueStream().map(JsonNode::asString).toList();
    }

    private static List<String> names(Reply page) {
        return page.json().path("items").valueStream().map(item -> item.path("name").asString()).toList();
    }
}

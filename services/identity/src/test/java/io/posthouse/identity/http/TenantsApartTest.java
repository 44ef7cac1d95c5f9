package io.posthouse.identity.http;

import static io.posthouse.identity.TestIdentity.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Identity;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Realm;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.http.TestDoor.Reply;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.TokenKind;
import io.posthouse.outbound.Outbound;
import io.posthouse.testkit.TestDatabase;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The house and a tenant, each with an administrator, a person and an app. Whatever one does with the other's is answered as what nobody
 * has: for every endpoint that there is, so that one that is added has to be thought of here.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TenantsApartTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS, Outbound.MIGRATIONS);

    private static final String NEW_APP = "{\"name\":\"One\",\"redirectUris\":[\"https://app.example/back\"],"
            + "\"permissions\":[\"identity.people.read\"],\"mini\":true}";

    /** What is sent where there is a place in the path for somebody else's; the others take nothing. */
    private static final Map<String, String> BODIES = Map.of(
            "PUT /api/logins/{name}/password", "{\"password\":\"" + PASSWORD + "x\"}",
            "PATCH /api/logins/{name}", "{\"displayName\":\"Taken over\",\"disabled\":true}",
            "PUT /api/apps/{clientId}", NEW_APP,
            "PUT /api/mini-programs/{clientId}/consent", "{\"scopes\":[]}",
            "POST /api/mini-programs/{clientId}/codes", "{\"scopes\":[]}",
            "PUT /api/apps/{clientId}/offer", "{\"offered\":true}",
            "PUT /api/installs/{clientId}", "{\"scopes\":[\"identity.people.read\"]}",
            "PUT /api/apps/{clientId}/signing", "{\"required\":true}",
            "PUT /api/oversight/apps/{clientId}/bar", "{\"barred\":true}",
            "PUT /api/oversight/apps/{clientId}/owner", "{\"owner\":\"nobody-at-all\"}");

    /** Where nothing names a row: the caller's own, or what a secret names that was handed to them. Looked at by hand. */
    private static final Set<String> OWN = Set.of("POST /api/session", "DELETE /api/session",
            "POST /api/session/step-up", "PUT /api/session/password", "POST /api/password-link",
            "PUT /api/password-link", "DELETE /api/sign-ins",
            "POST /api/second-factor", "PUT /api/second-factor", "PATCH /api/second-factor",
            "POST /api/second-factor/codes", "POST /api/second-factor/removal", "POST /api/apps",
            "DELETE /api/consents",
            // The code that a device shows; what it finds is measured in the store.
            "POST /api/consents/devices", "POST /api/consents/devices/answers", "GET /api/consents/pending",
            // Names are unique over all tenants, so that somebody has it is told; nothing else is.
            "POST /api/logins");

    private TestDoor door;
    private Company house;
    private Company acme;

    /**
     * A company.
     *
     * @param boss signed in, an administrator
     * @param person signed in
     * @param app of the administrator
     * @param persons of the person
     * @param marks by which anything of it would be known
     */
    private record Company(Reply boss, Reply person, String app, String persons, List<String> marks) {
    }

    @BeforeAll
    void open() throws Exception {
        door = new TestDoor(database, Clock.systemUTC());
        door.identity().logins().add("root", "Root of the house", Realm.EMPLOYEES, Bundle.ADMINISTRATOR, PASSWORD)
                .orThrow();
        TestIdentity.person(door.identity(), "ada");
        house = company("root", "ada");
        Reply made = door.confirmed("POST", "/api/tenants", "{\"name\":\"acme\",\"administrator\":\"carol\"}",
                house.boss.cookie(), house.boss.text("csrfToken"));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(door.call("PUT", "/api/password-link",
                "{\"secret\":\"" + made.text("secret") + "\",\"password\":\"" + PASSWORD + "\"}").status())
                .isLessThan(300);
        Reply carol = signIn("carol");
        assertThat(as(carol, "POST", "/api/logins",
                "{\"name\":\"dan\",\"displayName\":\"Dan of acme\",\"password\":\"" + PASSWORD + "\"}").status())
                .isEqualTo(201);
        acme = company("carol", "dan");
    }

    private Company company(String boss, String person) throws Exception {
        Reply first = signIn(boss);
        Reply second = signIn(person);
        String app = clientId(as(first, "POST", "/api/apps", NEW_APP));
        return new Company(first, second, app, session(second),
                List.of("\"" + person + "\"", app, session(first), session(second),
                        "\"login\":\"" + first.text("login") + "\"",
                        "\"login\":\"" + second.text("login") + "\""));
    }

    private static String clientId(Reply made) {
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.json().path("app").path("clientId").asString();
    }

    private String session(Reply signedIn) {
        return caller(signedIn).session();
    }

    private Caller caller(Reply signedIn) {
        return door.identity().tokens().resolve(signedIn.cookie(), TokenKind.SESSION, "req-1").orElseThrow();
    }

    @AfterAll
    void close() throws Exception {
        door.close();
    }

    private Reply signIn(String name) throws Exception {
        Reply in = door.call("POST", "/api/session", "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}");
        assertThat(in.status()).as(in.body()).isEqualTo(200);
        return in;
    }

    private Reply as(Reply who, String method, String path, @Nullable String body) throws Exception {
        return door.call(method, path, body, who.cookie(), who.text("csrfToken"));
    }

    /** The same, by somebody who confirms it where that is asked for. */
    private Reply sure(Reply who, String method, String path, @Nullable String body) throws Exception {
        return door.confirmed(method, path, body, who.cookie(), who.text("csrfToken"));
    }

    private Map<String, Permission> endpoints(boolean forTenants) {
        Map<String, Permission> some = new TreeMap<>(door.endpoints());
        some.values().removeIf(permission -> permission.tenants() != forTenants);
        return some;
    }

    @Test
    void whatIsNotMadeForTenantsIsClosedToThem() throws Exception {
        for (String endpoint : endpoints(false).keySet()) {
            String[] parts = endpoint.split(" ", 2);
            String path = parts[1].replaceAll("\\{[^}]*}", "1");
            Reply reply = as(acme.boss, parts[0], path, parts[0].equals("GET") ? null : "{}");
            assertThat(reply.status() + " " + reply.code()).as(endpoint).isEqualTo("403 house-only");
            if (parts[0].equals("GET")) {
                assertThat(as(house.boss, "GET", path, null).code()).as(endpoint).isNotEqualTo("house-only");
            }
        }
    }

    @Test
    void permissionsOfTenantsAreThoseThatEndpointsForThemAskFor() {
        Set<String> asked = new TreeSet<>();
        endpoints(true).values().forEach(permission -> asked.add(permission.value()));
        asked.removeAll(Set.of(Permission.ANYONE, Permission.SIGNED_IN));

        assertThat(asked).isEqualTo(new TreeSet<>(Identity.FOR_TENANTS));
        assertThat(acme.boss.json().path("permissions").size()).isEqualTo(asked.size());
        assertThat(house.boss.json().path("permissions").size()).isGreaterThan(asked.size());
    }

    @Test
    void whatIsAnothersIsAsWhatNobodyHas() throws Exception {
        assertApart(acme, house, List.of("ada", "root"));
        assertApart(house, acme, List.of("dan", "carol"));
    }

    /** Whoever looks after {@code one} touches nothing of {@code other}. */
    private void assertApart(Company one, Company other, List<String> names) throws Exception {
        String before = state(other, names);
        // Lists first: what one tries in vain stands among its own deeds.
        List<String> sorted = endpoints(true).keySet().stream().filter(endpoint -> !OWN.contains(endpoint))
                .sorted(Comparator.comparing(endpoint -> endpoint.contains("{"))).toList();
        for (String endpoint : sorted) {
            String[] parts = endpoint.split(" ", 2);
            String body = BODIES.getOrDefault(endpoint, parts[0].equals("GET") ? null : "{}");
            if (!parts[1].contains("{")) {
                assertThat(parts[0]).as(endpoint + " names no row: say in this test whose it is").isEqualTo("GET");
                Reply all = as(one.boss, "GET", parts[1] + "?limit=200", null);
                assertThat(all.status()).as(endpoint).isLessThan(300);
                assertThat(other.marks).as(endpoint + " " + all.body()).noneMatch(all.body()::contains);
                continue;
            }
            for (String name : names) {
                Reply theirs = sure(one.boss, parts[0], filled(parts[1], name, other.app, other.persons), body);
                Reply nobodys = sure(one.boss, parts[0],
                        filled(parts[1], "nobody-at-all", "app-0000000000000000", "AAAAAAAAAAAAAAAAAAAAAA"), body);
                assertThat(theirs.status() + " " + theirs.body()).as(endpoint)
                        .isEqualTo(nobodys.status() + " " + nobodys.body());
            }
        }
        assertThat(state(other, names)).isEqualTo(before);
    }

    private static String filled(String path, String name, String app, String session) {
        return path.replace("{name}", name).replace("{clientId}", app).replace("{session}", session)
                .replaceAll("\\{[^}]*}", "1");
    }

    /** All that somebody could have changed, as its own administrator sees it. */
    private String state(Company company, List<String> names) throws Exception {
        List<String> all = new ArrayList<>();
        for (String name : names) {
            Reply found = as(company.boss, "GET", "/api/logins/" + name, null);
            assertThat(found.status()).isEqualTo(200);
            all.add(found.body());
            all.add(as(company.boss, "GET", "/api/logins/" + name + "/sessions", null).body()
                    .replaceAll("\"lastSeenAt\":\"[^\"]*\"", ""));
        }
        Reply app = as(company.boss, "GET", "/api/apps/" + company.app, null);
        assertThat(app.status()).isEqualTo(200);
        all.add(app.body());
        all.add(as(company.boss, "GET", "/api/oversight/apps/" + company.app, null).body());
        assertThat(as(company.person, "GET", "/api/session", null).status()).isEqualTo(200);
        return String.join("\n", all);
    }

    @Test
    void everybodySeesTheirOwn() throws Exception {
        for (Company company : List.of(house, acme)) {
            String person = company.equals(house) ? "ada" : "dan";
            assertThat(as(company.person, "GET", "/api/people", null).body()).contains("\"" + person + "\"");
            assertThat(as(company.boss, "GET", "/api/logins/" + person, null).status()).isEqualTo(200);
            assertThat(as(company.boss, "GET", "/api/oversight/apps", null).body()).contains(company.app);
            // given
            as(company.boss, "DELETE", "/api/logins/" + person + "/second-factor", null);
            assertThat(as(company.boss, "GET", "/api/deeds", null).body()).contains("login.remove-second-factor");
        }
        assertThat(as(house.boss, "GET", "/api/tenants", null).body()).contains("\"house\"", "\"acme\"");
    }

    @Test
    void nothingIsGrantedToAnothersPersonOrApp() throws Exception {
        String dan = acme.person.text("login");
        for (String path : List.of("/api/access/grants?kind=person&subject=",
                "/api/access/why?kind=person&permission=identity.people.read&subject=")) {
            assertThat(as(house.boss, "GET", path + dan, null).body())
                    .isEqualTo(as(house.boss, "GET", path + "999999", null).body());
        }
        String wish = "{\"kind\":\"person\",\"permission\":\"shop.till.open\",\"reason\":\"why\",\"subject\":\"";
        Reply theirs = door.confirmed("POST", "/api/access/grants", wish + dan + "\"}", house.boss.cookie(),
                house.boss.text("csrfToken"));
        assertThat(theirs.code()).isEqualTo("no-such-subject");
        assertThat(as(house.boss, "GET", "/api/access/who?permission=identity.people.read&limit=200", null).body())
                .contains("\"ada\"").doesNotContain("\"dan\"");
    }

    @Test
    void chatIsTheHouses() throws Exception {
        InetAddress here = InetAddress.getByName("192.0.2.7");
        assertThat(door.identity().credentials().checkPassword("dan", PASSWORD, here))
                .isEqualTo(Outcome.refused(IdentityRefusal.WRONG_PASSWORD));
        assertThat(door.identity().credentials().checkPassword("ada", PASSWORD, here)).isInstanceOf(Outcome.Done.class);
        assertThat(as(acme.person, "POST", "/api/session/ticket", null).code()).isEqualTo("house-only");
        assertThat(door.identity().logins().byName("dan")).isEmpty();
    }

    @Test
    void closingATenantEndsAllOfItAndNothingElse() throws Exception {
        // given
        Reply made = door.confirmed("POST", "/api/tenants", "{\"name\":\"brief\",\"administrator\":\"eve\"}",
                house.boss.cookie(), house.boss.text("csrfToken"));
        door.call("PUT", "/api/password-link",
                "{\"secret\":\"" + made.text("secret") + "\",\"password\":\"" + PASSWORD + "\"}");
        Reply eve = signIn("eve");
        assertThat(caller(eve).tenant()).isNotEqualTo(TenantId.HOUSE).isNotEqualTo(caller(acme.boss).tenant());

        // when
        Reply closed = door.confirmed("POST", "/api/tenants/brief/close", null, house.boss.cookie(),
                house.boss.text("csrfToken"));

        // then
        assertThat(closed.status()).as(closed.body()).isEqualTo(200);
        assertThat(door.identity().tokens().resolve(eve.cookie(), TokenKind.SESSION, "r")).isEmpty();
        assertThat(door.call("POST", "/api/session", "{\"name\":\"eve\",\"password\":\"" + PASSWORD + "\"}").code())
                .isEqualTo("login-disabled");
        assertThat(as(acme.person, "GET", "/api/session", null).status()).isEqualTo(200);
        assertThat(as(house.person, "GET", "/api/session", null).status()).isEqualTo(200);
        Reply late = door.confirmed("POST", "/api/tenants/brief/administrators", "{\"administrator\":\"fay\"}",
                house.boss.cookie(), house.boss.text("csrfToken"));
        assertThat(late.code()).isEqualTo("tenant-closed");
    }

    @Test
    void aTenantIsMadeWholeOrNotAtAll() throws Exception {
        String csrf = house.boss.text("csrfToken");
        assertThat(make("acme", "gus", csrf)).isEqualTo("tenant-name-taken");
        assertThat(make("-x", "gus", csrf)).isEqualTo("invalid-tenant-name");
        assertThat(make("third", "ada", csrf)).isEqualTo("name-taken");
        assertThat(as(house.boss, "GET", "/api/tenants", null).body()).doesNotContain("third");
        assertThat(door.confirmed("POST", "/api/tenants/house/close", null, house.boss.cookie(), csrf).code())
                .isEqualTo("house-stays");
        assertThat(door.confirmed("POST", "/api/tenants/nowhere/close", null, house.boss.cookie(), csrf).code())
                .isEqualTo("no-such-tenant");
        assertThat(as(house.boss, "POST", "/api/tenants/acme/close", null).code()).isEqualTo("step-up-needed");
        assertThat(Optional.ofNullable(as(house.person, "GET", "/api/tenants", null).code())).contains("not-permitted");
    }

    private String make(String name, String administrator, String csrf) throws Exception {
        return door.confirmed("POST", "/api/tenants",
                "{\"name\":\"" + name + "\",\"administrator\":\"" + administrator + "\"}", house.boss.cookie(), csrf)
                .code();
    }
}

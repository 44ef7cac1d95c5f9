package io.posthouse.identity.http;

import static io.posthouse.identity.TestIdentity.PASSWORD;
import static io.posthouse.identity.TestIdentity.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.CsrfTokens;
import io.posthouse.identity.Identity;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.http.TestDoor.Reply;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.TokenKind;
import io.posthouse.testkit.TestDatabase;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who comes without signing in, what is closed to them, and how it becomes known who they are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class VisitorsModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final int MOST = 3;

    private final AtomicInteger addresses = new AtomicInteger();
    private TestDoor door;
    private Identity identity;
    private Reply root;

    @BeforeAll
    void open() throws Exception {
        door = new TestDoor(database, Clock.systemUTC(), Integer.toString(MOST));
        identity = door.identity();
    }

    @AfterAll
    void close() throws Exception {
        door.close();
    }

    @BeforeEach
    void anAdministratorAndNobodyElse() throws Exception {
        database.execute("truncate identity.login cascade");
        identity.logins().add("root", "Root", Realm.EMPLOYEES, Bundle.ADMINISTRATOR, PASSWORD).orThrow();
        root = signIn("root");
    }

    private Reply signIn(String name) throws Exception {
        Reply in = door.call("POST", "/api/session", "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}");
        assertThat(in.status()).as(in.body()).isEqualTo(200);
        return in;
    }

    /** @param cookie that it came with */
    private record Guest(Login login, String cookie, String proof) {
        String name() {
            return login.name();
        }
    }

    /** From an address of its own: those of one are slowed. */
    private Guest guest() throws Exception {
        var arrived = identity.visitors().arrive(InetAddress.getByAddress(
                new byte[]{(byte) 198, 51, 100, (byte) addresses.incrementAndGet()}), "test").orThrow();
        return new Guest(arrived.login(), arrived.session().token(), arrived.proof());
    }

    private Reply as(String cookie, String method, String path, @Nullable String body) throws Exception {
        return door.call(method, path, body, cookie, CsrfTokens.of(cookie));
    }

    private Reply as(Reply who, String method, String path, @Nullable String body) throws Exception {
        return as(who.cookie(), method, path, body);
    }

    @Test
    void comesWithoutSigningInAsAGuest() throws Exception {
        // when
        Reply arrived = door.call("POST", "/api/visitors", "{}");

        // then
        assertThat(arrived.status()).as(arrived.body()).isEqualTo(201);
        assertThat(arrived.text("realm")).isEqualTo("guests");
        assertThat(arrived.text("name")).matches("guest-[a-z2-7]{20}");
        assertThat(arrived.text("jid")).isEqualTo(arrived.text("name") + "@c.example.org");
        assertThat(arrived.text("proof")).startsWith("visit_");
        assertThat(arrived.cookie()).startsWith(TokenKind.GUEST.prefix());
        assertThat(arrived.raw().headers().firstValue("Set-Cookie").orElse(""))
                .contains("HttpOnly", "SameSite=Lax", "Secure");
        Reply who = as(arrived, "GET", "/api/session", null);
        assertThat(who.text("realm")).isEqualTo("guests");
        assertThat(who.text("csrfToken")).isEqualTo(arrived.text("csrfToken"));
        assertThat(who.json().path("permissions").size()).isZero();
        // and again: it has a session
        assertThat(as(arrived, "POST", "/api/visitors", "{}").code()).isEqualTo("session-there");
        assertThat(as(root, "POST", "/api/visitors", "{}").code()).isEqualTo("session-there");
    }

    @Test
    void whatDoesNotSayThatItIsForGuestsIsClosedToThem() throws Exception {
        Guest guest = guest();
        for (var endpoint : door.endpoints().entrySet()) {
            String[] parts = endpoint.getKey().split(" ", 2);
            if (!endpoint.getValue().guests()) {
                Reply reply = as(guest.cookie(), parts[0], parts[1].replaceAll("\\{[^}]*}", "1"),
                        parts[0].equals("GET") ? null : "{}");
                assertThat(reply.status() + " " + reply.code()).as(endpoint.getKey()).isEqualTo("403 not-for-guests");
            }
        }
        assertThat(door.endpoints().entrySet().stream().filter(one -> one.getValue().guests()).map(Map.Entry::getKey))
                .as("what one who is added may has to be thought of here")
                .containsExactlyInAnyOrder("POST /api/session", "GET /api/session", "DELETE /api/session",
                        "POST /api/session/ticket", "POST /api/visitors");
    }

    @Test
    void holdsNothingWhateverIsGranted() throws Exception {
        Guest guest = guest();
        database.execute(
                "insert into identity.access_grant (subject_kind, subject, permission, range, valid_from, producer,"
                        + " producer_key, reason, granted_by) values ('person', " + guest.login().id()
                        + ", 'shop.till.open', 'all', now(), 'hand', '1', 'why', 'root')");
        identity.access().settle();
        var caller = identity.tokens().resolve(guest.cookie(), TokenKind.GUEST, "r").orElseThrow();
        LoginId login = caller.login();

        for (String permission : List.of("shop.till.open", "shop.shelf.read", "identity.people.read",
                Permission.SIGNED_IN)) {
            assertThat(identity.access().allows(caller, permission)).as(permission).isFalse();
            assertThat(identity.access().known(caller, permission)).as(permission).contains(false);
        }
        assertThat(identity.access().held(identity.logins().byId(login).orElseThrow())).isEmpty();
    }

    @Test
    void opensTheChannelByATicketAndNothingByAnotherKind() throws Exception {
        Guest guest = guest();

        Reply ticket = as(guest.cookie(), "POST", "/api/session/ticket", "{}");

        assertThat(ticket.status()).as(ticket.body()).isEqualTo(200);
        assertThat(identity.tokens().resolve(ticket.text("ticket"), TokenKind.CHANNEL_TICKET, "r")).isPresent();
        assertThat(as(guest.cookie(), "POST", "/api/tickets/xmpp", "{}").code()).isEqualTo("not-for-guests");
        assertThat(identity.tokens().resolve(guest.cookie(), TokenKind.SESSION, "r")).isEmpty();
        assertThat(identity.tokens().resolve(root.cookie(), TokenKind.GUEST, "r")).isEmpty();
    }

    @Test
    void nobodyIsFoundAmongPeopleAndNobodyChoosesSuchAName() throws Exception {
        Guest guest = guest();

        assertThat(as(root, "GET", "/api/people", null).body()).doesNotContain("guest-");
        assertThat(as(root, "GET", "/api/logins", null).body()).doesNotContain("guest-");
        assertThat(as(root, "GET", "/api/logins/" + guest.name(), null).text("realm")).isEqualTo("guests");
        assertThat(code(identity.logins().add("Guest-Room", "x", Realm.CUSTOMERS, Bundle.PERSON, PASSWORD)))
                .isEqualTo("name-taken");
        assertThat(as(root, "POST", "/api/logins",
                "{\"name\":\"zoe\",\"realm\":\"guests\",\"password\":\"" + PASSWORD + "\"}").code())
                .isEqualTo("invalid-request");
    }

    @Test
    void getsNoPasswordAndNoMoreThanGuestsHaveWhileItIsOne() throws Exception {
        String path = "/api/logins/" + guest().name();

        assertThat(as(root, "PUT", path + "/password", "{\"password\":\"" + PASSWORD + "\"}").code())
                .isEqualTo("still-a-visitor");
        assertThat(as(root, "POST", path + "/link", null).code()).isEqualTo("still-a-visitor");
        assertThat(as(root, "PATCH", path, "{\"displayName\":\"Zoe\"}").code()).isEqualTo("still-a-visitor");
    }

    @Test
    void noMoreComeThanMay() throws Exception {
        Guest first = guest();
        for (int i = 2; i <= MOST; i++) {
            guest();
        }

        assertThatThrownBy(this::guest).isInstanceOfSatisfying(RefusedException.class,
                refused -> assertThat(refused.refusal().code()).isEqualTo("visitors-full"));
        // when one goes that wrote something
        identity.tokens().letIntoChat(first.login().id());
        identity.logins().endSessions(first.name()).orThrow();
        identity.visitors().tend();
        // then there is room, and it is still there
        guest();
        assertThat(identity.logins().byName(first.name())).isPresent();
    }

    @Test
    void nobodyComesWhereNoneMay() throws Exception {
        Identity usual = TestIdentity.on(database);
        assertThat(code(usual.visitors().arrive(InetAddress.getLoopbackAddress(), "x"))).isEqualTo("no-visitors");
        usual.close();
    }

    @Test
    void oneThatWasNeverLetIntoChatIsDeletedAfterAnHour() throws Exception {
        Guest unused = guest();
        Guest used = guest();
        identity.tokens().letIntoChat(used.login().id());
        identity.visitors().tend();
        assertThat(identity.logins().byName(unused.name())).isPresent();

        database.execute("update identity.visitor set made_at = now() - interval '61 minutes'");
        identity.visitors().tend();

        assertThat(identity.logins().byName(unused.name())).isEmpty();
        assertThat(identity.logins().byName(used.name())).isPresent();
        assertThatThrownBy(() -> identity.tokens().letIntoChat(unused.login().id()))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void becomesACustomerWithALoginOfItsOwn() throws Exception {
        // given
        Guest guest = guest();
        String path = "/api/visitors/" + guest.name() + "/login";

        // when
        assertThat(as(root, "POST", path, "{}").code()).isEqualTo("invalid-request");
        assertThat(as(root, "POST", path, "{\"displayName\":\"\"}").code()).isEqualTo("invalid-display-name");
        Reply named = as(root, "POST", path, "{\"displayName\":\"Zoe Quartermain\"}");

        // then: the same, who can sign in now
        assertThat(named.status()).as(named.body()).isEqualTo(201);
        assertThat(named.text("login")).isEqualTo(guest.login().id().toString());
        assertThat(named.text("jid")).isEqualTo(guest.login().address("example.org"));
        assertThat(identity.tokens().resolve(guest.cookie(), TokenKind.GUEST, "r")).isEqualTo(Optional.empty());
        assertThat(door.call("PUT", "/api/password-link",
                "{\"secret\":\"" + named.text("secret") + "\",\"password\":\"" + PASSWORD + "\"}").status())
                .isLessThan(300);
        Reply zoe = signIn(guest.name());
        assertThat(zoe.text("realm")).isEqualTo("customers");
        assertThat(zoe.text("displayName")).isEqualTo("Zoe Quartermain");
        assertThat(zoe.json().path("permissions").size()).isPositive();
        assertThat(as(root, "GET", "/api/people", null).body()).contains(guest.name());
        // and once
        assertThat(as(root, "POST", path, "{\"displayName\":\"Else\"}").code()).isEqualTo("visitor-known");
        assertThat(as(root, "POST", "/api/visitors/root/login", "{\"displayName\":\"Else\"}").code())
                .isEqualTo("no-such-visitor");
        assertThat(as(zoe, "POST", path, "{\"displayName\":\"Else\"}").code()).isEqualTo("not-permitted");
    }

    private Reply customer(String name) throws Exception {
        identity.logins().add(name, name, Realm.CUSTOMERS, Bundle.PERSON, PASSWORD).orThrow();
        return signIn(name);
    }

    private Reply merges(Reply who, Guest visitor) throws Exception {
        return as(who, "POST", "/api/visitors/merge", "{\"proof\":\"" + visitor.proof() + "\"}");
    }

    @Test
    void turnsOutToBeACustomerOnce() throws Exception {
        // given
        Guest guest = guest();
        Reply cleo = customer("cleo");
        Reply dan = customer("dan");
        database.execute("truncate storage.event");

        // when
        Reply merged = merges(cleo, guest);

        // then: it is nobody any more, and she knows who she was
        assertThat(merged.status()).as(merged.body()).isEqualTo(200);
        assertThat(merged.text("jid")).isEqualTo(guest.login().address("example.org"));
        assertThat(identity.tokens().resolve(guest.cookie(), TokenKind.GUEST, "r")).isEmpty();
        assertThat(identity.logins().byName(guest.name())).isEmpty();
        LoginId known = identity.logins().byName("cleo").orElseThrow().id();
        assertThat(identity.logins().visitorsOf(known)).extracting(Login::name).containsExactly(guest.name());
        assertThat(identity.logins().knownAs(guest.name()).map(Login::name)).contains("cleo");
        assertThat(
                database.ask("select type || ' ' || key || ' ' || (data::jsonb ->> 'knownAsName') from storage.event"))
                .isEqualTo("person.merged " + guest.name() + " cleo");
        // and: again it is no error, of somebody else it is
        assertThat(merges(cleo, guest).status()).isEqualTo(200);
        assertThat(merges(dan, guest).code()).isEqualTo("visitor-known");
        assertThat(database.ask("select count(*) from storage.event")).isEqualTo("1");
        assertThat(as(root, "POST", "/api/visitors/" + guest.name() + "/login", "{\"displayName\":\"X\"}").code())
                .isEqualTo("no-such-visitor");
    }

    @Test
    void ofTwoAtOnceOneWins() throws Exception {
        Guest guest = guest();
        List<LoginId> customers = List.of(
                identity.logins().add("eve", "eve", Realm.CUSTOMERS, Bundle.PERSON, PASSWORD).orThrow().id(),
                identity.logins().add("fay", "fay", Realm.CUSTOMERS, Bundle.PERSON, PASSWORD).orThrow().id());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> answers = new ArrayList<>();
            for (var answer : threads.invokeAll(customers.stream()
                    .<Callable<String>>map(customer -> () -> code(identity.visitors().merge(guest.proof(), customer)))
                    .toList())) {
                answers.add(answer.get());
            }
            assertThat(answers).containsExactlyInAnyOrder("done", "visitor-known");
        }
        assertThat(customers.stream().mapToInt(customer -> identity.logins().visitorsOf(customer).size()).sum())
                .isEqualTo(1);
    }

    @Test
    void isNobodyElsesToBe() throws Exception {
        Guest guest = guest();
        Reply gus = customer("gus");

        assertThat(merges(root, guest).code()).isEqualTo("customers-only");
        assertThat(as(guest.cookie(), "POST", "/api/visitors/merge", "{\"proof\":\"" + guest.proof() + "\"}").code())
                .isEqualTo("not-for-guests");
        assertThat(as(gus, "POST", "/api/visitors/merge", "{}").code()).isEqualTo("invalid-request");
        assertThat(as(gus, "POST", "/api/visitors/merge", "{\"proof\":\"" + guest.cookie() + "\"}").code())
                .isEqualTo("no-such-visitor");
        // a proof of another tenant's, and one that is too old
        database.execute(
                "insert into identity.tenant (id, name, display_name, made_at) values (77, 'apart', 'Apart', now())"
                        + " on conflict do nothing; update identity.login set tenant = 77 where name = '" + guest.name()
                        + "'");
        assertThat(merges(gus, guest).code()).isEqualTo("no-such-visitor");
        database.execute("update identity.login set tenant = 1 where name = '" + guest.name()
                + "'; update identity.visitor set made_at = now() - interval '31 days'");
        assertThat(merges(gus, guest).code()).isEqualTo("no-such-visitor");
        assertThat(identity.tokens().resolve(guest.cookie(), TokenKind.GUEST, "r")).isPresent();
    }

    @Test
    void aCustomerWasAtMostSoManyVisitors() throws Exception {
        Reply hal = customer("hal");
        database.execute(
                "with l as (insert into identity.login (name, display_name, realm, bundle, created_at, removed_at)"
                        + " select 'guest-x' || n, 'x', 'customers', 'person', now(), now() from generate_series(1, 100) n returning id)"
                        + " insert into identity.visitor (login, proof, made_at, known_at, known_as)"
                        + " select id, sha256(id::text::bytea), now(), now(), " + hal.text("login") + " from l");

        assertThat(merges(hal, guest()).code()).isEqualTo("too-many-visitors");
    }
}

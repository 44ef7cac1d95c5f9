package io.posthouse.messaging.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.ChatSignIns.Answer;
import io.posthouse.identity.Login;
import io.posthouse.identity.Standing;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.TokenKind;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.Town;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.storage.log.CommitOrder;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Namespaces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** OAUTHBEARER, byte by byte: RFC 7628. Ben lives on node-2, everybody else on node-1. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BearerSignInTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private final Town town = new Town();
    private final Company company = new Company("ada", "ben");
    private final AtomicInteger made = new AtomicInteger();
    private RunningMessaging first;
    private RunningMessaging second;

    @BeforeAll
    void start() throws Exception {
        first = node("node-1");
        second = node("node-2");
        town.move(Set.of(ArchiveLog.shardOf("ben@house.example")), "node-1", "node-2");
    }

    private RunningMessaging node(String name) {
        return new RunningMessaging(database, company, StreamSettings.USUAL, CommitOrder.DURABLE_FIRST,
                town.node(name));
    }

    @AfterAll
    void stop() {
        second.close();
        first.close();
        town.close();
    }

    /** A token that is good once, and what whoever shows it stands on. */
    private record Given(String token, Standing standing) {
    }

    private Given token(String name) {
        int number = made.incrementAndGet();
        Login login = company.byName(name).orElseThrow();
        var caller = new Caller(Optional.of(new Caller.Person(login.id(), name)),
                Optional.of(new Caller.AppCall(new AppId(7), "app-7", Set.of())), TenantId.HOUSE, TokenKind.XMPP_TICKET,
                Standing.grant(number), "r-1");
        company.give("token-" + number, new Answer.Known(login, caller));
        return new Given("token-" + number, Standing.of(caller));
    }

    private static String auth(String message) {
        return "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='OAUTHBEARER'>" + coded(message) + "</auth>";
    }

    private static String response(String message) {
        return "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + coded(message) + "</response>";
    }

    /** {@code ^} stands for the separator. */
    private static String coded(String message) {
        return Base64.getEncoder().encodeToString(message.replace('^', (char) 1).getBytes(StandardCharsets.UTF_8));
    }

    private static String showing(String token) {
        return "n,,^auth=Bearer " + token + "^^";
    }

    private RawClient opened() throws IOException {
        var client = new RawClient(first.port());
        client.open();
        return client;
    }

    /** Signed in by a token, nothing bound. */
    private RawClient authenticated(Given given) throws IOException {
        var client = opened();
        client.send(auth(showing(given.token())));
        client.expect("success");
        client.open();
        return client;
    }

    private static void bind(RawClient client, String resource) throws IOException {
        client.send("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" + resource
                + "</resource></bind></iq>");
    }

    private RawClient signedIn(Given given, String resource) throws IOException {
        var client = authenticated(given);
        bind(client, resource);
        client.expect("iq");
        return client;
    }

    private static void assertFailed(RawClient client, String condition) throws IOException {
        assertThat(client.expect("failure").children()).extracting(Element::name).containsExactly(condition);
    }

    private static void assertKeptOut(RawClient client) throws IOException {
        assertThat(client.await("error").children()).extracting(Element::name).contains("not-authorized");
    }

    @Test
    void signsInByAToken() throws IOException {
        try (var client = new RawClient(first.port())) {
            // given
            var offered = client.open().child("mechanisms", Namespaces.SASL).orElseThrow();
            assertThat(offered.children()).extracting(Element::text).contains("OAUTHBEARER");

            // when
            client.send(auth("y,a=ada@house.example,^host=house.example^port=5222^auth=Bearer " + token("ada").token()
                    + "^^"));

            // then: no words go with it, RFC 7628 section 3.2.1
            assertThat(client.expect("success").text()).isEmpty();
            client.open();
            bind(client, "phone");
            assertThat(client.expect("iq").child("bind", Namespaces.BIND)
                    .flatMap(bind -> bind.childText("jid", Namespaces.BIND))).contains("ada@house.example/phone");
        }
    }

    @Test
    void asksForTheFirstMessageOfWhoBeginsWithout() throws IOException {
        try (var client = opened()) {
            client.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='OAUTHBEARER'/>");
            assertThat(client.expect("challenge").text()).isEmpty();
            client.send(response(showing(token("ada").token())));
            client.expect("success");
        }
    }

    @Test
    void saysWhyATokenIsNotTakenAndFailsWhenTheClientHasHeardIt() throws IOException {
        try (var client = opened()) {
            // given
            var once = token("ada").token();
            company.give("narrow", new Answer.TooNarrow());

            // when / then: RFC 7628 section 3.2.2
            client.send(auth(showing("never-given")));
            assertThat(told(client)).isEqualTo("{\"status\":\"invalid_token\",\"scope\":\"identity.chat.connect\","
                    + "\"openid-configuration\":\"https://house.example/.well-known/openid-configuration\"}");
            client.send(response("^"));
            assertFailed(client, "not-authorized");

            client.send(auth(showing("narrow")));
            assertThat(told(client)).startsWith("{\"status\":\"insufficient_scope\"");
            client.send(response("something else"));
            assertFailed(client, "malformed-request");

            // a token of another scheme, or none: where to get one is told as well
            client.send(auth("n,,^auth=^^"));
            assertThat(told(client)).contains("invalid_token");
            client.send(response("^"));
            assertFailed(client, "not-authorized");

            // and the same connection may try again
            client.send(auth(showing(once)));
            client.expect("success");
        }
    }

    private static String told(RawClient client) throws IOException {
        return new String(Base64.getDecoder().decode(client.expect("challenge").text()), StandardCharsets.UTF_8);
    }

    @Test
    void nobodyActsForSomebodyElse() throws IOException {
        try (var client = opened()) {
            client.send(auth("n,a=ben,^auth=Bearer " + token("ada").token() + "^^"));
            assertFailed(client, "invalid-authzid");
        }
    }

    @Test
    void whatIsNoMessageOfTheMechanismIsRefusedBeforeATokenIsLookedAt() throws IOException {
        try (var client = opened()) {
            var given = token("ada");
            client.send(auth("p=tls-exporter,,^auth=Bearer " + given.token() + "^^"));
            assertFailed(client, "malformed-request");
            client.send(auth(showing(given.token())));
            client.expect("success");
        }
    }

    @Test
    void countsAsATryWhateverCameBefore() throws IOException {
        try (var client = opened()) {
            for (int i = 0; i < 5; i++) {
                client.send(auth(showing("never-given")));
                client.expect("challenge");
                client.send(response("^"));
                assertFailed(client, "not-authorized");
            }
            assertThat(client.expect("error").children()).extracting(Element::name).contains("policy-violation");
        }
    }

    @Test
    void endsWithWhatItStandsOn() throws IOException {
        var hers = token("ada");
        var others = token("ada");
        try (var client = signedIn(hers, "one");
                var other = signedIn(others, "two");
                var byPassword = RawClient.signedIn(first.port(), "ada", "three")) {
            // when
            company.end(hers.standing(), true);

            // then
            assertKeptOut(client);
            for (var staying : Set.of(other, byPassword)) {
                staying.send("<iq type='get' id='here'><ping xmlns='urn:xmpp:ping'/></iq>");
                assertThat(staying.await("iq").attribute("id")).contains("here");
            }
        }
    }

    @Test
    void doesNotBeginWhenThatEndedWhileItSignedIn() throws IOException {
        var given = token("ada");
        try (var client = authenticated(given)) {
            // given: told when there was nothing yet that could end
            company.end(given.standing(), true);

            // when
            bind(client, "late");

            // then
            assertKeptOut(client);
        }
    }

    @Test
    void endsAtTheHomeOfAPersonWhoIsConnectedElsewhere() throws IOException {
        var given = token("ben");
        try (var client = signedIn(given, "far")) {
            assertThat(second.messaging().sessions().of(Jid.of("ben", "house.example"))).hasSize(1);
            company.end(given.standing(), true);
            assertKeptOut(client);
        }
    }

    @Test
    void standsOnWhatItWasResumedBy() throws IOException {
        // given: a stream of an app, resumed by who knows the password
        var given = token("ada");
        String freed;
        try (var client = signedIn(given, "freed")) {
            freed = managed(client);
            client.cut();
        }
        // and one of who knows the password, resumed by an app
        String held;
        try (var client = RawClient.signedIn(first.port(), "ada", "held")) {
            held = managed(client);
            client.cut();
        }
        var later = token("ada");
        try (var byPassword = RawClient.authenticated(first.port(), "ada"); var byApp = authenticated(later)) {
            resume(byPassword, freed);
            resume(byApp, held);

            // when
            company.end(given.standing(), true);
            company.end(later.standing(), true);

            // then
            assertKeptOut(byApp);
            byPassword.send("<iq type='get' id='here'><ping xmlns='urn:xmpp:ping'/></iq>");
            assertThat(byPassword.await("iq").attribute("id")).contains("here");
        }
    }

    private static String managed(RawClient client) throws IOException {
        client.send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        return client.expect("enabled").attribute("id").orElseThrow();
    }

    private static void resume(RawClient client, String stream) throws IOException {
        client.send("<resume xmlns='urn:xmpp:sm:3' h='0' previd='" + stream + "'/>");
        client.expect("resumed");
    }

    @Test
    void tellsTheHomeOnWhatAStreamStands() {
        var login = company.byName("ada").orElseThrow().id();
        for (var standing : Set.of(new Standing("session-1", Optional.empty()),
                new Standing(Standing.grant(9), Optional.of(new AppId(3))))) {
            var opening = new FarOpening(login, true, Optional.of(standing), "192.0.2.7");
            assertThat(FarOpening.read(opening.bytes())).contains(opening);
            // a home of an earlier release, which could not end it, takes no such stream: it knows format 1 alone
            assertThat(opening.bytes()[0]).isEqualTo((byte) 2);
        }
        var byPassword = new FarOpening(login, true, Optional.empty(), "192.0.2.7");
        assertThat(FarOpening.read(byPassword.bytes())).contains(byPassword);
        assertThat(byPassword.bytes()[0]).isEqualTo((byte) 1);
    }
}

package io.posthouse.messaging.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.Town;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.storage.log.CommitOrder;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Namespaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ada lives on node-2, everybody else on node-1; clients connect to either. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FarStreamsTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final BareJid ADA = Jid.of("ada", "house.example");
    private static final int BENS_SHARD = ArchiveLog.shardOf("ben@house.example");

    private final Town town = new Town();
    private final Company company = new Company("ada", "ben");
    private RunningMessaging first;
    private RunningMessaging second;

    @BeforeAll
    void start() throws Exception {
        first = node("node-1");
        second = node("node-2");
        town.move(Set.of(ArchiveLog.shardOf(ADA.toString())), "node-1", "node-2");
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

    @Test
    void leadsAStreamToTheNodeWhereItsPersonLives() throws IOException {
        try (var atHome = RawClient.signedIn(second.port(), "ada", "desk");
                var elsewhere = RawClient.signedIn(first.port(), "ada", "phone")) {
            // given: both are sessions of the node where she lives
            atHome.send("<presence/>");
            atHome.expect("presence");
            elsewhere.send("<presence/>");
            assertThat(second.messaging().sessions().of(ADA)).extracting(session -> session.jid().resource())
                    .contains("desk", "phone");
            assertThat(first.messaging().sessions().of(ADA)).isEmpty();

            // when
            elsewhere.await("presence");
            elsewhere.send("<message to='ada@house.example/desk' type='chat'><body>over there</body></message>");

            // then
            assertThat(atHome.await("message").childText("body", Namespaces.CLIENT)).contains("over there");
        }
    }

    @Test
    void resumesAStreamOverAnotherNode() throws IOException {
        String id;
        try (var phone = RawClient.signedIn(first.port(), "ada", "train")) {
            phone.send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
            id = phone.expect("enabled").attribute("id").orElseThrow();
            phone.cut();
        }
        try (var again = RawClient.authenticated(second.port(), "ada")) {
            again.send("<resume xmlns='urn:xmpp:sm:3' h='0' previd='" + id + "'/>");
            assertThat(again.expect("resumed").attribute("previd")).contains(id);
        }
    }

    @Test
    void passesOnWhatAClientSaysBeforeTheHomeHasAnswered() throws IOException {
        try (var hasty = new RawClient(first.port())) {
            hasty.open();
            hasty.send(RawClient.plain("ada") + RawClient.HEADER
                    + "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
            hasty.expect("success");
            hasty.begin();
            hasty.expect("features");
            assertThat(hasty.expect("iq").attribute("id")).contains("bind");
        }
    }

    @Test
    void waitsForAnOwnerWhileAPersonsShardIsOnItsWay() throws Exception {
        try (var there = new RawClient(first.port()); var elsewhere = new RawClient(second.port())) {
            // when: ben signs in on both nodes while his shard belongs to nobody
            town.move(Set.of(BENS_SHARD), "node-1", "node-2", () -> {
                signIn(there);
                signIn(elsewhere);
            });

            // then: both are let in as soon as it has arrived
            assertThat(there.await("iq").attribute("id")).contains("bind");
            assertThat(elsewhere.await("iq").attribute("id")).contains("bind");
        } finally {
            town.move(Set.of(BENS_SHARD), "node-2", "node-1");
        }
    }

    @Test
    void waitsWhileTheHomeOfAPersonEndsAndHasNotHandedThemOver() throws Exception {
        int adas = ArchiveLog.shardOf(ADA.toString());
        try (var client = new RawClient(first.port())) {
            // given: node-2 takes nobody any more, and she still lives there
            second.messaging().stepBack();
            signIn(client, "ada");
            // For some knocks.
            Thread.sleep(300);

            // when
            town.move(Set.of(adas), "node-2", "node-1");

            // then
            assertThat(client.await("iq").attribute("id")).contains("bind");
        } finally {
            second.messaging().stepForward();
            town.move(Set.of(adas), "node-1", "node-2");
        }
    }

    private static void signIn(RawClient client) {
        signIn(client, "ben");
    }

    private static void signIn(RawClient client, String name) {
        try {
            client.open();
            client.send(RawClient.plain(name));
            client.expect("success");
            client.begin();
            client.send(RawClient.HEADER
                    + "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void leadsAClientToWhereItsPersonHasMovedAndLosesNothing() throws Exception {
        // given: ben, on the node where he lives, with a stream that counts
        try (var before = RawClient.signedIn(first.port(), "ben", "desk")) {
            before.send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
            before.expect("enabled");
            before.send("<presence/>");
            before.await("presence");

            // when
            town.move(Set.of(BENS_SHARD), "node-1", "node-2");

            // then: the line breaks, without an error that a client would show
            Element last = before.next();
            while (last != null) {
                assertThat(last.name()).isIn("r", "a");
                last = before.next();
            }
        }
        // and when he comes again to the same node, he is there: what is written to him arrives
        try (var again = RawClient.signedIn(first.port(), "ben", "desk");
                var ada = RawClient.signedIn(second.port(), "ada", "office")) {
            again.send("<presence/>");
            again.await("presence");
            ada.send("<message to='ben@house.example' type='chat'><body>moved in?</body></message>");
            assertThat(again.await("message").childText("body", Namespaces.CLIENT)).contains("moved in?");
            assertThat(first.messaging().sessions().count()).isZero();
        } finally {
            town.move(Set.of(BENS_SHARD), "node-2", "node-1");
        }
    }
}

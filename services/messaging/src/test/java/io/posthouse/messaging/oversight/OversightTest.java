package io.posthouse.messaging.oversight;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.ClientFacts;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.Outgoing;
import io.posthouse.messaging.Outlet;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.StoreMessage.Stored;
import io.posthouse.messaging.Town;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.storage.log.CommitOrder;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.StanzaError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ada lives on node-2, everybody else on node-1; whoever looks asks node-1. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OversightTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final int ADAS_SHARD = ArchiveLog.shardOf("ada@house.example");

    private final Town town = new Town();
    private final Company company = new Company("ada", "ben", "eve", "nada");
    private RunningMessaging first;
    private RunningMessaging second;

    @BeforeAll
    void start() throws Exception {
        first = node("node-1");
        second = node("node-2");
        town.move(Set.of(ADAS_SHARD), "node-1", "node-2");
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

    private Oversight.Sessions find(String text, String kind, String after, int limit) {
        return first.messaging().oversight().sessions(new SessionQuery(text, kind, after, limit), "");
    }

    private static List<String> jids(Oversight.Sessions found) {
        return found.rows().stream().map(SessionRow::jid).toList();
    }

    private static void show(RawClient client, String caps) throws IOException {
        client.send("<presence><show>away</show>" + caps + "</presence>");
        client.await("presence");
    }

    @Test
    void showsTheSessionsOfAllNodesWithWhatIsKnownOfTheirClients() throws Exception {
        try (var ada = RawClient.signedIn(first.port(), "ada", "phone");
                var ben = RawClient.signedIn(first.port(), "ben", "&lt;desk&gt;")) {
            // given: ada's client is connected to another node than the one where she lives
            show(ada, "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://gajim.org/x' ver='v'/>");
            assertThat(ben).isNotNull();

            // when: a presence is told before it is noted
            while (find("", "", "", 50).rows().getFirst().show().isEmpty()) {
                Thread.sleep(10);
            }
            Oversight.Sessions found = find("", "", "", 50);

            // then
            assertThat(jids(found)).containsExactly("ada@house.example/phone", "ben@house.example/<desk>");
            SessionRow hers = found.rows().getFirst();
            assertThat(hers.node()).isEqualTo("node-2");
            assertThat(hers.client()).isEqualTo("gajim.org");
            assertThat(hers.show()).isEqualTo("away");
            assertThat(hers.address()).isEqualTo("127.0.0.1");
            assertThat(hers.kindWord()).isEqualTo("xmpp");
            assertThat(hers.sinceMillis()).isPositive();
            assertThat(found.rows().getLast().node()).isEqualTo("node-1");
            assertThat(found.total()).isEqualTo(2);
            assertThat(found.more()).isFalse();
            assertThat(found.silent()).isEmpty();
            assertThat(second.messaging().oversight().census()).isEqualTo(new Census(1, 1, 0));
            assertThat(jids(find("BEN", "", "", 50))).containsExactly("ben@house.example/<desk>");
            assertThat(jids(find("", "channel", "", 50))).isEmpty();
            assertThat(first.messaging().oversight().sessions(new SessionQuery("", "", "", 50), "node-2").rows())
                    .hasSize(1);
        }
    }

    /** A page that was opened under this signed-in session, and takes whatever comes. */
    private record Page(String signIn) implements Outlet {
        @Override
        public ClientFacts client() {
            return new ClientFacts(ClientFacts.Kind.CHANNEL, "192.0.2.7", signIn);
        }

        @Override
        public void send(Outgoing outgoing) {
        }

        @Override
        public void refused(Stanza stanza, StanzaError error) {
        }

        @Override
        public void stored(Message message, Stored stored) {
        }

        @Override
        public void finished(long prefix) {
        }

        @Override
        public void press(boolean pressed) {
        }

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void whenRoom(Runnable action) {
            action.run();
        }

        @Override
        public void close(Ending ending) {
        }
    }

    @Test
    void tellsOfAPageOnAnyNodeUnderWhichSignedInSessionItCame() throws Exception {
        try (var phone = RawClient.signedIn(first.port(), "ada", "phone")) {
            assertThat(phone).isNotNull();
            Session page = second.messaging().sessions().open(company.byName("ada").orElseThrow(), "channel-1",
                    new Page("signed-in-7"));
            try {
                // when
                Oversight.Sessions found = find("ada", "", "", 50);

                // then
                assertThat(found.rows()).extracting(SessionRow::resource).containsExactly("channel-1", "phone");
                assertThat(found.rows()).extracting(SessionRow::signIn).containsExactly("signed-in-7", "");
            } finally {
                page.end(Ending.LOST);
            }
        }
    }

    @Test
    void pagesOverNodesWithoutGivingOneTwiceOrNone() throws Exception {
        var clients = new ArrayList<RawClient>();
        try {
            // given
            for (int i = 0; i < 5; i++) {
                clients.add(RawClient.signedIn(first.port(), i % 2 == 0 ? "ada" : "eve", "r" + i));
            }

            // when
            var seen = new ArrayList<String>();
            String after = "";
            Oversight.Sessions page;
            do {
                page = find("", "", after, 2);
                seen.addAll(jids(page));
                after = page.rows().getLast().jid();
            } while (page.more() && seen.size() < 20);

            // then
            assertThat(seen).containsExactly("ada@house.example/r0", "ada@house.example/r2", "ada@house.example/r4",
                    "eve@house.example/r1", "eve@house.example/r3");
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void givesThoseOfOnePersonAndOfNobodyWhoseAddressIsAlike() throws Exception {
        try (var phone = RawClient.signedIn(first.port(), "ada", "phone");
                var desk = RawClient.signedIn(second.port(), "ada", "desk");
                var theirs = RawClient.signedIn(first.port(), "nada", "desk")) {
            assertThat(List.of(phone, desk, theirs)).isNotNull();
            BareJid ada = Jid.of("ada", "house.example");

            assertThat(jids(first.messaging().oversight().of(ada, 50))).containsExactly("ada@house.example/desk",
                    "ada@house.example/phone");
            assertThat(first.messaging().oversight().of(ada, 50).more()).isFalse();
            assertThat(jids(first.messaging().oversight().of(ada, 1))).containsExactly("ada@house.example/desk");
            assertThat(first.messaging().oversight().of(ada, 1).more()).isTrue();
            assertThat(first.messaging().oversight().of(Jid.of("eve", "house.example"), 50).rows()).isEmpty();
        }
    }

    @Test
    void endsASessionWhereverItIs() throws Exception {
        try (var ada = RawClient.signedIn(first.port(), "ada", "lost-phone")) {
            // when
            Oversight.Ended ended = first.messaging().oversight().end("ada@house.example/lost-phone");

            // then
            assertThat(ended).isEqualTo(Oversight.Ended.ENDED);
            assertThat(ada.await("error").child("not-authorized", "urn:ietf:params:xml:ns:xmpp-streams"))
                    .map(Element::name).contains("not-authorized");
            assertThat(first.messaging().oversight().end("ada@house.example/lost-phone"))
                    .isEqualTo(Oversight.Ended.UNKNOWN);
            assertThat(first.messaging().oversight().end("not an @ address")).isEqualTo(Oversight.Ended.UNKNOWN);
        }
    }

    @Test
    void namesANodeThatDoesNotAnswer() {
        town.silence("node-2", true);
        try {
            assertThat(find("", "", "", 50).silent()).containsExactly("node-2");
            Oversight.Shards shards = first.messaging().oversight().shards();
            assertThat(shards.silent()).containsExactly("node-2");
            assertThat(shards.shards().get(ADAS_SHARD).behind()).isEmpty();
            // ada lives there, and whether she has such a session nobody knows
            assertThat(first.messaging().oversight().end("ada@house.example/lost-phone"))
                    .isEqualTo(Oversight.Ended.UNCERTAIN);
        } finally {
            town.silence("node-2", false);
        }
    }

    @Test
    void showsEveryShardWithItsOwnerAndEnd() throws Exception {
        try (var ben = RawClient.signedIn(first.port(), "ben", "desk")) {
            // given
            long before = endOf(ArchiveLog.shardOf("ben@house.example"));
            ben.send("<message to='eve@house.example' type='chat' id='m1'><body>hello</body></message>"
                    + "<iq type='get' id='p1'><ping xmlns='urn:xmpp:ping'/></iq>");
            ben.await("iq");

            // when
            Oversight.Shards found = first.messaging().oversight().shards();

            // then
            assertThat(found.shards()).hasSize(ArchiveLog.SHARDS);
            assertThat(found.shards()).extracting(state -> state.shard().shard()).isSorted();
            assertThat(found.shards().get(ADAS_SHARD).shard().owner()).isEqualTo("node-2");
            assertThat(found.shards()).allMatch(state -> state.shard().epoch() > 0)
                    .allMatch(state -> state.behind().isPresent());
            while (endOf(ArchiveLog.shardOf("ben@house.example")) == before) {
                Thread.sleep(10);
            }
            assertThat(first.messaging().oversight().shards().shards().get(0).behind()).isEqualTo(Optional.of(0L));
        }
    }

    private long endOf(int shard) {
        return first.messaging().oversight().shards().shards().get(shard).shard().sequence();
    }
}

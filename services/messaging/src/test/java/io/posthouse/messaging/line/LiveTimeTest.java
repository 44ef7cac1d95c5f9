package io.posthouse.messaging.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.NodeName;
import io.posthouse.identity.Login;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.Lines.Line;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.Outgoing;
import io.posthouse.messaging.Outlet;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.Town;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.storage.log.CommitOrder;
import io.posthouse.storage.log.RowId;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.StanzaError;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Once a clock was days ahead, ids are so for ever; what people are shown is when a message was stored. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class LiveTimeTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final BareJid ADA = Jid.of("ada", "house.example");
    private static final BareJid BEN = Jid.of("ben", "house.example");

    private final Company company = new Company("ada", "ben");
    private final Town town = new Town();
    private final Cluster former = town.node("node-0");
    private @Nullable RunningMessaging first;
    private @Nullable RunningMessaging second;

    @BeforeAll
    void start() throws Exception {
        open("node-1").close();
        long ahead = RowId.of(RowId.tickAfter(0, Instant.now().plus(Duration.ofDays(8)).toEpochMilli()), 0, 0).value();
        database.execute("update messaging.log_shard set id = " + ahead);
        first = open("node-1");
        second = open("node-2");
        town.move(Set.of(shardOf(BEN)), "node-1", "node-2");
    }

    private RunningMessaging open(String node) {
        return new RunningMessaging(database, company, StreamSettings.USUAL, CommitOrder.DURABLE_FIRST,
                town.node(node));
    }

    private static int shardOf(BareJid owner) {
        return ArchiveLog.shardOf(owner.toString());
    }

    @AfterAll
    void stop() {
        if (first != null && second != null) {
            first.close();
            second.close();
        }
        town.close();
    }

    private Client ada(String resource) {
        return new Client(first, company.byName("ada").orElseThrow(), resource);
    }

    private Client ben(String resource) {
        return new Client(second, company.byName("ben").orElseThrow(), resource);
    }

    /** A client that is online and wants copies. */
    private static final class Client implements Outlet, AutoCloseable {
        private final List<Outgoing> sent = new ArrayList<>();
        private final Session session;

        Client(@Nullable RunningMessaging house, Login login, String resource) {
            session = Objects.requireNonNull(house).messaging().sessions().open(login, resource, this);
            say("<iq xmlns='jabber:client' type='set' id='c'><enable xmlns='urn:xmpp:carbons:2'/></iq>");
            say("<presence xmlns='jabber:client'/>");
            while (!session.isAvailable()) {
                Thread.onSpinWait();
            }
        }

        void say(String stanza) {
            assertThat(session.receive(Stanza.trusted(Element.parse(stanza)))).isTrue();
        }

        /** Takes the first of what it was sent that has these words; waits for it. */
        synchronized Outgoing await(String words) throws InterruptedException {
            while (true) {
                for (var one : sent) {
                    if (one.element().toXml().contains(words)) {
                        sent.remove(one);
                        return one;
                    }
                }
                wait();
            }
        }

        @Override
        public void send(Outgoing outgoing) {
            synchronized (this) {
                sent.add(outgoing);
                notifyAll();
            }
            if (outgoing.archivedId() > 0) {
                session.arrived(outgoing.archivedId());
            }
        }

        @Override
        public void refused(Stanza stanza, StanzaError error) {
            throw new AssertionError("refused: " + error);
        }

        @Override
        public void stored(Message message, StoreMessage.Stored stored) {
            // What others are shown is asked about.
        }

        @Override
        public void finished(long prefix) {
            // It does not ask.
        }

        @Override
        public void press(boolean pressed) {
            // It says little.
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
            // Nobody is there to be told.
        }

        @Override
        public void close() {
            session.end(Ending.CLOSED_BY_CLIENT);
        }
    }

    /** A new group whose line lives there. */
    private BareJid groupAt(String node) throws Exception {
        while (true) {
            var made = Objects.requireNonNull(first).messaging().lines()
                    .createGroup(ADA, "At " + node, List.of(BEN)).orThrow().address();
            int shard = shardOf(made);
            boolean onSecond = Objects.requireNonNull(second).messaging().archive().owns(shard);
            if (onSecond == node.equals("node-2")) {
                return made;
            }
            if (!onSecond && shard != shardOf(ADA)) {
                town.move(Set.of(shard), "node-1", "node-2");
                return made;
            }
        }
    }

    private static Instant at(BareJid owner, String words) throws SQLException {
        var micros = database
                .ask("select (extract(epoch from at) * 1000000)::bigint from messaging.archive where owner = '"
                        + owner + "' and stanza like '%>" + words + "<%'");
        return Instant.EPOCH.plus(Duration.ofNanos(1_000 * Long.parseLong(String.valueOf(micros))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-1", "node-2"})
    void aGroupsMembersAreShownWhenAMessageWasStored(String home) throws Exception {
        try (var ada = ada("desk"); var ben = ben("desk")) {
            var group = groupAt(home);
            var words = "stored at " + home;
            var message = "<message xmlns='jabber:client' to='" + group + "' type='groupchat' id='g1'><body>" + words
                    + "</body><stored xmlns='urn:posthouse:line:0' at='2001-01-01T00:00:00Z'/>"
                    + "<origin-id xmlns='urn:xmpp:sid:0' id='g1'/></message>";

            ada.say(message);

            var reflected = ada.await(words);
            assertThat(reflected.at()).contains(at(group, words));
            assertThat(reflected.element().child("stored", LineHall.LINE)).as("what a client wrote").isEmpty();
            var brought = ben.await(words);
            assertThat(brought.element().child("stored", LineHall.LINE)).isEmpty();
            assertThat(brought.at()).contains(at(group, words));
            assertThat(brought.at().orElseThrow()).isBetween(Instant.now().minusSeconds(60), Instant.now());

            ada.say(message);

            assertThat(ada.await(words).at()).contains(at(group, words));
        }
    }

    /** What a node brings to a member who lives on the second one; the group's address stands in it, as a node of the release before leaves it. */
    private void bring(String to, String words, String at) {
        var message = "<message xmlns='jabber:client' from='g@line.house.example/ada' to='" + to
                + "' type='groupchat'><body>" + words + "</body><stored xmlns='urn:posthouse:line:0' at='" + at
                + "'/></message>";
        assertThat(former.links().send(new NodeName("node-2"), "errand",
                ("line-message\0" + BEN + "\0" + message).getBytes(StandardCharsets.UTF_8))).isTrue();
    }

    @Test
    void whatAClientWroteOnANodeOfTheReleaseBeforeTellsNoTime() throws Exception {
        try (var ben = ben("desk")) {
            bring("g@line.house.example", "forged", "2001-01-01T00:00:00Z");

            var brought = ben.await("forged");
            assertThat(brought.at()).isEmpty();
            assertThat(brought.element().child("stored", LineHall.LINE)).isEmpty();
            assertThat(brought.element().attribute("to")).contains(BEN + "/desk");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"+1000000000-12-31T23:59:59.999999999Z", "-1000000000-01-01T00:00:00Z",
            "+10000-01-01T00:00:00Z",
            "1969-12-31T23:59:59Z", "noon"})
    void aTimeOutOfRangeIsNoneAndTheMessageIsBrought(String at) throws Exception {
        try (var ben = ben("desk")) {
            bring(BEN.toString(), "odd time", at);

            assertThat(ben.await("odd time").at()).isEmpty();
        }
    }

    @Test
    void theTimeThatANodeTellsIsShown() throws Exception {
        try (var ben = ben("desk")) {
            bring(BEN.toString(), "timed", "2026-11-22T12:00:00Z");

            assertThat(ben.await("timed").at()).contains(Instant.parse("2026-11-22T12:00:00Z"));
        }
    }

    @Test
    void aPersonIsShownWhenAMessageWasStoredAndSoAreTheirOtherDevices() throws Exception {
        try (var ada = ada("desk"); var tablet = ada("tablet"); var ben = ben("desk")) {
            ada.say("<message xmlns='jabber:client' to='" + BEN
                    + "' type='chat' id='p1'><body>to one</body></message>");

            assertThat(ben.await("to one").at()).contains(at(BEN, "to one"));
            assertThat(tablet.await("to one").at()).contains(at(ADA, "to one"));
        }
    }

    @Test
    void whatWaitedIsShownWithItsTime() throws Exception {
        try (var ada = ada("desk")) {
            ada.say("<message xmlns='jabber:client' to='" + BEN + "' type='chat' id='w1'><body>waits</body></message>");
            while (database.ask("select 1 from messaging.archive where owner = '" + BEN
                    + "' and stanza like '%>waits<%'") == null) {
                Thread.sleep(10);
            }
        }
        try (var ben = ben("phone")) {
            assertThat(ben.await("waits").at()).contains(at(BEN, "waits"));
        }
    }

    @Test
    void linesAreListedByTimeAndNotByIdsOfDifferentShards() throws Exception {
        try (var ada = ada("desk")) {
            var group = groupAt("node-1");
            for (int i = 0; i < 20; i++) {
                ada.say("<message xmlns='jabber:client' to='" + group + "' type='groupchat' id='l" + i
                        + "'><body>older " + i
                        + "</body></message>");
            }
            ada.await("older 19");
            // A second group, whose shard holds one row alone.
            var other = groupAt("node-1");
            ada.say("<message xmlns='jabber:client' to='" + other
                    + "' type='groupchat' id='n'><body>newer</body></message>");
            ada.await("newer");

            assertThat(Objects.requireNonNull(first).messaging().lines().of(ADA)).extracting(Line::address)
                    .containsSubsequence(other, group);
        }
    }
}

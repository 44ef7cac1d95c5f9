package io.posthouse.messaging.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Shortages;
import io.posthouse.kernel.Shortages.Degree;
import io.posthouse.kernel.Shortages.Kind;
import io.posthouse.kernel.Shortages.Yield;
import io.posthouse.kernel.trace.Traces;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.storage.log.CommitOrder;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.XmlContext;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What yields when a machine runs short, and that the chat of those who are connected does so last. */
class ShortagesTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final Shortages SHORTAGES = new Shortages();
    private static final String ASK_ARCHIVE = "<iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'/></iq>";
    private static RunningMessaging house;
    private static RawClient ada;
    private static RawClient ben;

    @BeforeAll
    static void open() throws IOException {
        house = new RunningMessaging(database, new Company("ada", "ben", "eve"), StreamSettings.USUAL,
                CommitOrder.DURABLE_FIRST, Cluster.inProcess(new NodeName("node-1")), Traces.OFF, SHORTAGES);
        ada = RawClient.signedIn(house.port(), "ada", "desk");
        ben = RawClient.signedIn(house.port(), "ben", "desk");
        ben.send("<presence/>");
        ben.await("presence");
    }

    @AfterEach
    void enough() {
        for (Kind kind : Kind.values()) {
            SHORTAGES.note(kind, Degree.ENOUGH);
        }
    }

    @AfterAll
    static void close() throws IOException {
        ada.close();
        ben.close();
        house.close();
    }

    @Test
    void shortOfMemoryNewSessionsYieldAndWhoIsConnectedTalksOn() throws IOException {
        // when
        SHORTAGES.note(Kind.MEMORY, Degree.SHORT);

        // then
        assertThat(bind("eve").attribute("type")).contains("error");
        talk("m1");
        ada.send(ASK_ARCHIVE);
        assertThat(ada.await("iq").attribute("type")).contains("result");
        assertThat(SHORTAGES.timesYielded(Yield.SESSION)).isPositive();
        assertThat(SHORTAGES.timesYielded(Yield.CATCH_UP)).isPositive();

        // and when there is enough again
        SHORTAGES.note(Kind.MEMORY, Degree.ENOUGH);
        assertThat(bind("eve").attribute("type")).contains("result");
    }

    @Test
    void veryShortOfMemoryTheArchiveYieldsToo() throws IOException {
        // when
        SHORTAGES.note(Kind.MEMORY, Degree.VERY_SHORT);
        ada.send(ASK_ARCHIVE);

        // then
        var refused = ada.await("iq");
        assertThat(refused.attribute("type")).contains("error");
        assertThat(xml(refused)).contains("resource-constraint", "short of memory");
        talk("m2");
    }

    @Test
    void shortOfDescriptorsNewSessionsYield() throws IOException {
        SHORTAGES.note(Kind.DESCRIPTORS, Degree.SHORT);

        assertThat(bind("eve").attribute("type")).contains("error");
        talk("m3");
    }

    @Test
    void veryShortOfDiskNothingIsKeptAndPresenceGoesOn() throws Exception {
        // given
        SHORTAGES.note(Kind.DISK, Degree.SHORT);
        talk("m4");
        var before = database.ask("select count(*)::text from messaging.archive");

        // when
        SHORTAGES.note(Kind.DISK, Degree.VERY_SHORT);
        ada.send("<message to='ben@house.example' type='chat' id='m5'><body>Kept?</body></message>");

        // then: refused, to be sent again; what nobody keeps goes on
        var refused = ada.await("message");
        assertThat(refused.attribute("type")).contains("error");
        assertThat(xml(refused)).contains("resource-constraint", "type='wait'", "nearly full");
        ada.send("<message to='ben@house.example' type='chat' id='m6'>"
                + "<composing xmlns='http://jabber.org/protocol/chatstates'/></message>");
        assertThat(ben.await("message").attribute("id")).contains("m6");
        assertThat(database.ask("select count(*)::text from messaging.archive")).isEqualTo(before);
    }

    private static String xml(Element element) {
        return element.toXml(XmlContext.CLIENT_STREAM);
    }

    private static void talk(String id) throws IOException {
        ada.send("<message to='ben@house.example' type='chat' id='" + id + "'><body>Hello</body></message>");
        assertThat(ben.await("message").attribute("id")).contains(id);
    }

    private static Element bind(String name) throws IOException {
        try (var client = RawClient.authenticated(house.port(), name)) {
            client.send("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
            return client.expect("iq");
        }
    }
}

package io.posthouse.messaging.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.SwitchedDatabase;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Namespaces;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** While the database is away streams go on: what needs it is answered, the rest is as always. */
class OutageTest {
    private static final String PING = "<iq type='get' id='ping'><ping xmlns='urn:xmpp:ping'/></iq>";
    private static final String COMPOSING = "<composing xmlns='http://jabber.org/protocol/chatstates'/>";

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private final SwitchedDatabase switched = new SwitchedDatabase(database);
    private final Company company = new Company("ada", "ben", "cleo");
    private RunningMessaging house;

    @BeforeEach
    void start() {
        house = new RunningMessaging(switched, company, StreamSettings.USUAL);
    }

    @AfterEach
    void stop() {
        away(false);
        house.close();
    }

    private void away(boolean gone) {
        switched.away(gone);
        company.away(gone);
    }

    @Test
    void answersEachStanzaThatNeedsTheDatabaseAndKeepsTheStream() throws IOException {
        try (var ada = RawClient.signedIn(house.port(), "ada", "desk")) {
            ada.send("<presence/>");
            ada.await("presence");
            ada.send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
            ada.await("enabled");
            away(true);

            ada.send("<message to='cleo@house.example' type='chat' id='t'>" + COMPOSING + "</message>"
                    + "<message to='cleo@house.example' type='chat' id='m'><body>hi</body></message>"
                    + "<message to='g@line.house.example' type='groupchat' id='g'><body>hi</body></message>"
                    + "<presence to='cleo@house.example' type='subscribe' id='s'/>"
                    + "<iq to='g@line.house.example' type='get' id='d'>"
                    + "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>"
                    + "<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>" + PING);

            for (var id : new String[]{"t", "m", "g", "s", "d", "r"}) {
                Element answer = nextStanza(ada);
                assertThat(answer.attribute("id")).contains(id);
                assertThat(answer.attribute("type")).contains("error");
                var error = answer.child("error", Namespaces.CLIENT).orElseThrow();
                assertThat(error.attribute("type")).contains("wait");
                assertThat(error.hasChild("resource-constraint", Namespaces.STANZA_ERRORS)).isTrue();
                assertThat(error.childText("text", Namespaces.STANZA_ERRORS)).isNotEmpty();
            }
            assertThat(nextStanza(ada).attribute("id")).contains("ping");
            // All of them are finished, so that a resumed stream does not send them again.
            ada.send("<r xmlns='urn:xmpp:sm:3'/>");
            assertThat(ada.await("a").attribute("h")).contains("7");
        }
    }

    private static Element nextStanza(RawClient client) throws IOException {
        var element = client.next();
        while (element != null && !element.namespace().equals(Namespaces.CLIENT)) {
            element = client.next();
        }
        if (element == null) {
            throw new AssertionError("the stream has ended");
        }
        return element;
    }

    @Test
    void bringsTypingAndPresenceToWhoeverIsHere() throws IOException {
        try (var ada = RawClient.signedIn(house.port(), "ada", "desk");
                var ben = RawClient.signedIn(house.port(), "ben", "desk")) {
            ada.send("<presence/>");
            ada.await("presence");
            away(true);

            ada.send("<message to='ben@house.example/desk' type='chat' id='t'>" + COMPOSING + "</message>"
                    + "<presence><show>away</show></presence><presence to='ben@house.example/desk'/>");

            assertThat(ben.expect("message").attribute("id")).contains("t");
            assertThat(ben.expect("presence").attribute("from")).contains("ada@house.example/desk");
            assertThat(ada.expect("presence").childText("show", Namespaces.CLIENT)).contains("away");
        }
    }

    @Test
    void bringsWhatWaitsAsSoonAsTheDatabaseIsBack() throws IOException {
        try (var ada = RawClient.signedIn(house.port(), "ada", "desk");
                var ben = RawClient.signedIn(house.port(), "ben", "desk")) {
            ben.send("<presence><priority>-1</priority></presence>");
            ben.await("presence");
            ada.send("<enable xmlns='urn:xmpp:sm:3'/>"
                    + "<message to='ben@house.example' type='chat' id='w'><body>waits</body></message>"
                    + "<r xmlns='urn:xmpp:sm:3'/>");
            ada.await("a");
            away(true);
            ben.send("<presence/>" + PING);
            ben.await("iq");

            away(false);

            assertThat(ben.await("message").attribute("id")).contains("w");
        }
    }

    @Test
    void showsWhoCameWhileTheDatabaseWentAwayAndSendsThemMessages() throws IOException {
        try (var ada = RawClient.signedIn(house.port(), "ada", "desk");
                var ben = RawClient.signedIn(house.port(), "ben", "desk")) {
            // given: it is signed in, and its roster was not read yet
            away(true);
            ben.send("<presence/>");
            assertThat(ben.isSilentFor(300)).isTrue();

            // when
            away(false);

            // then
            assertThat(ben.expect("presence").attribute("from")).contains("ben@house.example/desk");
            ada.send("<message to='ben@house.example' type='chat' id='live'><body>hi</body></message>");
            assertThat(ben.await("message").attribute("id")).contains("live");
        }
    }

    @Test
    void endsAtOnceWhosePresenceWaitsForTheDatabaseWhenTheServerStops() throws IOException {
        try (var ben = RawClient.signedIn(house.port(), "ben", "desk")) {
            // given
            away(true);
            ben.send("<presence id='p'/>");
            assertThat(ben.isSilentFor(300)).isTrue();

            // when
            house.messaging().sayFarewell();

            // then: while the database is still away
            assertThat(ben.expect("presence").attribute("type")).contains("error");
            assertThat(ben.expect("error").hasChild("system-shutdown", Namespaces.STREAM_ERRORS)).isTrue();
        }
    }

    @Test
    void letsNobodyNewInAndSaysThatItMayBeTriedAgain() throws IOException {
        try (var ada = new RawClient(house.port()); var ben = RawClient.authenticated(house.port(), "ben")) {
            ada.open();
            away(true);
            var bind = "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";

            ada.send(RawClient.plain("ada"));
            ben.send(bind);

            assertThat(ada.expect("failure").hasChild("temporary-auth-failure", Namespaces.SASL)).isTrue();
            var error = ben.expect("iq").child("error", Namespaces.CLIENT).orElseThrow();
            assertThat(error.attribute("type")).contains("wait");
            assertThat(error.hasChild("resource-constraint", Namespaces.STANZA_ERRORS)).isTrue();

            away(false);
            ada.send(RawClient.plain("ada"));
            ada.expect("success");
            ben.send(bind);
            assertThat(ben.expect("iq").attribute("type")).contains("result");
        }
    }

    @Test
    void sendsWhoSignsInElsewhereWhileTheNodeTakesNoSessions() throws IOException {
        try (var ada = RawClient.authenticated(house.port(), "ada");
                var ben = RawClient.authenticated(house.port(), "ben")) {
            var bind = "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";
            // given
            house.messaging().stepBack();

            // when
            ada.send(bind);

            // then: as to those who were signed in before, not as if the same could succeed here, or were a fault of the server
            assertThat(ada.expect("error").hasChild("system-shutdown", Namespaces.STREAM_ERRORS)).isTrue();
            assertThat(ada.next()).isNull();

            // and who comes when it takes sessions again is let in
            house.messaging().stepForward();
            ben.send(bind);
            assertThat(ben.expect("iq").attribute("type")).contains("result");
        }
    }
}

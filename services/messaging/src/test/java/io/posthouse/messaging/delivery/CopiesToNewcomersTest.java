package io.posthouse.messaging.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.MessageInTransit;
import io.posthouse.messaging.Phase;
import io.posthouse.messaging.RecordedSessions;
import io.posthouse.messaging.RecordingSession;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.StoreMessage.Found;
import io.posthouse.messaging.StoreMessage.Stored;
import io.posthouse.messaging.carbons.CarbonsFeature;
import io.posthouse.storage.log.RowStamp;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Presence;
import io.posthouse.xmpp.Stanza;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who becomes available between the choice of a message's sessions and the copies gets the message itself, and no copy. */
class CopiesToNewcomersTest {
    private final RecordedSessions sessions = new RecordedSessions();
    private final RecordingSession ada = sessions.open("ada", "desk");
    private final RecordingSession ben = sessions.open("ben", "desk");
    private final Switchboard stations = new Switchboard(Set.of("house.example"),
            List.of(new CarbonsFeature(RunningMessaging.ADDRESSES, sessions)));

    CopiesToNewcomersTest() {
        var enable = (Iq) Stanza.trusted(Element.parse(
                "<iq xmlns='jabber:client' type='set' id='c'><enable xmlns='urn:xmpp:carbons:2'/></iq>"));
        stations.station(enable).orElseThrow().answer(ben, enable);
        ben.takeSent();
    }

    private MessageInTransit kept() {
        var message = Message.to(Jid.parse("ben@house.example"), Message.Type.CHAT)
                .with(Element.of("body", "jabber:client", "here"));
        var transit = new MessageInTransit(ada, Jid.parse("ben@house.example"), message);
        transit.noteStored(new Stored(Found.NOTHING, new RowStamp(0, 1, 1), new RowStamp(1, 1, 2), Instant.EPOCH));
        return transit;
    }

    @Test
    void copiesNothingToWhoGetsTheMessageWithTheOthers() {
        var transit = kept();
        transit.forAll();

        ben.notePresence(Presence.of(Presence.Type.AVAILABLE));
        stations.pass(Phase.COPY, transit);

        assertThat(ben.takeSent()).isEmpty();
        assertThat(transit.reach(ben)).isTrue();
    }

    @Test
    void copiesWhatIsForAnotherDevice() {
        ben.notePresence(Presence.of(Presence.Type.AVAILABLE));
        stations.pass(Phase.COPY, kept());

        assertThat(ben.takeSent()).hasSize(1);
    }

    @Test
    void copiesToADeviceThatTakesNoMessagesItself() {
        var transit = kept();
        transit.forAll();

        ben.notePresence(Presence.of(Presence.Type.AVAILABLE).with(Element.of("priority", "jabber:client", "-1")));
        stations.pass(Phase.COPY, transit);

        assertThat(ben.takeSent()).hasSize(1);
    }
}

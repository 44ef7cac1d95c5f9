package io.posthouse.messaging.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Realm;
import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.DomainHandler;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.MessageInTransit;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RecordedSessions;
import io.posthouse.messaging.RecordingSession;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.messaging.delivery.Accounts;
import io.posthouse.messaging.delivery.Switchboard;
import io.posthouse.messaging.home.Errands;
import io.posthouse.messaging.roster.Rosters;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Namespaces;
import io.posthouse.xmpp.Presence;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PresenceFeatureTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final int ROUNDS = 60;

    private final RecordedSessions sessions = new RecordedSessions();
    private final Company company = new Company();
    private final Errands errands = RunningMessaging.errandsOfOneNode();
    private final Rosters rosters = new Rosters(database.pool(), sessions, errands);
    private final PresenceFeature feature = new PresenceFeature(RunningMessaging.ADDRESSES, rosters,
            new SubscriptionDesk(rosters,
                    new Accounts(RunningMessaging.ADDRESSES, company, Runnable::run, Ticker.system()), sessions,
                    errands));
    private final Switchboard stations = new Switchboard(Set.of("house.example"),
            List.<XmppFeature>of(feature, installed -> installed.serve("house.example", new Silence())));

    private RecordingSession open(String name) {
        company.join(name, Realm.EMPLOYEES);
        var session = sessions.open(name, "desk");
        stations.sessionStations().forEach(station -> station.opened(session));
        return session;
    }

    private void sends(Session from, Presence presence) {
        feature.take(stations, from, presence.withFrom(from.jid()));
    }

    private static Presence to(BareJid contact, Presence.Type type) {
        return Presence.of(type).withTo(contact);
    }

    @Test
    void neverLeavesASubscriberWithAnOldPictureWhateverHappensAtOnce() throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                var ada = open("ada" + round);
                var ben = open("ben" + round);
                sends(ada, Presence.of(Presence.Type.AVAILABLE));
                sends(ada, to(ben.owner(), Presence.Type.SUBSCRIBE));
                boolean grants = round % 2 == 0;
                if (!grants) {
                    sends(ben, to(ada.owner(), Presence.Type.SUBSCRIBED));
                    rosters.circleOf(ben.owner());
                }
                ada.takeSent();
                var together = new CyclicBarrier(2);

                var first = executor.submit(() -> after(together, () -> sends(ben,
                        to(ada.owner(), grants ? Presence.Type.SUBSCRIBED : Presence.Type.UNSUBSCRIBED))));
                var second = executor.submit(
                        () -> after(together, () -> sends(ben, Presence.of(Presence.Type.AVAILABLE))));
                both(first, second);

                assertThat(sees(ada, ben)).isEqualTo(grants);
            }
        }
    }

    private static boolean after(CyclicBarrier together, Runnable action) throws Exception {
        together.await();
        action.run();
        return true;
    }

    private static void both(Future<?> first, Future<?> second) throws Exception {
        first.get();
        second.get();
    }

    /** What {@code reader} was told last. */
    private static boolean sees(RecordingSession reader, RecordingSession other) {
        return reader.takeSent().stream()
                .filter(stanza -> stanza.attribute("from", "").equals(other.jid().toString()))
                .reduce((before, later) -> later).filter(last -> last.attribute("type").isEmpty()).isPresent();
    }

    @Test
    void refusesAPresenceThatIsTooLargeToKeep() {
        var ada = open("ada");

        sends(ada, Presence.of(Presence.Type.AVAILABLE)
                .with(Element.of("status", Namespaces.CLIENT, "x".repeat(PresenceFeature.LENGTH_MAX))));

        assertThat(ada.takeSent()).singleElement()
                .satisfies(answer -> assertThat(answer.child("error", Namespaces.CLIENT).orElseThrow()
                        .hasChild("not-acceptable", Namespaces.STANZA_ERRORS)).isTrue());
        assertThat(ada.isAvailable()).isFalse();
    }

    @Test
    void refusesMoreDirectedPresenceThanItRemembers() {
        var ada = open("ada");
        for (int i = 0; i < SessionPresence.DIRECTED_MAX; i++) {
            boolean taken = feature.take(stations, ada, Presence.of(Presence.Type.AVAILABLE)
                    .withTo(Jid.of("stranger" + i, "house.example")).withFrom(ada.jid()));
            assertThat(taken).isFalse();
        }

        boolean taken = feature.take(stations, ada,
                Presence.of(Presence.Type.AVAILABLE).withTo(Jid.of("onemore", "house.example")).withFrom(ada.jid()));

        assertThat(taken).isTrue();
        assertThat(ada.takeSent()).singleElement()
                .satisfies(answer -> assertThat(answer.child("error", Namespaces.CLIENT).orElseThrow()
                        .hasChild("resource-constraint", Namespaces.STANZA_ERRORS)).isTrue());
    }

    @Test
    void saysNothingAfterTheEnd() {
        var ada = open("ada");
        var phone = sessions.open("ada", "phone");
        stations.sessionStations().forEach(station -> station.opened(phone));
        sends(phone, Presence.of(Presence.Type.AVAILABLE));
        sends(ada, Presence.of(Presence.Type.AVAILABLE));
        phone.takeSent();

        stations.sessionStations().forEach(station -> station.ended(ada, Ending.LOST));
        // What its mailbox still held.
        sends(ada, Presence.of(Presence.Type.AVAILABLE));

        assertThat(phone.takeSent()).singleElement()
                .satisfies(last -> assertThat(last.attribute("type")).contains("unavailable"));
    }

    /** Takes what is for the domain, and does nothing with it. */
    private static final class Silence implements DomainHandler {
        @Override
        public void arrive(MessageInTransit message) {
        }

        @Override
        public void choose(MessageInTransit message) {
        }

        @Override
        public void deliver(MessageInTransit message) {
        }

        @Override
        public void presence(Session from, Presence presence) {
        }

        @Override
        public void iq(Session from, Iq iq) {
        }
    }
}

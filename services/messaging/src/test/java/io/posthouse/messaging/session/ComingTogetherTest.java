package io.posthouse.messaging.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.NodeName;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.Outgoing;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several people come at the same time, and the database is slow to say how far deliveries to one of them came. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ComingTogetherTest {
    /** Their addresses have the same hash, so that they meet in every map. */
    private static final String AN = "an";
    private static final String C0 = "c0";

    private final SlowPositions positions = new SlowPositions();
    private final List<Outgoing> archive = new ArrayList<>();
    private final Company company = new Company(AN, C0);
    private final SessionRegistry sessions = new SessionRegistry(new Addresses("house.example"), company,
            Cluster.inProcess(new NodeName("node-1")).sessions(), positions,
            (owner, after) -> archive.stream().filter(row -> row.archivedId() > after).toList(), Runnable::run);

    @AfterEach
    void goOn() {
        positions.goOn.countDown();
    }

    @Test
    void oneIsNotHeldUpByTheOther() throws Exception {
        // given
        assertThat(person(AN).toString()).hasSameHashCodeAs(person(C0).toString());
        positions.slow = person(AN).toString();
        Thread.ofVirtual().start(() -> comesOnline(AN));
        positions.asked.await();

        // when
        var here = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> {
            comesOnline(C0);
            here.countDown();
        });

        // then
        assertThat(here.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void isNotSentAgainWhatArrivedWhileItsPositionWasRead() throws Exception {
        // given: how far deliveries came is asked for, and the answer is on its way
        positions.slow = person(AN).toString();
        var late = new RecordingOutlet();
        var comes = Thread.ofVirtual().start(() -> comesOnline(AN, "late", late));
        positions.asked.await();

        // when: meanwhile somebody else of that person came, got something, and went
        positions.slow = "";
        var early = comesOnline(AN, "early", new RecordingOutlet());
        var message = new Outgoing(Element.of("message", "jabber:client"), 7, Optional.empty());
        archive.add(message);
        sessions.deliver(person(AN), sessions.takersOf(person(AN)), _ -> false, message);
        early.arrived(7);
        sessions.storePositions();
        early.end(Ending.CLOSED_BY_CLIENT);
        sessions.storePositions();
        positions.goOn.countDown();
        comes.join();

        // then
        assertThat(late.ids()).isEmpty();
    }

    private void comesOnline(String name) {
        comesOnline(name, "desk", new RecordingOutlet());
    }

    private LiveSession comesOnline(String name, String resource, RecordingOutlet outlet) {
        var session = sessions.open(company.byName(name).orElseThrow(), resource, outlet);
        session.notePresence(Presence.of(Presence.Type.AVAILABLE));
        return session;
    }

    private static BareJid person(String name) {
        return Jid.of(name, "house.example");
    }

    /** Positions in memory; to ask for one of them takes a while. */
    private static final class SlowPositions implements DeliveryPositions {
        private final Map<String, Long> stored = new ConcurrentHashMap<>();
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private volatile String slow = "";

        @Override
        public long of(String owner) {
            long found = stored.getOrDefault(owner, 0L);
            if (owner.equals(slow)) {
                asked.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return found;
        }

        @Override
        public void raise(Map<String, Long> positions) {
            positions.forEach((owner, position) -> stored.merge(owner, position, Math::max));
        }
    }
}

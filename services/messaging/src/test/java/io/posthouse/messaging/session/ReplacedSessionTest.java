package io.posthouse.messaging.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.NodeName;
import io.posthouse.identity.Login;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.Outgoing;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Presence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A client whose stream is dead comes back under the same address before the server has tidied up after the old one. */
class ReplacedSessionTest {
    private static final BareJid ADA = Jid.of("ada", "house.example");

    private final ArrayDeque<Runnable> later = new ArrayDeque<>();
    private final List<Outgoing> archive = new ArrayList<>();
    private final Company company = new Company("ada");
    private final Cluster cluster = Cluster.inProcess(new NodeName("node-1"));
    private final SessionRegistry sessions = new SessionRegistry(new Addresses("house.example"), company,
            cluster.sessions(), new NoPositions(),
            (owner, after) -> archive.stream().filter(row -> row.archivedId() > after).toList(), later::add);

    @Test
    void readsWhatTheOldOneDidNotGetBeforeAnythingNewer() {
        // given
        RecordingOutlet old = comesOnline();
        arrive(1);
        arrive(2);

        // when: the tidying up comes last
        RecordingOutlet fresh = comesOnline();
        arrive(3);
        tidyUp();

        // then
        assertThat(old.ending()).contains(Ending.REPLACED);
        assertThat(old.ids()).containsExactly(1L, 2L);
        assertThat(fresh.ids()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void staysInTheDirectory() {
        comesOnline();

        comesOnline();
        tidyUp();

        assertThat(cluster.sessions().of(ADA.toString())).hasSize(1);
    }

    private RecordingOutlet comesOnline() {
        Login login = company.byName("ada").orElseThrow();
        RecordingOutlet outlet = new RecordingOutlet();
        sessions.open(login, "phone", outlet).notePresence(Presence.of(Presence.Type.AVAILABLE));
        return outlet;
    }

    private void arrive(long id) {
        Outgoing message = new Outgoing(Element.of("message", "jabber:client"), id, Optional.empty());
        archive.add(message);
        sessions.deliver(ADA, sessions.takersOf(ADA), _ -> false, message);
    }

    private void tidyUp() {
        while (!later.isEmpty()) {
            later.remove().run();
        }
    }

    private record NoPositions() implements DeliveryPositions {
        @Override
        public long of(String owner) {
            return 0;
        }

        @Override
        public void raise(Map<String, Long> positions) {
            // They do not outlive the test.
        }
    }
}

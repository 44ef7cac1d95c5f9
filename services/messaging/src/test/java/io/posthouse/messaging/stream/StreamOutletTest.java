package io.posthouse.messaging.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.NodeName;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.MemoryShare;
import io.posthouse.messaging.Outgoing;
import io.posthouse.messaging.session.DeliveryPositions;
import io.posthouse.messaging.session.LiveSession;
import io.posthouse.messaging.session.SessionRegistry;
import io.posthouse.xmpp.Element;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StreamOutletTest {
    private final MemoryShare share = new MemoryShare(1 << 20);
    private final Company company = new Company("ada", "ben", "cleo");
    private final SessionRegistry sessions = new SessionRegistry(new Addresses("house.example"), company,
            Cluster.inProcess(new NodeName("node-1")).sessions(), new NoPositions(), (owner, after) -> List.of(),
            Runnable::run, MemoryShare.boundless(), share);

    private record Client(EmbeddedChannel channel, StreamOutlet outlet, LiveSession session) {
        /** Sends a stanza whose weight is in its attributes. */
        void send(int bytes) {
            outlet.send(Outgoing.plain(Element.builder("message", "jabber:client").attribute("fat", "x".repeat(bytes))
                    .build()));
        }
    }

    private Client client(String name) {
        var channel = new EmbeddedChannel();
        var outlet = new StreamOutlet(channel, StreamSettings.USUAL, share, pressed -> {
        });
        var session = sessions.open(company.byName(name).orElseThrow(), "desk", outlet);
        outlet.carries(session);
        return new Client(channel, outlet, session);
    }

    /** One whose connection is lost, and that may resume. */
    private Client lost(String name) {
        var client = client(name);
        client.outlet().manage(UUID.randomUUID(), StreamManagement.ENABLED);
        client.channel().runPendingTasks();
        client.outlet().detach(client.channel());
        return client;
    }

    @Test
    void detachesTheOneThatHoldsTheMostWhenAllHoldTooMuch() {
        var large = lost("ada");
        var small = lost("ben");
        large.send(600_000);
        small.send(300_000);
        assertThat(large.session().hasEnded()).isFalse();

        small.send(200_000);

        assertThat(large.session().hasEnded()).isTrue();
        assertThat(small.session().hasEnded()).isFalse();
        assertThat(share.held()).isBetween(500_000L, 501_000L);
    }

    @Test
    void countsWhatIsInAttributesForTheBoundOfOne() {
        var outlet = new StreamOutlet(new EmbeddedChannel(), StreamSettings.USUAL.waiting(2000, 100_000),
                MemoryShare.boundless(), pressed -> {
                });
        var session = sessions.open(company.byName("cleo").orElseThrow(), "desk", outlet);
        outlet.carries(session);

        outlet.send(Outgoing.plain(
                Element.builder("message", "jabber:client").attribute("fat", "x".repeat(100_001)).build()));

        assertThat(session.hasEnded()).isTrue();
    }

    @Test
    void tellsWhenThereIsRoomAgain() {
        var client = client("ada");
        client.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        var told = new ArrayList<String>();
        for (int i = 0; i < 20; i++) {
            client.send(50_000);
        }
        assertThat(client.outlet().hasRoom()).isFalse();
        client.outlet().whenRoom(() -> told.add("room"));
        assertThat(told).isEmpty();

        client.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        client.outlet().writable();
        client.channel().runPendingTasks();

        assertThat(told).containsExactly("room");
        assertThat(share.held()).isZero();
    }

    @Test
    void closesAfterAWhileWhenTheClientDoesNotTakeItsFarewell() {
        var client = client("ada");
        client.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        client.send(50_000);

        client.session().end(Ending.CLOSED_BY_CLIENT);
        client.channel().runPendingTasks();
        assertThat(client.channel().isOpen()).isTrue();

        client.channel().advanceTimeBy(StreamOutlet.FAREWELL_SECONDS, TimeUnit.SECONDS);
        client.channel().runScheduledPendingTasks();

        assertThat(client.channel().isOpen()).isFalse();
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

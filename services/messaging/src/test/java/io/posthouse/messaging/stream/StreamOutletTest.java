package io.posthouse.messaging.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.setting.Running;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.MemoryShare;
import io.posthouse.messaging.Outgoing;
import io.posthouse.messaging.session.DeliveryPositions;
import io.posthouse.messaging.session.LiveSession;
import io.posthouse.messaging.session.SessionRegistry;
import io.posthouse.xmpp.Element;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamOutletTest {
    private final MemoryShare share = new MemoryShare(1 << 20);
    private final Company company = new Company("ada", "ben", "cleo");
    private final SessionRegistry sessions = new SessionRegistry(new Addresses("house.example"), company,
            Cluster.inProcess(new NodeName("node-1")).sessions(), new NoPositions(), (owner, after) -> List.of(),
            Runnable::run, MemoryShare.boundless(), share);

    private final List<EmbeddedChannel> channels = new ArrayList<>();

    private record Client(EmbeddedChannel channel, StreamOutlet outlet, LiveSession session) {
        /** Sends a stanza whose weight is in its attributes. */
        void send(int bytes) {
            outlet.send(Outgoing.plain(Element.builder("message", "jabber:client").attribute("fat", "x".repeat(bytes))
                    .build()));
        }

        void pass(int seconds) {
            channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
            channel.runPendingTasks();
        }

        /** All that has been written, since the last time. */
        String written() {
            var all = new StringBuilder();
            for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
                all.append(part.toString(StandardCharsets.UTF_8));
                part.release();
            }
            return all.toString();
        }
    }

    @AfterEach
    void release() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    private EmbeddedChannel channel() {
        var channel = new EmbeddedChannel();
        channels.add(channel);
        return channel;
    }

    private Client client(String name) {
        return client(name, StreamSettings.USUAL);
    }

    /** One that is sent so much that what can wait has to, all of it written. */
    private Client unacknowledging(String name) {
        var client = client(name);
        client.outlet().manage(UUID.randomUUID(), StreamManagement.ENABLED);
        for (int i = 0; i < 16; i++) {
            client.send(50_000);
        }
        client.channel().runPendingTasks();
        assertThat(client.outlet().hasRoom()).isFalse();
        return client;
    }

    private Client client(String name, StreamSettings settings) {
        var channel = channel();
        var outlet = new StreamOutlet(channel, Running.fixed(settings), share, pressed -> {
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
        var outlet = new StreamOutlet(new EmbeddedChannel(), Running.fixed(StreamSettings.USUAL.waiting(2000, 100_000)),
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
    void endsAClientThatReadsAndAcknowledgesNothingWhileSomethingWaits() {
        var client = unacknowledging("ada");
        client.outlet().whenRoom(() -> {
        });

        client.pass(299);
        assertThat(client.session().hasEnded()).isFalse();
        client.pass(2);

        assertThat(client.session().hasEnded()).isTrue();
        assertThat(client.written()).contains("<connection-timeout");
    }

    @Test
    void asksNothingOfAClientForWhichNothingWaits() {
        var client = unacknowledging("ada");

        client.pass(1000);

        assertThat(client.session().hasEnded()).isFalse();
    }

    @Test
    void waitsForAClientThatAcknowledgesALittleNowAndThen() {
        var client = unacknowledging("ada");
        var told = new ArrayList<String>();
        client.outlet().whenRoom(() -> told.add("room"));
        for (int i = 1; i <= 3; i++) {
            client.pass(299);
            client.outlet().acknowledge(i);
        }
        assertThat(client.session().hasEnded()).isFalse();
        assertThat(told).isEmpty();

        client.outlet().acknowledge(16);

        assertThat(told).containsExactly("room");
        client.pass(1000);
        assertThat(client.session().hasEnded()).isFalse();
    }

    @Test
    void leavesOneThatDoesNotReadToItsConnection() {
        var client = client("ada");
        client.outlet().manage(UUID.randomUUID(), StreamManagement.ENABLED);
        client.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        for (int i = 0; i < 12; i++) {
            client.send(50_000);
        }
        client.outlet().whenRoom(() -> {
        });

        client.pass(1000);

        assertThat(client.session().hasEnded()).isFalse();
    }

    @Test
    void asksForAcknowledgementsInTheMidstOfMuch() {
        var client = client("ada");
        client.outlet().manage(UUID.randomUUID(), StreamManagement.ENABLED);
        for (int i = 0; i < 19; i++) {
            client.send(50_000);
        }
        client.channel().runPendingTasks();

        assertThat(client.written().split("<r ", -1)).hasSizeGreaterThan(3);
    }

    @Test
    void countsOnceWhatIsSentAgainOverAnotherConnection() {
        var client = client("ada", StreamSettings.USUAL.waiting(20, 1 << 20));
        client.outlet().manage(UUID.randomUUID(), StreamManagement.ENABLED);
        for (int i = 0; i < 12; i++) {
            client.send(10);
        }
        client.channel().runPendingTasks();
        client.outlet().detach(client.channel());
        client.outlet().attach(channel(), StreamManagement.ENABLED);

        client.send(10);
        client.send(10);

        assertThat(client.session().hasEnded()).isFalse();
        client.outlet().acknowledge(14);
        assertThat(share.held()).isZero();
    }

    @Test
    void countsForAllTogetherWhatTheSocketHasNotTakenYet() {
        var client = client("ada");
        var written = new ArrayList<ChannelPromise>();
        client.channel().pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                ReferenceCountUtil.release(message);
                written.add(promise);
            }
        });
        client.send(300_000);
        client.channel().runPendingTasks();
        assertThat(written).hasSize(1);
        assertThat(share.held()).isBetween(300_000L, 301_000L);
        assertThat(client.outlet().hasRoom()).isTrue();

        written.getFirst().setSuccess();
        client.channel().runPendingTasks();

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

        client.channel().advanceTimeBy(Farewell.SECONDS, TimeUnit.SECONDS);
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

package io.posthouse.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.NodeName;
import io.posthouse.identity.Bundle;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.kernel.LoginId;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.MemoryShare;
import io.posthouse.messaging.Outgoing;
import io.posthouse.messaging.session.DeliveryPositions;
import io.posthouse.messaging.session.LiveSession;
import io.posthouse.messaging.session.SessionRegistry;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Presence;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Somebody was away, far more waits than may wait here, and they read slowly. */
class CatchUpTest {
    private static final Addresses ADDRESSES = new Addresses("house.example");
    private static final BareJid ADA = Jid.of("ada", "house.example");
    private static final BareJid BEN = Jid.of("ben", "house.example");
    private static final int PAGE = 25;
    private static final String BODY = "x".repeat(20_000);
    /** Half of its bound, at two bytes a character, and the message that crosses it. */
    private static final long HELD_MAX = ChannelOutlet.WAITING_CHARS_MAX + 50_000;

    private final MemoryShare share = new MemoryShare(64 << 20);
    private final ArrayDeque<Runnable> todo = new ArrayDeque<>();
    private long waiting = 3_000;
    private final SessionRegistry sessions = new SessionRegistry(ADDRESSES, new KnownPeople(List.of()),
            Cluster.inProcess(new NodeName("node-1")).sessions(), new NoPositions(),
            (owner, after) -> owner.equals(ADA)
                    ? LongStream.rangeClosed(after + 1, Math.min(after + PAGE, waiting)).mapToObj(CatchUpTest::message)
                            .toList()
                    : List.of(),
            todo::add, MemoryShare.boundless(), share);

    private static Outgoing message(long id) {
        return new Outgoing(Element.builder("message", "jabber:client").attribute("type", "chat")
                .attribute("from", "cleo@house.example/desk").attribute("to", "ada@house.example")
                .attribute("id", "m" + id).child("body", "jabber:client", BODY).build(), id,
                Optional.empty());
    }

    private LiveSession comesOnline(BareJid who, SlowPeer peer) {
        var outlet = new ChannelOutlet(peer, "s-1", new StanzaPackets(who, "line.house.example"), share);
        var session = sessions.open(login(who), "channel", outlet);
        outlet.carries(session);
        session.notePresence(Presence.of(Presence.Type.AVAILABLE));
        return session;
    }

    private static Login login(BareJid who) {
        return new Login(new LoginId(who.equals(ADA) ? 1 : 2), who.local(), who.local(), Realm.EMPLOYEES, Bundle.PERSON,
                Instant.EPOCH);
    }

    /** What threads that wait would do. */
    private void work() {
        while (!todo.isEmpty()) {
            todo.remove().run();
        }
    }

    private static List<String> randoms(SlowPeer peer) {
        return peer.takeSent().stream().map(text -> JsonMapper.shared().readTree(text).path("random").asString())
                .toList();
    }

    @Test
    void givesAllOfItInOrderAtThePaceOfTheClientAndHoldsNoMoreThanItsBound() {
        var slow = new SlowPeer(3);
        var quick = new SlowPeer(Integer.MAX_VALUE);
        var ben = comesOnline(BEN, quick);

        var ada = comesOnline(ADA, slow);

        var got = new ArrayList<>(randoms(slow));
        for (int round = 1; got.size() < waiting; round++) {
            assertThat(share.held()).isLessThanOrEqualTo(HELD_MAX);
            assertThat(ada.hasEnded()).isFalse();
            // Others are not held up.
            sessions.deliver(BEN, List.of(ben), _ -> false, message(round));
            assertThat(randoms(quick)).containsExactly("m" + round);
            if (round == 100) {
                // Something new comes while she is far behind.
                waiting++;
                sessions.deliver(ADA, List.of(ada), _ -> false, message(waiting));
            }
            slow.reads(7);
            work();
            var more = randoms(slow);
            assertThat(more).isNotEmpty();
            got.addAll(more);
        }

        assertThat(got).isEqualTo(IntStream.rangeClosed(1, 3_001).mapToObj(i -> "m" + i).toList());
        assertThat(share.held()).isZero();
        // She has caught up, and what comes now comes at once.
        slow.reads(1);
        sessions.deliver(ADA, List.of(ada), _ -> false, message(3_002));
        assertThat(randoms(slow)).containsExactly("m3002");
    }

    @Test
    void givesNothingMoreToOneWhoReadsNothing() {
        var stuck = new SlowPeer(3);
        var ada = comesOnline(ADA, stuck);
        work();
        long held = share.held();

        work();

        assertThat(randoms(stuck)).containsExactly("m1", "m2", "m3");
        assertThat(held).isBetween(1L, HELD_MAX);
        assertThat(share.held()).isEqualTo(held);
        assertThat(ada.hasEnded()).isFalse();
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

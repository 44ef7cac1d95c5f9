package io.posthouse.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.Members;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.Owners;
import io.posthouse.cluster.SessionDirectory;
import io.posthouse.identity.Bundle;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Fault;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TokenKind;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.home.Homes;
import io.posthouse.net.mount.WebSocketConnection;
import io.posthouse.net.mount.WebSocketPeer;
import io.posthouse.storage.log.LogShards;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** A client opens a WebSocket while its person's home changes. */
class ChannelDoorTest {
    private static final LoginId ADA = new LoginId(1);
    private static final NodeName SELF = new NodeName("node-1");
    private static final NodeName OTHER = new NodeName("node-2");

    private final KnownPeople people = new KnownPeople(
            List.of(new Login(ADA, "ada", "Ada", Realm.EMPLOYEES, Bundle.PERSON, Instant.EPOCH)));
    private final ArrayDeque<Runnable> todo = new ArrayDeque<>();
    private final List<String> seen = new ArrayList<>();
    private final Told peer = new Told();
    private final Town town = new Town();

    @Test
    void waitsForAnOwnerWhileAPersonsShardIsOnItsWay() {
        // given: nobody owns it when she comes, and this node does a moment later
        ChannelDoor door = comes();
        town.whenAsked(5, () -> town.owner = Optional.of(SELF));
        door.onText("early");

        waits();

        assertThat(seen).containsExactly("opened here", "early");
        assertThat(peer.closed).isEmpty();
    }

    @Test
    void isLedToTheNodeThatBecomesTheOwner() {
        comes();
        town.whenAsked(5, () -> town.owner = Optional.of(OTHER));

        waits();

        assertThat(seen).containsExactly("knocked at node-2");
        assertThat(peer.closed).isEmpty();
        assertThat(peer.reading).isTrue();
    }

    @Test
    void knocksAgainWhereTheHomeIsNotReachedAndGoesWhereThePersonIsByThen() {
        town.owner = Optional.of(OTHER);
        town.reached = false;
        comes();
        town.whenKnocked = () -> {
            if (town.knocks == 3) {
                town.owner = Optional.of(SELF);
            }
        };

        waits();

        assertThat(seen).containsExactly("knocked at node-2", "knocked at node-2", "knocked at node-2", "opened here");
        assertThat(peer.closed).isEmpty();
    }

    @Test
    void tellsTheClientToComeAgainWhenNobodyBecomesTheOwner() {
        comes();

        waits();

        assertThat(seen).isEmpty();
        assertThat(peer.closed).containsExactly("1012 come again");
    }

    @Test
    void doesNotWaitForWhoHasGoneMeanwhile() {
        ChannelDoor door = comes();
        town.whenAsked(3, door::onClosed);

        waits();

        assertThat(town.asked).isLessThanOrEqualTo(4);
        assertThat(seen).isEmpty();
        assertThat(peer.closed).isEmpty();
    }

    private ChannelDoor comes() {
        return new ChannelDoor(new ChannelDoor.People(people, new Addresses("house.example"), todo::add),
                new Homes(town), town.links, peer, new Caller(ADA, "ada", TokenKind.SESSION, "s1", "r1"),
                (_, _) -> {
                    seen.add("opened here");
                    return new Heard();
                });
    }

    /** What threads that wait would do. */
    private void waits() {
        while (!todo.isEmpty()) {
            todo.remove().run();
        }
    }

    private final class Heard implements WebSocketConnection {
        @Override
        public void onText(String text) {
            seen.add(text);
        }

        @Override
        public void onClosed() {
            seen.add("closed");
        }
    }

    /** A client, and what it was told. */
    private static final class Told implements WebSocketPeer {
        private final List<String> closed = new ArrayList<>();
        private boolean reading = true;

        @Override
        public void send(String text) {
            throw new AssertionError("nothing is to be sent, but it was: " + text);
        }

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public void whenWritable(Runnable action) {
            action.run();
        }

        @Override
        public void pauseReading() {
            reading = false;
        }

        @Override
        public void resumeReading() {
            reading = true;
        }

        @Override
        public void close(int code, String reason) {
            closed.add(code + " " + reason);
        }

        @Override
        public InetAddress address() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public String subprotocol() {
            return "posthouse.channel.1";
        }
    }

    /** Two nodes, seen from the first. */
    private final class Town implements Cluster, Owners {
        private final Links links = new Knocker();
        private Optional<NodeName> owner = Optional.empty();
        private Runnable whenKnocked = () -> {
        };
        private Runnable change = () -> {
        };
        private boolean reached = true;
        private int changesAt;
        private int asked;
        private int knocks;

        /** Something happens when it is asked for an owner for the so-many-th time. */
        void whenAsked(int times, Runnable happens) {
            changesAt = times;
            change = happens;
        }

        @Override
        public Optional<NodeName> of(String log, int shard) {
            if (++asked == changesAt) {
                change.run();
            }
            return owner;
        }

        @Override
        public NodeName self() {
            return SELF;
        }

        @Override
        public Owners owners() {
            return this;
        }

        @Override
        public Links links() {
            return links;
        }

        @Override
        public void entrust(String log, LogShards shards, int count) {
            throw notAsked();
        }

        @Override
        public Members.Watch watch(BiConsumer<String, Integer> watcher) {
            throw notAsked();
        }

        @Override
        public Members members() {
            throw notAsked();
        }

        @Override
        public SessionDirectory sessions() {
            throw notAsked();
        }

        @Override
        public void leave() {
            throw notAsked();
        }

        @Override
        public void close() {
            throw notAsked();
        }
    }

    /** Links to the other node. */
    private final class Knocker implements Links {
        @Override
        public Future<Channel> open(NodeName to, String purpose, byte[] opening, ChannelHandler handler) {
            seen.add("knocked at " + to);
            town.knocks++;
            town.whenKnocked.run();
            return town.reached
                    ? ImmediateEventExecutor.INSTANCE.newSucceededFuture(new EmbeddedChannel())
                    : ImmediateEventExecutor.INSTANCE.newFailedFuture(new Fault("it is not up", true, null));
        }

        @Override
        public boolean send(NodeName to, String topic, byte[] frame) {
            throw notAsked();
        }

        @Override
        public void receive(String topic, Receiver receiver) {
            throw notAsked();
        }

        @Override
        public void accept(String purpose, Acceptor acceptor) {
            throw notAsked();
        }
    }

    private static AssertionError notAsked() {
        return new AssertionError("this is not asked here");
    }
}

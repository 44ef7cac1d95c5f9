package io.posthouse.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.NodeName;
import io.posthouse.identity.Bundle;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TokenKind;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.home.Homes;
import io.posthouse.net.mount.WebSocketConnection;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Another node holds a WebSocket and has heard that its person lives here. */
class FarDoorTest {
    private static final LoginId ADA = new LoginId(1);
    private static final LoginId NOBODY = new LoginId(2);

    private final KnownPeople people = new KnownPeople(
            List.of(new Login(ADA, "ada", "Ada", Realm.EMPLOYEES, Bundle.PERSON, Instant.EPOCH)));
    private final ArrayDeque<Runnable> todo = new ArrayDeque<>();
    private final List<LoginId> opened = new ArrayList<>();
    private boolean shardIsHere = true;
    private final FarDoor door = new FarDoor(
            new ChannelDoor.People(people, new Addresses("house.example"), todo::add),
            new Homes(Cluster.inProcess(new NodeName("node-1")), shard -> shardIsHere), (peer, caller) -> {
                opened.add(caller.login());
                return new Deaf();
            });
    private final EmbeddedChannel stream = new EmbeddedChannel();

    @Test
    void opensASessionOfSomebodyWhoLivesHere() {
        comes(ADA);
        looks();

        assertThat(opened).containsExactly(ADA);
        assertThat(stream.isOpen()).isTrue();
    }

    @Test
    void opensNoneOfSomebodyWhoseShardHasJustLeft() {
        // given: it leaves after the other node has knocked
        comes(ADA);
        shardIsHere = false;

        looks();

        // then: the other node tells the client to come again when the stream ends
        assertThat(opened).isEmpty();
        assertThat(stream.isOpen()).isFalse();
    }

    @Test
    void readsNothingBeforeItKnows() {
        comes(ADA);

        assertThat(stream.config().isAutoRead()).isFalse();
        assertThat(opened).isEmpty();
    }

    @Test
    void leavesItToTheConnectionToTellSomebodyWhoIsGone() {
        shardIsHere = false;

        comes(NOBODY);
        looks();

        assertThat(opened).containsExactly(NOBODY);
    }

    @Test
    void opensNoneWhoseClientHasGoneMeanwhile() {
        comes(ADA);
        stream.close();

        looks();

        assertThat(opened).isEmpty();
    }

    private void comes(LoginId who) {
        door.take(new FarOpening(new Caller(who, "ada", TokenKind.SESSION, "s1", "r1"),
                InetAddress.getLoopbackAddress(), "posthouse.channel.1"), stream);
    }

    /** What threads that wait would do, and then the loop. */
    private void looks() {
        while (!todo.isEmpty()) {
            todo.remove().run();
        }
        stream.runPendingTasks();
    }

    private static final class Deaf implements WebSocketConnection {
        @Override
        public void onText(String text) {
            // Nobody says anything.
        }

        @Override
        public void onClosed() {
            // It ends with the test.
        }
    }
}

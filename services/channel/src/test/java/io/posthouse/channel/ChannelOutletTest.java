package io.posthouse.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.MemoryShare;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ChannelOutletTest {
    private final SlowPeer peer = new SlowPeer(1);
    private final MemoryShare share = new MemoryShare(64 << 20);
    private final ChannelOutlet outlet = new ChannelOutlet(peer, "s-1",
            new StanzaPackets(Jid.of("ada", "example.org"), "line.example.org"), share);

    private static List<String> randoms(List<String> texts) {
        return texts.stream().map(text -> text.substring(text.indexOf("random-"), text.indexOf("random-") + 11))
                .toList();
    }

    /** A packet of about that many characters. */
    private void send(int characters) {
        outlet.send(Reply.packet("message", body -> body.put("text", "x".repeat(characters))));
    }

    @Test
    void tellsUnderWhichSignedInSessionThePageCame() {
        assertThat(outlet.client().signIn()).isEqualTo("s-1");
    }

    @Test
    void keepsTheOrderWhileTheClientIsSlow() {
        outlet.send(Reply.ack("random-0001"));
        outlet.send(Reply.ack("random-0002"));
        outlet.send(Reply.ack("random-0003"));

        assertThat(randoms(peer.takeSent())).containsExactly("random-0001");
        assertThat(peer.isPaused()).isTrue();
        peer.reads(100);

        assertThat(randoms(peer.takeSent())).containsExactly("random-0002", "random-0003");
        assertThat(peer.isPaused()).isFalse();
    }

    @Test
    void tellsThatARandomIsInUseForGood() {
        var second = Message.to(Jid.of("ben", "example.org"), Message.Type.CHAT).withId("random-0001").withBody("x");

        outlet.refused(second, StanzaError.of(StanzaCondition.CONFLICT));

        assertThat(peer.takeSent()).singleElement().satisfies(text -> {
            var packet = JsonMapper.shared().readTree(text);
            assertThat(packet.path("type").asString()).isEqualTo("refused");
            assertThat(packet.path("random").asString()).isEqualTo("random-0001");
            assertThat(packet.path("body").path("code").asString()).isEqualTo("random-reused");
            assertThat(packet.path("body").path("retry").asBoolean()).isFalse();
            assertThat(packet.path("body").path("advice").asString()).contains("new random id");
        });
    }

    @Test
    void staysPausedWhileTheMailboxIsFull() {
        outlet.send(Reply.ack("random-0001"));
        outlet.send(Reply.ack("random-0002"));
        outlet.press(true);
        peer.reads(100);

        assertThat(peer.isPaused()).isTrue();
        outlet.press(false);

        assertThat(peer.isPaused()).isFalse();
    }

    @Test
    void tellsWhenThereIsRoomAgainOnceAGoodPartHasGone() {
        var told = new ArrayList<String>();
        for (int i = 0; i < 22; i++) {
            assertThat(outlet.hasRoom()).isTrue();
            send(100_000);
        }
        assertThat(outlet.hasRoom()).isFalse();
        outlet.whenRoom(() -> told.add("room"));

        peer.reads(10);
        assertThat(outlet.hasRoom()).isTrue();
        assertThat(told).isEmpty();
        peer.reads(5);

        assertThat(told).containsExactly("room");
        peer.reads(100);
        assertThat(told).containsExactly("room");
        assertThat(share.held()).isZero();
    }

    @Test
    void hasRoomForManyPacketsAndNotForMore() {
        for (int i = 0; i < ChannelOutlet.WAITING_MAX / 2 + 1; i++) {
            assertThat(outlet.hasRoom()).isTrue();
            send(1);
        }
        send(1);

        assertThat(outlet.hasRoom()).isFalse();
    }

    @Test
    void leavesTheLittleThatIsLeftToOthersWhenAllHoldMuch() {
        send(1);
        var others = share.open(() -> {
        });
        others.change(share.bytesMax() / 2);
        send(10_000);
        assertThat(outlet.hasRoom()).isTrue();

        send(100_000);

        assertThat(outlet.hasRoom()).isFalse();
        others.change(-share.bytesMax() / 2);
        assertThat(outlet.hasRoom()).isTrue();
    }
}

package io.posthouse.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.MemoryShare;
import io.posthouse.net.mount.WebSocketPeer;
import io.posthouse.xmpp.Jid;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelOutletTest {
    private final SlowPeer peer = new SlowPeer();
    private final ChannelOutlet outlet = new ChannelOutlet(peer,
            new StanzaPackets(Jid.of("ada", "example.org"), "line.example.org"), MemoryShare.boundless());

    @Test
    void keepsTheOrderWhileTheClientIsSlow() {
        outlet.send(Reply.ack("random-0001"));
        peer.room = false;
        outlet.send(Reply.ack("random-0002"));
        outlet.send(Reply.ack("random-0003"));

        assertThat(peer.sent).hasSize(1);
        assertThat(peer.paused).isTrue();
        peer.room = true;
        peer.whenWritable.remove().run();

        assertThat(peer.sent).extracting(text -> text.substring(text.indexOf("random-"), text.indexOf("random-") + 11))
                .containsExactly("random-0001", "random-0002", "random-0003");
        assertThat(peer.paused).isFalse();
    }

    @Test
    void staysPausedWhileTheMailboxIsFull() {
        peer.room = false;
        outlet.send(Reply.ack("random-0001"));
        outlet.press(true);
        peer.room = true;
        peer.whenWritable.remove().run();

        assertThat(peer.paused).isTrue();
        outlet.press(false);

        assertThat(peer.paused).isFalse();
    }

    /** A peer that has room when the test says so. */
    private static final class SlowPeer implements WebSocketPeer {
        private final List<String> sent = new ArrayList<>();
        private final ArrayDeque<Runnable> whenWritable = new ArrayDeque<>();
        private boolean room = true;
        private boolean paused;

        @Override
        public void send(String text) {
            sent.add(text);
        }

        @Override
        public boolean writable() {
            return room;
        }

        @Override
        public void whenWritable(Runnable action) {
            whenWritable.add(action);
        }

        @Override
        public void pauseReading() {
            paused = true;
        }

        @Override
        public void resumeReading() {
            paused = false;
        }

        @Override
        public void close(int code, String reason) {
            throw new AssertionError("nothing is to be closed");
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
}

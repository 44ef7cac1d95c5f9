package io.posthouse.cluster.link;

import static io.posthouse.cluster.link.Town.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.NodeName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkFramesTest {
    private static final NodeName A = new NodeName("a");
    private static final NodeName B = new NodeName("b");

    private Town town;
    private LinkHub a;
    private LinkHub b;

    @BeforeEach
    void build() throws Exception {
        town = new Town();
        a = town.node("a");
        b = town.node("b");
    }

    @AfterEach
    void close() throws Exception {
        town.close();
    }

    @Test
    void keepsTheOrderOfATopicWithSeveralThreads() throws Exception {
        int threads = 4;
        int each = 25_000;
        var next = new int[threads];
        var wrong = new AtomicInteger();
        var received = new AtomicInteger();
        b.receive("hints", (from, frame) -> {
            ByteBuffer one = ByteBuffer.wrap(frame);
            int thread = one.getInt();
            if (!from.equals(A) || one.getInt() != next[thread]++) {
                wrong.incrementAndGet();
            }
            received.incrementAndGet();
        });
        Town.connect(a, "b");

        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            senders.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < each; n++) {
                    byte[] frame = ByteBuffer.allocate(100).putInt(thread).putInt(n).array();
                    while (!a.send(B, "hints", frame)) {
                        LockSupport.parkNanos(100_000);
                    }
                }
            }));
        }
        for (Thread sender : senders) {
            sender.join();
        }

        eventually(() -> received.get() == threads * each);
        assertThat(wrong).hasValue(0);
    }

    @Test
    void goesBothWaysBetweenThree() throws Exception {
        LinkHub c = town.node("c");
        Map<String, byte[]> heard = new ConcurrentHashMap<>();
        a.receive("t", (from, frame) -> heard.put(from + ">a", frame));
        b.receive("t", (from, frame) -> heard.put(from + ">b", frame));
        c.receive("t", (from, frame) -> heard.put(from + ">c", frame));
        var names = List.of("a", "b", "c");
        var hubs = List.of(a, b, c);

        for (int i = 0; i < 3; i++) {
            LinkHub from = hubs.get(i);
            for (String to : names) {
                if (!to.equals(names.get(i))) {
                    eventually(() -> from.send(new NodeName(to), "t", new byte[]{1}));
                }
            }
        }

        eventually(() -> heard.size() == 6);
        assertThat(heard).containsOnlyKeys("a>b", "a>c", "b>a", "b>c", "c>a", "c>b");
    }

    @Test
    void refusesWhatASlowPeerDoesNotTakeAndLosesNothingOfTheRest() throws Exception {
        var standsStill = new CountDownLatch(1);
        var received = new AtomicInteger();
        b.receive("slow", (_, _) -> {
            await(standsStill);
            received.incrementAndGet();
        });
        Town.connect(a, "b");

        int accepted = 0;
        int refusedInARow = 0;
        // Room may come for a moment while buffers below fill up; a long row of refusals means that all of them are full.
        while (refusedInARow < 200) {
            if (a.send(B, "slow", new byte[10_000])) {
                accepted++;
                refusedInARow = 0;
            } else {
                refusedInARow++;
                LockSupport.parkNanos(1_000_000);
            }
        }
        // 4 MiB wait here; the rest is in windows, TLS and the sockets' buffers, which loopback makes large.
        assertThat(accepted).isBetween(400, 3000);

        standsStill.countDown();
        int all = accepted;
        eventually(() -> received.get() == all);
    }

    @Test
    void refusesMoreFramesThanTheBoundHoweverSmall() {
        // Its loop runs nothing until it is told to.
        var box = new Outbox(new EmbeddedChannel(), Town.quick());

        int accepted = 0;
        while (box.offer("small", new byte[1])) {
            accepted++;
        }

        assertThat(accepted).isEqualTo(8192);
    }

    @Test
    void readsNothingAfterAFrameThatIsTooLarge() {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        var reader = new EmbeddedChannel(new FrameReader((topic, _) -> seen.add(topic), seen::add));
        ByteBuf good = Unpooled.buffer().writeInt(1).writeByte(1).writeByte('t').writeByte(0);
        ByteBuf huge = Unpooled.buffer().writeInt(Links.FRAME_BYTES_MAX + 1).writeByte(1).writeByte('t').writeByte(0);

        reader.writeInbound(Unpooled.wrappedBuffer(good.copy(), huge, good));

        assertThat(reader.finish()).isFalse();
        assertThat(seen).containsExactly("t", "a frame of 1048577 bytes with a topic of 1");
    }

    @Test
    void carriesAFrameOfFullSizeAndRefusesALargerOne() {
        var sizes = new ConcurrentHashMap<Integer, Boolean>();
        b.receive("large", (_, frame) -> sizes.put(frame.length, true));
        Town.connect(a, "b");

        assertThat(a.send(B, "large", new byte[Links.FRAME_BYTES_MAX])).isTrue();
        assertThat(a.send(B, "large", new byte[0])).isTrue();

        eventually(() -> sizes.size() == 2);
        assertThat(sizes).containsOnlyKeys(0, Links.FRAME_BYTES_MAX);
        assertThatThrownBy(() -> a.send(B, "large", new byte[Links.FRAME_BYTES_MAX + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void goesOnAfterAnUnknownTopicAndAfterAReceiverThatFails() {
        var received = new AtomicInteger();
        b.receive("bad", (_, _) -> {
            throw new IllegalStateException("a receiver's bug");
        });
        b.receive("good", (_, _) -> received.incrementAndGet());
        Town.connect(a, "b");

        assertThat(a.send(B, "unknown", new byte[1])).isTrue();
        assertThat(a.send(B, "bad", new byte[1])).isTrue();
        assertThat(a.send(B, "good", new byte[1])).isTrue();

        eventually(() -> received.get() == 1);
        assertThat(a.isUp(B)).isTrue();
    }

    @Test
    void sendsNothingToItselfOrToStrangers() {
        assertThat(a.send(A, "t", new byte[1])).isFalse();
        assertThat(a.send(new NodeName("nobody"), "t", new byte[1])).isFalse();
        assertThatThrownBy(() -> a.send(B, "Not A Topic", new byte[1])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> a.send(B, "", new byte[1])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hasOneReceiverATopic() {
        b.receive("t", (_, _) -> {
        });

        assertThatThrownBy(() -> b.receive("t", (_, _) -> {
        })).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void letsOutWhatWasSentBeforeItCloses() {
        var received = new AtomicInteger();
        b.receive("last-words", (_, _) -> received.incrementAndGet());
        Town.connect(a, "b");

        int accepted = 0;
        for (int i = 0; i < 5000; i++) {
            accepted += a.send(B, "last-words", new byte[500]) ? 1 : 0;
        }
        a.close();

        assertThat(accepted).isPositive();
        assertThat(received).hasValue(accepted);
        assertThat(a.send(B, "last-words", new byte[1])).isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.posthouse.cluster.link;

import static io.posthouse.cluster.link.Town.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Fault;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkStreamsTest {
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

    /** Counts what it sees of its channel. */
    static final class Witness extends ChannelInboundHandlerAdapter {
        final AtomicInteger active = new AtomicInteger();
        final AtomicInteger inactive = new AtomicInteger();
        final AtomicLong bytes = new AtomicLong();
        final AtomicInteger writabilityChanges = new AtomicInteger();
        final Queue<String> words = new ConcurrentLinkedQueue<>();
        volatile boolean foreign;

        /** What was read, if it was little. */
        String text() {
            return String.join("", words);
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            active.incrementAndGet();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            inactive.incrementAndGet();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            writabilityChanges.incrementAndGet();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            foreign = true;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof ByteBuf buffer) {
                bytes.addAndGet(buffer.readableBytes());
                if (words.size() < 100) {
                    words.add(buffer.toString(UTF_8));
                }
                buffer.release();
            } else {
                foreign = true;
            }
        }
    }

    static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message);
        }
    }

    private Channel open(String purpose, Witness witness) throws Exception {
        return open(purpose, new byte[0], witness);
    }

    private static Channel open(LinkHub from, String purpose, Witness witness) throws Exception {
        return from.open(B, purpose, new byte[0], witness).sync().get();
    }

    private Channel open(String purpose, byte[] opening, Witness witness) throws Exception {
        Future<Channel> opened = a.open(B, purpose, opening, witness);
        assertThat(opened.await(30, TimeUnit.SECONDS)).isTrue();
        return opened.get();
    }

    @Test
    void isAnOrdinaryChannelOfBytesOnBothSides() throws Exception {
        var far = new Witness();
        BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
        Queue<String> openings = new ConcurrentLinkedQueue<>();
        b.accept("home", (from, opening, stream) -> {
            openings.add(from + " " + new String(opening, UTF_8));
            stream.pipeline().addLast(far);
            accepted.add(stream);
        });
        var near = new Witness();

        Channel here = open("home", "who I am".getBytes(UTF_8), near);
        Channel there = accepted.take();
        here.write(Unpooled.copiedBuffer("<stream", UTF_8));
        here.writeAndFlush(Unpooled.copiedBuffer(":stream>", UTF_8)).sync();
        there.writeAndFlush(Unpooled.copiedBuffer("<features/>", UTF_8)).sync();

        eventually(() -> far.text().length() == 15 && near.text().length() == 11);
        assertThat(openings).containsExactly("a who I am");
        assertThat(far.text()).isEqualTo("<stream:stream>");
        assertThat(near.text()).isEqualTo("<features/>");
        assertThat(near.active).hasValue(1);
        assertThat(far.active).hasValue(1);
        assertThat(here.remoteAddress()).isEqualTo(town.addresses().get(B));
        assertThat(((InetSocketAddress) there.remoteAddress()).getAddress().isLoopbackAddress()).isTrue();
        assertThat(here.isWritable()).isTrue();
        assertThat(a.streams()).isEqualTo(1);

        here.close().sync();

        eventually(() -> far.inactive.get() == 1 && near.inactive.get() == 1);
        assertThat(there.isActive()).isFalse();
        assertThat(near.foreign || far.foreign).isFalse();
        eventually(() -> a.streams() == 0 && b.streams() == 0);
    }

    @Test
    void stopsTheWriterOfAStreamThatIsNotRead() throws Exception {
        var far = new Witness();
        BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
        b.accept("home", (_, _, stream) -> {
            stream.config().setAutoRead(false);
            stream.pipeline().addLast(far);
            accepted.add(stream);
        });
        var near = new Witness();
        Channel here = open("home", near);

        long written = writeWhileWritable(here);

        // Two water marks and one window, no more.
        assertThat(written).isBetween(64L << 10, 256L << 10);
        assertThat(here.isWritable()).isFalse();

        accepted.take().config().setAutoRead(true);
        eventually(() -> far.bytes.get() == written && here.isWritable());
        assertThat(near.writabilityChanges.get()).isGreaterThanOrEqualTo(2);
    }

    /** Writes until the stream has not been writable for a while. */
    private static long writeWhileWritable(Channel stream) throws InterruptedException {
        long written = 0;
        for (int still = 0; still < 100;) {
            if (stream.isWritable()) {
                stream.writeAndFlush(Unpooled.wrappedBuffer(new byte[1000]));
                written += 1000;
                still = 0;
                // The channel's count is kept on its loop: without this turn a fast writer would run ahead of it.
                stream.eventLoop().submit(() -> {
                }).sync();
            } else {
                still++;
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
        return written;
    }

    @Test
    void letsOthersFlowWhileHundredsStandStill() throws Exception {
        LinkHub c = town.node("c", Town.brief());
        List<Channel> still = new ArrayList<>();
        b.accept("still", (_, _, stream) -> stream.config().setAutoRead(false));
        b.accept("echo", (_, _, stream) -> stream.pipeline().addLast(new Echo()));
        for (int i = 0; i < 300; i++) {
            Channel one = open(c, "still", new Witness());
            one.writeAndFlush(Unpooled.wrappedBuffer(new byte[200_000]));
            still.add(one);
        }
        eventually(() -> still.stream().noneMatch(Channel::isWritable));
        var near = new Witness();
        Channel flowing = open(c, "echo", near);
        var frames = new AtomicInteger();
        b.receive("hints", (_, _) -> frames.incrementAndGet());

        for (int i = 0; i < 200; i++) {
            flowing.writeAndFlush(Unpooled.wrappedBuffer(new byte[50_000]));
        }
        eventually(() -> c.send(B, "hints", new byte[100]));

        eventually(() -> near.bytes.get() == 200 * 50_000 && frames.get() == 1);
        assertThat(still).noneMatch(Channel::isWritable);
    }

    @Test
    void letsOutWhatWasWrittenBeforeItCloses() throws Exception {
        var far = new Witness();
        b.accept("home", (_, _, stream) -> stream.pipeline().addLast(far));
        var near = new Witness();
        Channel here = open("home", near);

        for (int i = 0; i < 30; i++) {
            here.write(Unpooled.wrappedBuffer(new byte[100_000]));
        }
        here.close();
        var tooLate = here.writeAndFlush(Unpooled.wrappedBuffer(new byte[1])).await();

        eventually(() -> far.inactive.get() == 1 && near.inactive.get() == 1);
        assertThat(far.bytes).hasValue(3_000_000);
        assertThat(tooLate.isSuccess()).isFalse();
    }

    @Test
    void letsOutAnAnswerThatIsWrittenWithTheClose() throws Exception {
        b.accept("ask", (_, _, stream) -> stream.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                ctx.write(message);
                ctx.close();
            }
        }));
        var near = new Witness();
        Channel here = open("ask", near);

        here.writeAndFlush(Unpooled.copiedBuffer("question", UTF_8));

        eventually(() -> near.inactive.get() == 1);
        assertThat(near.text()).isEqualTo("question");
    }

    @Test
    void closesInTheEndWhenTheOtherSideDoesNotRead() throws Exception {
        LinkHub c = town.node("c", Town.impatient());
        b.accept("still", (_, _, stream) -> stream.config().setAutoRead(false));
        Future<Channel> opened = c.open(B, "still", new byte[0], new Witness());
        Channel here = opened.await().getNow();
        here.writeAndFlush(Unpooled.wrappedBuffer(new byte[1_000_000]));

        here.close();

        eventually(() -> !here.isOpen());
        eventually(() -> c.streams() == 0);
    }

    @Test
    void failsWhatIsNotTakenNowAndIsTakenLater() throws Exception {
        var takes = new AtomicBoolean();
        b.accept("door", new Links.Acceptor() {
            @Override
            public void accept(NodeName from, byte[] opening, Channel stream) {
                stream.pipeline().addLast(new Echo());
            }

            @Override
            public boolean takesNow() {
                return takes.get();
            }
        });

        assertThat(a.open(B, "door", new byte[100], new Witness()).await().cause())
                .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.retryable()).isTrue())
                .hasMessageContaining("takes no streams for door now");
        takes.set(true);
        var later = new Witness();
        open("door", later).writeAndFlush(Unpooled.copiedBuffer("let in", UTF_8));
        eventually(() -> later.text().equals("let in"));
    }

    @Test
    void failsWhatNobodyAccepts() throws Exception {
        b.accept("bug", (_, _, _) -> {
            throw new IllegalStateException("an acceptor's bug");
        });
        b.accept("echo", (_, _, stream) -> stream.pipeline().addLast(new Echo()));

        assertThat(a.open(B, "unknown", new byte[0], new Witness()).await().cause()).isInstanceOf(Fault.class)
                .hasMessageContaining("does not accept streams for unknown");
        assertThat(a.open(new NodeName("nobody"), "echo", new byte[0], new Witness()).await().cause())
                .isInstanceOf(Fault.class);
        assertThat(a.open(A, "echo", new byte[0], new Witness()).await().cause()).isInstanceOf(Fault.class);
        var unlucky = new Witness();
        open("bug", unlucky);
        eventually(() -> unlucky.inactive.get() == 1);
        assertThatThrownBy(() -> a.open(B, "echo", new byte[16_385], new Witness()))
                .isInstanceOf(IllegalArgumentException.class);
        var near = new Witness();
        open("echo", new byte[16_384], near).writeAndFlush(Unpooled.copiedBuffer("goes on", UTF_8));
        eventually(() -> near.text().length() == 7);
    }

    @Test
    void leavesNothingOfThousandsOfStreams() throws Exception {
        var ended = new AtomicInteger();
        b.accept("echo", (_, _, stream) -> {
            stream.pipeline().addLast(new Echo());
            stream.closeFuture().addListener(_ -> ended.incrementAndGet());
        });
        List<Channel> channels = new ArrayList<>();
        List<Witness> witnesses = new ArrayList<>();
        List<Future<Channel>> opening = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            var witness = new Witness();
            witnesses.add(witness);
            opening.add(a.open(B, "echo", new byte[]{1, 2, 3}, witness));
            if (opening.size() == 1000) {
                for (var one : opening) {
                    channels.add(one.sync().getNow());
                }
                opening.clear();
            }
        }
        assertThat(a.streams()).isEqualTo(5000);
        assertThat(b.streams()).isEqualTo(5000);

        channels.forEach(channel -> channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[100])));
        eventually(() -> witnesses.stream().allMatch(witness -> witness.bytes.get() == 100));
        channels.forEach(Channel::close);

        eventually(() -> a.streams() == 0 && b.streams() == 0 && ended.get() == 5000);
        eventually(() -> witnesses.stream().allMatch(witness -> witness.inactive.get() == 1));
    }

    @Test
    void closesItsStreamsWhenTheNodeLeaves() throws Exception {
        var far = new Witness();
        b.accept("home", (_, _, stream) -> stream.pipeline().addLast(far));
        var near = new Witness();
        Channel here = open("home", near);
        here.write(Unpooled.copiedBuffer("farewell", UTF_8));

        a.close();

        eventually(() -> far.inactive.get() == 1 && near.inactive.get() == 1);
        assertThat(far.text()).isEqualTo("farewell");
        eventually(() -> b.connections() == 0);
    }

    @Test
    void closesStreamsThatNobodyReadsAndWhoseConnectionIsGone() throws Exception {
        BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
        b.accept("still", (_, _, stream) -> {
            stream.config().setAutoRead(false);
            accepted.add(stream);
        });
        Channel here = open("still", new Witness());
        here.writeAndFlush(Unpooled.copiedBuffer("unread", UTF_8)).sync();
        Channel there = accepted.take();
        a.cut();
        // The next connection is there at once.
        eventually(() -> !there.parent().isOpen());
        assertThat(there.isOpen()).isTrue();

        b.close();

        eventually(() -> !there.isOpen() && b.streams() == 0);
    }
}

package io.posthouse.cluster.link;

import com.sun.management.OperatingSystemMXBean;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.ssl.SslContext;
import io.posthouse.cluster.NodeName;
import io.posthouse.net.Loops;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a link costs beside bare Netty doing the same over a socket, in clear text and over the same TLS, all in one process and one
 * run; by hand, and takes less than a minute. Not a test, and not run by any. CPU is the process's, so both ends count.
 */
final class LinkBenchmark {
    private static final NodeName B = new NodeName("b");
    private static final int PINGS = 20_000;

    private LinkBenchmark() {
    }

    /** One way to send and to be told how much has arrived. */
    private interface Way {
        boolean send(int bytes);

        long arrived();
    }

    public static void main(String[] arguments) throws Exception {
        try (var town = new Town(); var loops = new Loops(2); var farLoops = new Loops(2)) {
            LinkHub a = town.node("a");
            LinkHub b = town.node("b");
            var frames = new AtomicLong();
            var streamBytes = new AtomicLong();
            b.receive("bench", (_, _) -> frames.incrementAndGet());
            b.accept("echo", (_, _, stream) -> stream.pipeline().addLast(new LinkStreamsTest.Echo()));
            b.accept("count", (_, _, stream) -> stream.pipeline().addLast(new Count(streamBytes)));
            Town.connect(a, "b");

            System.out.printf("%-34s %14s %14s%n", "case", "a second", "CPU us each");
            for (int round = 0; round < 2; round++) {
                System.out.println(round == 0 ? "-- warming" : "-- measured");
                for (int bytes : new int[]{100, 1000}) {
                    int count = 1_000_000;
                    send("link frames " + bytes, bytes, count, link(a, frames));
                    send("netty plain " + bytes, bytes, count, raw(loops, farLoops, null, null));
                    send("netty TLS " + bytes, bytes, count,
                            raw(loops, farLoops, town.tls().server(), town.tls().client()));
                }
                stream("link stream, MB",
                        a.open(B, "count", new byte[0], new ChannelInboundHandlerAdapter()).sync().getNow(),
                        streamBytes);
                var plainBytes = new AtomicLong();
                stream("netty plain, MB", dial(loops, farLoops, null, null, () -> new Count(plainBytes)), plainBytes);
                var tlsBytes = new AtomicLong();
                stream("netty TLS, MB", dial(loops, farLoops, town.tls().server(), town.tls().client(),
                        () -> new Count(tlsBytes)), tlsBytes);
                var pong = new Pong();
                ping("link stream", a.open(B, "echo", new byte[0], pong).sync().getNow(), pong);
                pingRaw("netty plain", loops, farLoops, null, null);
                pingRaw("netty TLS", loops, farLoops, town.tls().server(), town.tls().client());
            }
        }
    }

    private static Way link(LinkHub a, AtomicLong frames) {
        long before = frames.get();
        return new Way() {
            @Override
            public boolean send(int bytes) {
                return a.send(B, "bench", new byte[bytes]);
            }

            @Override
            public long arrived() {
                return frames.get() - before;
            }
        };
    }

    /** Length-prefixed frames, written from another thread as they come, flushed by the loop when it is its turn. */
    private static Way raw(Loops loops, Loops farLoops, @Nullable SslContext server, @Nullable SslContext client)
            throws Exception {
        var frames = new AtomicLong();
        Channel channel = dial(loops, farLoops, server, client,
                () -> new LengthFieldBasedFrameDecoder(1 << 20, 0, 4, 0, 4) {
                    @Override
                    protected @Nullable Object decode(ChannelHandlerContext ctx, ByteBuf in) throws Exception {
                        Object frame = super.decode(ctx, in);
                        if (frame instanceof ByteBuf buffer) {
                            frames.incrementAndGet();
                            buffer.readBytes(new byte[buffer.readableBytes()]);
                        }
                        return frame;
                    }
                });
        return new Way() {
            private int unflushed;

            @Override
            public boolean send(int bytes) {
                if (!channel.isWritable()) {
                    channel.flush();
                    return false;
                }
                channel.write(channel.alloc().buffer(4 + bytes).writeInt(bytes).writeZero(bytes));
                if (++unflushed == 128) {
                    unflushed = 0;
                    channel.flush();
                }
                return true;
            }

            @Override
            public long arrived() {
                channel.flush();
                return frames.get();
            }
        };
    }

    private static void send(String name, int bytes, int count, Way way) {
        long cpu = cpuNanos();
        long start = System.nanoTime();
        for (int i = 0; i < count;) {
            if (way.send(bytes)) {
                i++;
            } else {
                LockSupport.parkNanos(50_000);
            }
        }
        while (way.arrived() < count) {
            LockSupport.parkNanos(100_000);
        }
        report(name, count, start, cpu);
    }

    private static void stream(String name, Channel channel, AtomicLong arrived) {
        int megabytes = 400;
        long before = arrived.get();
        ByteBuf block = Unpooled.directBuffer(16_384).writeZero(16_384);
        long cpu = cpuNanos();
        long start = System.nanoTime();
        for (int i = 0; i < megabytes * 64;) {
            if (channel.isWritable()) {
                channel.writeAndFlush(block.retainedDuplicate());
                i++;
            } else {
                LockSupport.parkNanos(20_000);
            }
        }
        while (arrived.get() - before < megabytes * 1_048_576L) {
            LockSupport.parkNanos(100_000);
        }
        report(name, megabytes, start, cpu);
        channel.close().syncUninterruptibly();
        block.release();
    }

    private static void pingRaw(String name, Loops loops, Loops farLoops, @Nullable SslContext server,
            @Nullable SslContext client) throws Exception {
        Channel channel = dial(loops, farLoops, server, client, LinkStreamsTest.Echo::new);
        var pong = new Pong();
        channel.pipeline().addLast(pong);
        ping(name, channel, pong);
    }

    private static void ping(String name, Channel channel, Pong pong) throws Exception {
        long[] nanos = new long[PINGS];
        for (int i = 0; i < PINGS; i++) {
            long start = System.nanoTime();
            channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[1]));
            pong.back.take();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        System.out.printf("%-34s p50 %7.1f us   p99 %7.1f us%n", name + ", 1 byte there and back",
                nanos[PINGS / 2] / 1000.0, nanos[PINGS / 100 * 99] / 1000.0);
        channel.close().sync();
    }

    private static Channel dial(Loops loops, Loops farLoops, @Nullable SslContext server, @Nullable SslContext client,
            Supplier<ChannelInboundHandlerAdapter> far) throws Exception {
        Channel door = new ServerBootstrap().group(farLoops.acceptor(), farLoops.workers())
                .channel(farLoops.serverChannel())
                .childOption(ChannelOption.TCP_NODELAY, true).childOption(ChannelOption.ALLOCATOR, farLoops.allocator())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (server != null) {
                            channel.pipeline().addLast(server.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(far.get());
                    }
                }).bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).sync().channel();
        return new Bootstrap().group(loops.workers()).channel(loops.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOCATOR, loops.allocator())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(256 << 10, 512 << 10))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (client != null) {
                            var ssl = client.newHandler(channel.alloc());
                            var parameters = ssl.engine().getSSLParameters();
                            parameters.setEndpointIdentificationAlgorithm("");
                            ssl.engine().setSSLParameters(parameters);
                            channel.pipeline().addLast(ssl);
                        }
                    }
                }).connect(door.localAddress()).sync().channel();
    }

    private static void report(String name, int count, long startNanos, long cpuBefore) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        System.out.printf("%-34s %14.0f %14.2f%n", name, count / seconds, (cpuNanos() - cpuBefore) / 1000.0 / count);
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Counts bytes. */
    private static final class Count extends ChannelInboundHandlerAdapter {
        private final AtomicLong bytes;

        Count(AtomicLong bytes) {
            this.bytes = bytes;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof ByteBuf buffer) {
                bytes.addAndGet(buffer.readableBytes());
                buffer.release();
            }
        }
    }

    /** Tells that an answer came. */
    private static final class Pong extends ChannelInboundHandlerAdapter {
        private final LinkedBlockingQueue<Boolean> back = new LinkedBlockingQueue<>();

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ((ByteBuf) message).release();
            back.add(true);
        }
    }
}

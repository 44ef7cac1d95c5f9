package io.posthouse.cluster.link;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait for one connection. Any thread puts them in; the connection's loop packs as many as there are into
 * buffers, while the stream is writable. It lives and dies with its connection: what waits when that is lost is lost.
 */
final class Outbox extends ChannelInboundHandlerAdapter {
    /** Packs are a little under a TLS record, so that one with its HTTP/2 head fits in. */
    private static final int PACK_BYTES = 16_000;
    /** So much is written before others on the loop have their turn. */
    private static final int TURN_BYTES = 1 << 20;

    private final Channel stream;
    private final int bytesMax;
    private final int framesMax;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingBytes = new AtomicInteger();
    private final AtomicInteger waitingFrames = new AtomicInteger();
    private final AtomicBoolean called = new AtomicBoolean();
    private volatile boolean shut;

    /** One frame. */
    private static final class Waiting {
        private final String topic;
        private final byte[] frame;

        Waiting(String topic, byte[] frame) {
            this.topic = topic;
            this.frame = frame;
        }

        int bytes() {
            return FrameReader.HEAD_BYTES + topic.length() + frame.length;
        }
    }

    Outbox(Channel stream, LinkSettings settings) {
        this.stream = stream;
        this.bytesMax = settings.waitingBytesMax();
        this.framesMax = settings.waitingFramesMax();
    }

    /** Takes a frame, if there is room. Any thread. */
    boolean offer(String topic, byte[] frame) {
        var one = new Waiting(topic, frame);
        if (shut || !reserve(one.bytes())) {
            return false;
        }
        waiting.add(one);
        call();
        return true;
    }

    private boolean reserve(int bytes) {
        if (waitingFrames.incrementAndGet() > framesMax) {
            waitingFrames.decrementAndGet();
            return false;
        }
        if (waitingBytes.addAndGet(bytes) > bytesMax) {
            waitingBytes.addAndGet(-bytes);
            waitingFrames.decrementAndGet();
            return false;
        }
        return true;
    }

    private void call() {
        if (called.compareAndSet(false, true)) {
            stream.eventLoop().execute(this::write);
        }
    }

    /** Takes no more. What waits still goes out; then the stream is closed. On the loop. */
    void finish() {
        shut = true;
        write();
    }

    /** Takes no more, and forgets what waits: the connection is lost. */
    void drop() {
        shut = true;
        waiting.clear();
    }

    private void write() {
        // Before looking, so that a frame put in from now on calls again.
        called.set(false);
        int written = 0;
        while (stream.isWritable() && written < TURN_BYTES) {
            ByteBuf pack = pack();
            if (pack == null) {
                break;
            }
            written += pack.readableBytes();
            stream.write(pack);
        }
        if (written > 0) {
            stream.flush();
        }
        if (waiting.isEmpty()) {
            if (shut) {
                stream.close();
            }
        } else if (stream.isWritable()) {
            call();
        }
    }

    private @Nullable ByteBuf pack() {
        Waiting next = waiting.peek();
        if (next == null) {
            return null;
        }
        ByteBuf pack = stream.alloc().buffer(Math.max(PACK_BYTES, next.bytes()));
        while (next != null && next.bytes() <= pack.writableBytes()) {
            waiting.remove();
            waitingBytes.addAndGet(-next.bytes());
            waitingFrames.decrementAndGet();
            pack.writeInt(next.frame.length).writeByte(next.topic.length());
            pack.writeCharSequence(next.topic, US_ASCII);
            pack.writeBytes(next.frame);
            next = waiting.peek();
        }
        return pack;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (stream.isWritable()) {
            call();
        }
        ctx.fireChannelWritabilityChanged();
    }
}

package io.posthouse.cluster.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.posthouse.kernel.Ticker;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets many small writes share one TLS record, one system call and one wake-up of the peer, as a network card moderates its
 * interrupts: what is flushed after a rest goes out at once, what follows within {@code rest} of it waits for the end of that,
 * unless it has become much. So a link with little to say delays nothing, and a busy one speaks at most once per {@code rest}.
 *
 * <p>It stands between TLS and HTTP/2. Runs on the connection's loop.
 */
final class FlushModeration extends ChannelDuplexHandler {
    /** So much is not held back: it fills records by itself, and stays below the bytes that make a connection unwritable. */
    private static final int MUCH_BYTES = 16 << 10;

    private final Ticker ticker;
    private final long restNanos;
    private @Nullable Future<?> due;
    private boolean flushedBefore;
    private long flushedNanos;
    private int heldBytes;

    FlushModeration(Ticker ticker, Duration rest) {
        this.ticker = ticker;
        this.restNanos = rest.toNanos();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            heldBytes += bytes.readableBytes();
        }
        ctx.write(message, promise);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        if (due != null && heldBytes < MUCH_BYTES) {
            return;
        }
        long rested = ticker.nanos() - flushedNanos;
        if (!flushedBefore || rested >= restNanos || heldBytes >= MUCH_BYTES) {
            flushNow(ctx);
        } else if (heldBytes > 0) {
            due = ctx.executor().schedule(() -> flushNow(ctx), restNanos - rested, TimeUnit.NANOSECONDS);
        }
    }

    private void flushNow(ChannelHandlerContext ctx) {
        if (due != null) {
            due.cancel(false);
            due = null;
        }
        if (heldBytes > 0) {
            // A flush of nothing is no beginning of a rest: HTTP/2 flushes after all that it reads.
            flushedBefore = true;
            flushedNanos = ticker.nanos();
            heldBytes = 0;
        }
        ctx.flush();
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        flushNow(ctx);
        ctx.close(promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (due != null) {
            due.cancel(false);
            due = null;
        }
        ctx.fireChannelInactive();
    }
}

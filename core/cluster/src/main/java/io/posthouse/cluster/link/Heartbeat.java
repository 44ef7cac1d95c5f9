package io.posthouse.cluster.link;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.posthouse.kernel.Ticker;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a connection up whose peer has been silent. Any byte is a sign of life; pings see to it that there are some. It
 * stands first in the pipeline, so that it ends the connection without asking TLS or HTTP/2 for a farewell that a dead peer would
 * never take. Runs on the connection's loop.
 */
final class Heartbeat extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final Ticker ticker;
    private final long pingNanos;
    private final long deadNanos;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable Future<?> beat;
    private long heardNanos;
    private long beatNanos;

    Heartbeat(Ticker ticker, Duration ping, Duration deadAfter) {
        this.ticker = ticker;
        this.pingNanos = ping.toNanos();
        this.deadNanos = deadAfter.toNanos();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    /** Begins to ask; TLS must be up. */
    void start() {
        ChannelHandlerContext here = ctx;
        if (here == null || beat != null) {
            return;
        }
        heardNanos = beatNanos = ticker.nanos();
        beat = here.executor().scheduleAtFixedRate(this::beat, pingNanos, pingNanos, TimeUnit.NANOSECONDS);
    }

    /** Ends the connection at once, without a farewell. */
    void cut() {
        if (ctx != null) {
            ctx.close();
        }
    }

    private void beat() {
        long now = ticker.nanos();
        // When we ourselves stood still (a pause of the JVM, a stopped process), the peer's bytes wait in the socket: no judgement
        // before they could be read.
        if (now - beatNanos > 2 * pingNanos) {
            heardNanos = now;
        }
        beatNanos = now;
        ChannelHandlerContext here = ctx;
        if (here == null) {
            return;
        }
        if (now - heardNanos >= deadNanos) {
            LOG.atWarn().addKeyValue("peer", here.channel().remoteAddress())
                    .addKeyValue("silentMs", TimeUnit.NANOSECONDS.toMillis(now - heardNanos))
                    .log("link given up: the peer is silent");
            here.close();
            return;
        }
        here.channel().writeAndFlush(new DefaultHttp2PingFrame(now));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        heardNanos = ticker.nanos();
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (beat != null) {
            beat.cancel(false);
        }
        ctx.fireChannelInactive();
    }
}

package io.posthouse.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections that do not sign in, however slowly they go on sending (slowloris). It counts from the connection's opening on
 * the loop's monotonic clock and is not impressed by traffic. When the time is over it fires {@link #PASSED} through the
 * pipeline, where the protocol may say farewell, and closes {@link #FAREWELL_SECONDS} later.
 */
public final class SignInDeadline extends ChannelInboundHandlerAdapter {
    /** The event that tells the handlers behind this one that the time is over. */
    public static final Object PASSED = new Object() {
        @Override
        public String toString() {
            return "SignInDeadline.PASSED";
        }
    };
    /** How long the protocol has for its farewell. */
    public static final int FAREWELL_SECONDS = 2;

    private final long patienceMillis;
    private @Nullable ScheduledFuture<?> pending;

    /** Closes what has not signed in after {@code patience}. One for each connection. */
    public SignInDeadline(Duration patience) {
        this.patienceMillis = patience.toMillis();
    }

    /** The connection has signed in: the deadline is lifted. On the connection's loop. */
    public static void met(ChannelPipeline pipeline) {
        if (pipeline.get(SignInDeadline.class) != null) {
            pipeline.remove(SignInDeadline.class);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        pending = ctx.executor().schedule(() -> pass(ctx), patienceMillis, TimeUnit.MILLISECONDS);
    }

    private void pass(ChannelHandlerContext ctx) {
        ctx.fireUserEventTriggered(PASSED);
        pending = ctx.executor().schedule(() -> {
            var _ = ctx.close();
        }, FAREWELL_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancel();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancel();
    }

    private void cancel() {
        if (pending != null) {
            pending.cancel(false);
            pending = null;
        }
    }
}

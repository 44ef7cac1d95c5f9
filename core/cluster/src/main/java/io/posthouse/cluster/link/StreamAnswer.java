package io.posthouse.cluster.link;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits on the opener's side for the answer to a new stream; once accepted the stream becomes a channel of bytes. Runs on the
 * connection's loop.
 */
final class StreamAnswer extends ChannelInboundHandlerAdapter {
    private final NodeName to;
    private final String what;
    private final ChannelHandler handler;
    private final Promise<Channel> promise;
    private final LinkSettings settings;
    private final Versions ours;
    private @Nullable ScheduledFuture<?> patience;
    private @Nullable Http2Headers headers;

    /** @param what for messages: the purpose, or that it is the link itself */
    StreamAnswer(NodeName to, String what, ChannelHandler handler, Promise<Channel> promise, LinkSettings settings,
            Versions ours) {
        this.to = to;
        this.what = what;
        this.handler = handler;
        this.promise = promise;
        this.settings = settings;
        this.ours = ours;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Duration timeout = settings.connectTimeout();
        patience = ctx.executor().schedule(() -> {
            fail(new Fault("node " + to + " did not answer to " + what + " within " + timeout, true, null));
            ctx.close();
        }, timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // The handler hears of it when the stream is accepted.
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof Http2HeadersFrame answer) {
                answered(ctx, answer.headers());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void answered(ChannelHandlerContext ctx, Http2Headers answer) {
        String status = String.valueOf(answer.status());
        headers = answer;
        if (!status.equals(Wire.OK)) {
            fail(refusal(status));
            ctx.close();
            return;
        }
        var pipeline = ctx.pipeline();
        var stream = new ByteStream(settings.linger());
        pipeline.replace(this, null, stream);
        pipeline.addLast(handler);
        if (promise.trySuccess(ctx.channel())) {
            pipeline.context(stream).fireChannelActive();
        } else {
            // Whoever asked does not want it any more.
            ctx.channel().close();
        }
    }

    private Fault refusal(String status) {
        return switch (status) {
            case Wire.NOT_FOUND -> new Fault("node " + to + " does not accept streams for " + what, false, null);
            case Wire.NOT_NOW -> new Fault("node " + to + " takes no streams for " + what + " now", true, null);
            case Wire.FORBIDDEN -> new Fault("node " + to + " does not know this node as a member yet", true, null);
            case Wire.MISDIRECTED -> new Fault("another node answers at the address of " + to, true, null);
            case Wire.OTHER_VERSION ->
                new Misunderstanding("node " + to + " speaks "
                        + theirs().map(theirs -> "version " + theirs.words()).orElse("another version")
                        + " of what nodes say to each other, this node " + ours.words()
                        + ": upgrade the older one by way of a release between");
            default -> new Fault("node " + to + " answered " + status + " to " + what, false, null);
        };
    }

    /** The two nodes have no version in common; another attempt helps when one of them has been upgraded. */
    static final class Misunderstanding extends Fault {
        private static final long serialVersionUID = 1;

        Misunderstanding(String words) {
            super(words, true, null);
        }
    }

    /** What the node said in its answer about the versions it speaks; empty before it, or when it said nothing. */
    Optional<Versions> theirs() {
        return Optional.ofNullable(headers).flatMap(Wire::versions);
    }

    /** The stream could not be opened. */
    void fail(Throwable cause) {
        promise.tryFailure(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(new Fault("the link to node " + to + " was lost", true, null));
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (patience != null) {
            patience.cancel(false);
        }
    }
}

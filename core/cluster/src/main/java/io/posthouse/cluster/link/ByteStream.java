package io.posthouse.cluster.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Frame;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Makes a stream of HTTP/2 an ordinary channel of bytes for the handlers behind it. They read and write {@code ByteBuf}s. The
 * other side's end closes the channel, as it does for sockets; so does a reset, and the end of the connection.
 *
 * <p>{@code close()} lets what was written before go out first, then says that this was the end, and closes once the other side
 * has ended too. What still comes in meanwhile is thrown away. An other side that does not read is waited for as long as
 * {@code linger}, then the stream is reset.
 *
 * <p>Runs on the connection's loop.
 */
final class ByteStream extends ChannelDuplexHandler {
    private final Duration linger;
    private boolean closing;
    private boolean peerEnded;
    private boolean weEnded;

    ByteStream(Duration linger) {
        this.linger = linger;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof Http2DataFrame data)) {
            // Trailers end a stream too, but none of ours sends them; anything else says nothing to a channel of bytes.
            ReferenceCountUtil.release(message);
            return;
        }
        peerEnded |= data.isEndStream();
        ByteBuf bytes = data.content();
        if (closing || !bytes.isReadable()) {
            bytes.release();
        } else {
            ctx.fireChannelRead(bytes);
        }
        if (peerEnded) {
            // Not straight to the transport: handlers may still have written an answer.
            close(ctx, ctx.newPromise());
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf bytes)) {
            ReferenceCountUtil.release(message);
            promise.setFailure(new IllegalArgumentException("a stream takes ByteBufs, not " + message.getClass()));
        } else if (closing) {
            bytes.release();
            promise.setFailure(new ClosedChannelException());
        } else {
            ctx.write(new DefaultHttp2DataFrame(bytes), promise);
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        ctx.channel().closeFuture().addListener(_ -> promise.trySuccess());
        if (closing) {
            finishWhenBothEnded(ctx);
            return;
        }
        closing = true;
        // What the other side still sends has to be drained, or its end would never come through.
        ctx.channel().config().setAutoRead(true);
        var patience = ctx.executor().schedule(() -> ctx.close(), linger.toNanos(), TimeUnit.NANOSECONDS);
        ctx.channel().closeFuture().addListener(_ -> patience.cancel(false));
        ChannelFuture end = ctx.writeAndFlush(new DefaultHttp2DataFrame(true));
        end.addListener(written -> {
            if (written.isSuccess()) {
                weEnded = true;
                finishWhenBothEnded(ctx);
            } else {
                ctx.close();
            }
        });
    }

    @Override
    public void disconnect(ChannelHandlerContext ctx, ChannelPromise promise) {
        close(ctx, promise);
    }

    private void finishWhenBothEnded(ChannelHandlerContext ctx) {
        if (weEnded && peerEnded) {
            ctx.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2Frame || event instanceof SslCloseCompletionEvent) {
            // Resets and farewells of the connection: the channel closes by itself once what came before them was read.
            ReferenceCountUtil.release(event);
            return;
        }
        ctx.fireUserEventTriggered(event);
    }
}

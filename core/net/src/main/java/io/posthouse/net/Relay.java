package io.posthouse.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Passes what one channel reads on to another, no faster than that takes it. When one ends, so does the other, behind what was
 * passed on. Two of them make a relay. Each stands in the pipeline of the channel that it reads, and is called on that channel's loop;
 * the other may live on another one.
 */
public final class Relay extends ChannelInboundHandlerAdapter {
    private final Channel to;

    /** @param to what is read goes there */
    public Relay(Channel to) {
        this.to = to;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        to.write(bytes, to.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        to.flush();
        if (!to.isWritable()) {
            ctx.channel().config().setAutoRead(false);
            if (to.isWritable()) {
                // It had room again between the two lines, and has told so already.
                ctx.channel().config().setAutoRead(true);
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        to.config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}

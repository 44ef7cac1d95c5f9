package io.posthouse.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.posthouse.net.mount.WebSocketConnection;
import io.posthouse.net.mount.WebSocketPeer;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket of this node whose person lives on another: passes texts on, both ways, no faster than they are taken.
 */
final class FarConnection implements WebSocketConnection {
    /** The registry of RFC 6455 section 7.4: service restart, come again. */
    private static final int COME_AGAIN = 1012;

    private final WebSocketPeer peer;
    private volatile @Nullable Channel stream;

    FarConnection(WebSocketPeer peer) {
        this.peer = peer;
    }

    /** The handler of the stream to the person's home. */
    ChannelHandler toHome() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel opened) {
                FarFrames.into(opened.pipeline());
                opened.pipeline().addLast(new FromHome());
                stream = opened;
            }
        };
    }

    @Override
    public void onText(String text) {
        var to = stream;
        if (to != null) {
            to.writeAndFlush(FarFrames.text(to.alloc(), text), to.voidPromise());
            if (!to.isWritable()) {
                peer.pauseReading();
                if (to.isWritable()) {
                    peer.resumeReading();
                }
            }
        }
    }

    @Override
    public void onClosed() {
        var to = stream;
        if (to != null) {
            to.close();
        }
    }

    /** What comes from the person's home. */
    private final class FromHome extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
            if (FarFrames.isText(frame)) {
                peer.send(FarFrames.text(frame));
                if (!peer.writable()) {
                    ctx.channel().config().setAutoRead(false);
                    peer.whenWritable(() -> ctx.channel().config().setAutoRead(true));
                }
            } else if (FarFrames.isClose(frame)) {
                peer.close(FarFrames.code(frame), FarFrames.reason(frame));
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (ctx.channel().isWritable()) {
                peer.resumeReading();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            // Does nothing when a close came before.
            peer.close(COME_AGAIN, "moved");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}

package io.posthouse.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.posthouse.net.mount.WebSocketConnection;
import io.posthouse.net.mount.WebSocketPeer;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The far end of a WebSocket that another node holds, as the person's home sees it: a stream between the two nodes, whose frames
 * are {@link FarFrames}.
 */
final class FarPeer extends SimpleChannelInboundHandler<ByteBuf> implements WebSocketPeer {
    private final Channel stream;
    private final InetAddress address;
    private final String subprotocol;
    /** On the loop only. */
    private final List<Runnable> waiting = new ArrayList<>();
    private final Function<WebSocketPeer, WebSocketConnection> service;
    private @Nullable WebSocketConnection connection;

    /** @param service opens what is behind the peer; called on the stream's loop, once the handler is in its place */
    FarPeer(Channel stream, InetAddress address, String subprotocol,
            Function<WebSocketPeer, WebSocketConnection> service) {
        this.stream = stream;
        this.address = address;
        this.subprotocol = subprotocol;
        this.service = service;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        connection = service.apply(this);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
        var open = connection;
        if (open != null && FarFrames.isText(frame)) {
            open.onText(FarFrames.text(frame));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (stream.isWritable()) {
            var ready = List.copyOf(waiting);
            waiting.clear();
            ready.forEach(Runnable::run);
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        waiting.clear();
        var open = connection;
        connection = null;
        if (open != null) {
            open.onClosed();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public void send(String text) {
        stream.writeAndFlush(FarFrames.text(stream.alloc(), text), stream.voidPromise());
    }

    @Override
    public boolean writable() {
        return stream.isWritable();
    }

    @Override
    public void whenWritable(Runnable action) {
        stream.eventLoop().execute(() -> {
            if (stream.isWritable()) {
                action.run();
            } else if (stream.isActive()) {
                waiting.add(action);
            }
        });
    }

    @Override
    public void pauseReading() {
        stream.config().setAutoRead(false);
    }

    @Override
    public void resumeReading() {
        stream.config().setAutoRead(true);
    }

    @Override
    public void close(int code, String reason) {
        stream.writeAndFlush(FarFrames.close(stream.alloc(), code, reason)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public InetAddress address() {
        return address;
    }

    @Override
    public String subprotocol() {
        return subprotocol;
    }
}

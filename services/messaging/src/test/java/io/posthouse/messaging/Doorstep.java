package io.posthouse.messaging;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.NodeName;
import java.nio.ByteBuffer;
import java.util.Map;

/** The first handler of a stream between two nodes of a {@link Town}: hands it to whoever accepts its purpose. */
final class Doorstep extends ChannelInboundHandlerAdapter {
    private final Map<String, Links.Acceptor> acceptors;

    Doorstep(Map<String, Links.Acceptor> acceptors) {
        this.acceptors = acceptors;
    }

    /** What the opener says first. */
    record Knock(NodeName from, String purpose, ByteBuffer opening) {
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof Knock knock)) {
            ctx.fireChannelRead(message);
            return;
        }
        var acceptor = acceptors.get(knock.purpose());
        if (acceptor == null) {
            ctx.close();
            return;
        }
        ctx.pipeline().remove(this);
        acceptor.accept(knock.from(), knock.opening().array(), ctx.channel());
    }
}

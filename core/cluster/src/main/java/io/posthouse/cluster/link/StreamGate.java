package io.posthouse.cluster.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.Links.Acceptor;
import io.posthouse.cluster.NodeName;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream that another node opened comes in: the exchange of names goes to the connection; a stream waits here until its
 * opening is whole, then becomes a channel of bytes in the hands of its acceptor. Runs on the connection's loop.
 */
final class StreamGate extends ChannelInboundHandlerAdapter {
    private final LinkFrom link;
    private final Takers takers;
    private final Duration linger;
    private @Nullable Stranger stranger;
    private boolean refused;

    /** A stream whose opening is still coming in. */
    private static final class Stranger {
        private final NodeName from;
        private final String purpose;
        private final Acceptor acceptor;
        private final byte[] opening;
        private int filled;

        Stranger(NodeName from, String purpose, Acceptor acceptor, int openingBytes) {
            this.from = from;
            this.purpose = purpose;
            this.acceptor = acceptor;
            this.opening = new byte[openingBytes];
        }
    }

    StreamGate(LinkFrom link, Takers takers, Duration linger) {
        this.link = link;
        this.takers = takers;
        this.linger = linger;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            switch (message) {
                case Http2HeadersFrame request -> asked(ctx, request.headers());
                case Http2DataFrame data -> opening(ctx, data.content());
                default -> {
                    // Nothing else means anything before a stream is accepted.
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void asked(ChannelHandlerContext ctx, Http2Headers request) {
        String path = request.path() == null ? "" : request.path().toString();
        if (stranger != null || refused) {
            refuse(ctx, Wire.BAD_REQUEST);
        } else if (path.equals(Wire.LINK)) {
            link.introduced(ctx.channel(), request);
        } else if (path.startsWith(Wire.STREAM)) {
            stream(ctx, path.substring(Wire.STREAM.length()), request);
        } else {
            refuse(ctx, Wire.NOT_FOUND);
        }
    }

    private void stream(ChannelHandlerContext ctx, String purpose, Http2Headers request) {
        Optional<NodeName> from = link.peer();
        if (from.isEmpty()) {
            refuse(ctx, Wire.FORBIDDEN);
            return;
        }
        int openingBytes = Wire.number(request, Wire.OPENING_BYTES).orElse(-1);
        if (openingBytes < 0 || openingBytes > Links.OPENING_BYTES_MAX) {
            refuse(ctx, Wire.BAD_REQUEST);
            return;
        }
        Optional<Acceptor> acceptor = takers.acceptor(from.get(), purpose);
        if (acceptor.isEmpty()) {
            refuse(ctx, Wire.NOT_FOUND);
            return;
        }
        if (!acceptor.get().takesNow()) {
            refuse(ctx, Wire.NOT_NOW);
            return;
        }
        stranger = new Stranger(from.get(), purpose, acceptor.get(), openingBytes);
        admitWhenWhole(ctx, stranger);
    }

    private void opening(ChannelHandlerContext ctx, ByteBuf bytes) {
        Stranger one = stranger;
        // Before our answer the opener has no channel to write to, so more than the opening is a broken peer.
        if (one == null || bytes.readableBytes() > one.opening.length - one.filled) {
            refuse(ctx, Wire.BAD_REQUEST);
            return;
        }
        int count = bytes.readableBytes();
        bytes.readBytes(one.opening, one.filled, count);
        one.filled += count;
        if (count > 0) {
            admitWhenWhole(ctx, one);
        }
    }

    private void admitWhenWhole(ChannelHandlerContext ctx, Stranger one) {
        if (one.filled < one.opening.length) {
            return;
        }
        var pipeline = ctx.pipeline();
        // The answer first: an acceptor may write at once.
        ctx.writeAndFlush(new DefaultHttp2HeadersFrame(Wire.answer(Wire.OK)));
        var stream = new ByteStream(linger);
        pipeline.replace(this, null, stream);
        try {
            one.acceptor.accept(one.from, one.opening, ctx.channel());
        } catch (RuntimeException bug) {
            takers.failed(one.from, one.purpose, bug);
            // Reset rather than ended, so that the opener does not take it for an orderly end.
            ctx.channel().unsafe().closeForcibly();
            return;
        }
        pipeline.context(stream).fireChannelActive();
    }

    private void refuse(ChannelHandlerContext ctx, String status) {
        if (!refused) {
            refused = true;
            ctx.writeAndFlush(new DefaultHttp2HeadersFrame(Wire.answer(status), true))
                    .addListener(_ -> ctx.close());
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // Handlers behind hear of it when the stream is theirs.
    }
}

package io.posthouse.cluster.link;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2NoMoreStreamIdsException;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Fault;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One connection that this node dialled. Runs on its loop. */
final class Dialled extends Connection {
    private final NodeName peer;
    private final Outbound outbound;
    private final BiConsumer<Dialled, Outbox> up;
    private final BiConsumer<Dialled, @Nullable Throwable> lost;
    private @Nullable Channel connection;
    private @Nullable Throwable cause;
    private boolean leaving;
    private int spoken;

    /**
     * @param up is told when the peer has answered with its name
     * @param lost is told when the connection is gone, with the cause if one is known
     */
    Dialled(NodeName peer, Outbound outbound, BiConsumer<Dialled, Outbox> up,
            BiConsumer<Dialled, @Nullable Throwable> lost) {
        super(outbound.settings(), outbound.ticker(), outbound.refusals(), outbound.streams());
        this.peer = peer;
        this.outbound = outbound;
        this.up = up;
        this.lost = lost;
    }

    /** Furnishes the connection before it connects. */
    void furnish(Channel dialling) {
        connection = dialling;
        furnish(dialling, outbound.clientTls(), new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel stream) {
                // Streams are opened by the side that dialled.
                stream.close();
            }
        });
    }

    @Override
    void secured(Channel connection) {
        Promise<Channel> answered = connection.eventLoop().newPromise();
        var greeting = answer("the link", new ChannelInboundHandlerAdapter(), answered);
        answered.addListener(_ -> {
            if (answered.isSuccess()) {
                // A node of the first release says nothing of it, and has taken ours.
                Versions ours = outbound.versions();
                spoken = greeting.theirs().map(ours::with).orElse(OptionalInt.empty()).orElse(ours.oldest());
                Channel frames = answered.getNow();
                var outbox = new Outbox(frames, outbound.settings());
                frames.pipeline().addLast(outbox);
                // The peer ended the stream of frames: it leaves, or does not want this connection any more.
                frames.closeFuture().addListener(_ -> {
                    outbox.drop();
                    closeWhenDone();
                });
                up.accept(this, outbox);
            } else {
                cause = answered.cause();
                cut();
            }
        });
        request(connection, Wire.link(outbound.self(), peer, outbound.versions()), new byte[0], greeting, false);
    }

    private StreamAnswer answer(String what, ChannelHandler handler, Promise<Channel> promise) {
        return new StreamAnswer(peer, what, handler, promise, outbound.settings(), outbound.versions());
    }

    /** In which version both nodes speak; once it is up. */
    int spoken() {
        return spoken;
    }

    /** Opens a stream of bytes. */
    void open(String purpose, byte[] opening, ChannelHandler handler, Promise<Channel> promise) {
        Channel here = connection;
        if (here == null || leaving) {
            promise.tryFailure(new Fault("the link to node " + peer + " was lost", true, null));
            return;
        }
        request(here, Wire.stream(purpose, opening.length), opening, answer(purpose, handler, promise), true);
    }

    private void request(Channel connection, Http2Headers headers, byte[] opening, StreamAnswer answer,
            boolean counted) {
        new Http2StreamChannelBootstrap(connection).option(ChannelOption.WRITE_BUFFER_WATER_MARK, Outbound.WATER)
                .handler(answer).open().addListener((Future<Channel> opened) -> {
                    if (!opened.isSuccess()) {
                        answer.fail(opened.cause());
                        return;
                    }
                    Channel stream = opened.getNow();
                    if (counted) {
                        added(stream);
                    }
                    stream.write(new DefaultHttp2HeadersFrame(headers)).addListener(written -> {
                        if (!written.isSuccess()) {
                            headersFailed(answer, written.cause());
                        }
                    });
                    if (opening.length > 0) {
                        stream.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(opening)));
                    }
                    stream.flush();
                });
    }

    private void headersFailed(StreamAnswer answer, Throwable why) {
        answer.fail(new Fault("node " + peer + " takes no more streams now", true, why));
        if (why instanceof Http2NoMoreStreamIdsException) {
            // After 2^30 streams a connection is used up; the next one begins anew. Streams are resumed by whoever opened them.
            cut();
        }
    }

    /** Says farewell: frames that wait and bytes that were written go out, then the connection closes. */
    void leave(Outbox outbox) {
        leaving = true;
        streams().forEach(Channel::close);
        outbox.finish();
    }

    @Override
    void streamClosed() {
        if (leaving) {
            closeWhenDone();
        }
    }

    private void closeWhenDone() {
        leaving = true;
        if (connection != null && streams().isEmpty()) {
            connection.close();
        }
    }

    @Override
    void lost(@Nullable String why) {
        lost.accept(this, cause == null && why != null ? new Fault(why, true, null) : cause);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        connection = null;
    }
}

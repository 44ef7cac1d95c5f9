package io.posthouse.cluster.link;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.posthouse.cluster.NodeName;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that another node dialled. Runs on its loop. */
final class LinkFrom extends Connection {
    private static final Logger LOG = LoggerFactory.getLogger(LinkFrom.class);
    /** As much as the frames that may wait on the other side at once. */
    private static final int FRAMES_WINDOW_BYTES = 1 << 20;

    private final Inbound inbound;
    private volatile @Nullable Channel connection;
    private @Nullable NodeName peer;
    private @Nullable Channel frames;
    private boolean introduced;
    private volatile boolean deaf;
    private boolean leaving;

    LinkFrom(Inbound inbound) {
        super(inbound.settings(), inbound.ticker(), inbound.refusals(), inbound.streams());
        this.inbound = inbound;
    }

    /** Furnishes a connection that was just accepted. */
    void furnish(Channel accepted) {
        connection = accepted;
        furnish(accepted, inbound.serverTls(), new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.pipeline().addLast(new StreamGate(LinkFrom.this, inbound.takers(), inbound.settings().linger()));
                // The first one carries the frames.
                if (introduced) {
                    added(stream);
                }
            }
        });
    }

    @Override
    void secured(Channel connection) {
        connection.eventLoop().schedule(() -> {
            if (!introduced) {
                refuse("the peer did not say its name");
            }
        }, inbound.settings().connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Who dialled; empty before it has said so and was believed. */
    Optional<NodeName> peer() {
        return Optional.ofNullable(peer);
    }

    /** The peer said its name and whom it wants. */
    void introduced(Channel stream, Http2Headers request) {
        Optional<NodeName> from = Wire.name(request, Wire.FROM);
        if (introduced || from.isEmpty()) {
            turnAway(stream, Wire.BAD_REQUEST, "no name, or a second one");
            return;
        }
        introduced = true;
        Optional<Versions> theirs = Wire.versions(request);
        OptionalInt spoken = theirs.map(inbound.versions()::with).orElse(OptionalInt.empty());
        if (spoken.isEmpty()) {
            turnAway(stream, Wire.OTHER_VERSION, "node " + from.get() + " speaks version "
                    + theirs.map(Versions::words).orElse("?") + " of what nodes say to each other, this node "
                    + inbound.versions().words() + ": upgrade the older one by way of a release between");
        } else if (Wire.name(request, Wire.TO).filter(inbound.self()::equals).isEmpty()) {
            turnAway(stream, Wire.MISDIRECTED, "node " + from.get() + " looks for another node here");
        } else if (!inbound.knows(from.get())) {
            turnAway(stream, Wire.FORBIDDEN, "node " + from.get() + " is no member");
        } else {
            // Frames of the peer's former connection that are still on their way must not come in after this one's.
            inbound.replace(from.get(), this,
                    () -> stream.eventLoop().execute(() -> welcome(stream, from.get(), spoken.getAsInt())));
        }
    }

    private void turnAway(Channel stream, String status, String why) {
        inbound.refusals().warn(String.valueOf(stream.remoteAddress()), why);
        stream.writeAndFlush(new DefaultHttp2HeadersFrame(Wire.with(Wire.answer(status), inbound.versions()), true))
                .addListener(_ -> stream.parent().close());
    }

    private void welcome(Channel stream, NodeName from, int spoken) {
        if (!stream.isActive() || deaf) {
            return;
        }
        peer = from;
        frames = stream;
        stream.writeAndFlush(new DefaultHttp2HeadersFrame(
                Wire.with(Wire.answer(Wire.OK).set(Wire.FROM, inbound.self().value()), inbound.versions())));
        widen(((Http2StreamChannel) stream).stream().id(), FRAMES_WINDOW_BYTES);
        var pipeline = stream.pipeline();
        pipeline.remove(StreamGate.class);
        pipeline.addLast(new ByteStream(inbound.settings().linger()), new FrameReader((topic, frame) -> {
            if (!deaf) {
                inbound.takers().hand(from, topic, frame);
            }
        }, this::refuse));
        stream.closeFuture().addListener(_ -> closeWhenDone());
        LOG.atInfo().addKeyValue("peer", from).addKeyValue("version", spoken).log("link from a node is up");
    }

    /** Takes nothing more from now on; {@code then} runs when that is sure. Any thread. */
    void silence(Runnable then) {
        Channel here = connection;
        if (here == null) {
            then.run();
            return;
        }
        here.eventLoop().execute(() -> {
            deaf = true;
            cut();
            then.run();
        });
    }

    /** Says farewell: streams let out what was written, then the connection closes. Any thread. */
    void leave() {
        Channel here = connection;
        if (here == null) {
            return;
        }
        here.eventLoop().execute(() -> {
            leaving = true;
            streams().forEach(Channel::close);
            if (frames != null) {
                frames.close();
            }
            closeWhenDone();
        });
    }

    @Override
    void streamClosed() {
        closeWhenDone();
    }

    /** The peer ends its stream of frames when it leaves; what streams there still are close by themselves. */
    private void closeWhenDone() {
        boolean framesEnded = frames == null || !frames.isOpen();
        if (connection != null && framesEnded && streams().isEmpty() && (leaving || frames != null)) {
            connection.close();
        }
    }

    @Override
    void lost(@Nullable String why) {
        inbound.forget(this, peer);
        if (peer != null) {
            LOG.atInfo().addKeyValue("peer", peer).log("link from a node is down");
        }
    }
}

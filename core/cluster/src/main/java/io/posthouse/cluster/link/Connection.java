package io.posthouse.cluster.link;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.posthouse.kernel.Ticker;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * What both ends of a connection have in common: heartbeat, TLS, the gathering of small writes, HTTP/2, and this last, which sees to it that nothing is said
 * before both ends have proven that they belong to the cluster. Runs on the connection's loop.
 */
abstract class Connection extends ChannelInboundHandlerAdapter {
    /** HTTP/2's own, before anybody changes it. */
    private static final int CONNECTION_WINDOW_DEFAULT = 65_535;
    private static final int HEADERS_BYTES_MAX = 8192;
    /** Four times HTTP/2's usual: a fifth less CPU for a stream of bulk, and no longer a wait for others that matters. */
    private static final int HTTP2_FRAME_BYTES_MAX = 64 << 10;

    private final LinkSettings settings;
    private final RareLog refusals;
    private final Set<Channel> openStreams;
    private final Heartbeat heartbeat;
    private final Ticker ticker;
    private final Set<Channel> streams = new HashSet<>();
    private @Nullable Http2FrameCodec codec;
    private @Nullable Channel channel;
    private @Nullable String refusal;

    /** @param openStreams is kept up with the streams of this connection, that of the frames aside */
    Connection(LinkSettings settings, Ticker ticker, RareLog refusals, Set<Channel> openStreams) {
        this.settings = settings;
        this.refusals = refusals;
        this.openStreams = openStreams;
        this.ticker = ticker;
        this.heartbeat = new Heartbeat(ticker, settings.ping(), settings.deadAfter());
    }

    /** TLS is up, and the peer belongs to the cluster. */
    abstract void secured(Channel connection);

    /**
     * The connection is no more. Once, whether or not it was ever secured.
     *
     * @param why this side ended it, if it did
     */
    abstract void lost(@Nullable String why);

    /** Furnishes a new connection, before it is active. */
    final void furnish(Channel connection, SslContext tls, ChannelInitializer<Channel> inboundStreams) {
        channel = connection;
        SslHandler ssl = tls.newHandler(connection.alloc());
        ssl.setHandshakeTimeout(settings.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
        SSLEngine engine = ssl.engine();
        var parameters = engine.getSSLParameters();
        // Nodes move between addresses: who has a certificate of the cluster's own authority is of the cluster, whatever its host.
        parameters.setEndpointIdentificationAlgorithm("");
        engine.setSSLParameters(parameters);
        codec = codec(tls.isServer());
        connection.pipeline().addLast(heartbeat, ssl, new FlushModeration(ticker, settings.rest()), codec,
                new Http2MultiplexHandler(inboundStreams), this);
    }

    private Http2FrameCodec codec(boolean server) {
        Http2Settings ours = Http2Settings.defaultSettings().initialWindowSize(settings.streamWindowBytes())
                .maxHeaderListSize(HEADERS_BYTES_MAX).maxFrameSize(HTTP2_FRAME_BYTES_MAX);
        if (server) {
            ours.maxConcurrentStreams(settings.streamsMax());
        } else {
            ours.pushEnabled(false);
        }
        var builder = server ? Http2FrameCodecBuilder.forServer() : Http2FrameCodecBuilder.forClient();
        // The guards against floods of resets are made for strangers; here, streams given up together would end all the others.
        return builder.initialSettings(ours).gracefulShutdownTimeoutMillis(settings.linger().toMillis())
                .decoderEnforceMaxRstFramesPerWindow(0, 0).encoderEnforceMaxRstFramesPerWindow(0, 0)
                .encoderEnforceMaxQueuedControlFrames(4 * settings.streamsMax()).build();
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (!handshake.isSuccess()) {
                refuse(String.valueOf(handshake.cause().getMessage()));
            } else if (!isMutual(ctx)) {
                refuse("the peer showed no certificate, or TLS is older than 1.3");
            } else {
                heartbeat.start();
                ctx.writeAndFlush(new DefaultHttp2WindowUpdateFrame(
                        settings.connectionWindowBytes() - CONNECTION_WINDOW_DEFAULT));
                secured(ctx.channel());
            }
        }
        ReferenceCountUtil.release(event);
    }

    private static boolean isMutual(ChannelHandlerContext ctx) {
        var session = ctx.pipeline().get(SslHandler.class).engine().getSession();
        try {
            return session.getPeerCertificates().length > 0 && session.getProtocol().equals("TLSv1.3");
        } catch (SSLPeerUnverifiedException _) {
            return false;
        }
    }

    /** Notes why, and ends the connection at once. */
    final void refuse(String why) {
        if (channel != null && channel.isOpen()) {
            refusal = why;
            refusals.warn(String.valueOf(channel.remoteAddress()), why);
            cut();
        }
    }

    /** Ends the connection at once: the peer sees it break. */
    final void cut() {
        heartbeat.cut();
    }

    /** Keeps a stream among the open ones until it closes: of one that is not read, that may be long after its connection. */
    final void added(Channel stream) {
        streams.add(stream);
        openStreams.add(stream);
        stream.closeFuture().addListener(_ -> {
            streams.remove(stream);
            openStreams.remove(stream);
            streamClosed();
        });
    }

    /** A stream is gone. */
    void streamClosed() {
        // Of interest while closing only.
    }

    /** The streams of bytes that are open. */
    final List<Channel> streams() {
        return List.copyOf(streams);
    }

    /** Gives the stream of frames a wider window than others: it carries everybody's. */
    final void widen(int streamId, int windowBytes) {
        try {
            if (codec != null && channel != null) {
                var connection = codec.connection();
                var stream = connection.stream(streamId);
                connection.local().flowController().incrementWindowSize(stream,
                        Math.max(0, windowBytes - settings.streamWindowBytes()));
                channel.flush();
            }
        } catch (Http2Exception e) {
            refuse(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        // Pings, settings, farewells: HTTP/2 has dealt with them.
        ReferenceCountUtil.release(message);
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        lost(refusal);
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        refuse(String.valueOf(cause.getMessage()));
    }
}

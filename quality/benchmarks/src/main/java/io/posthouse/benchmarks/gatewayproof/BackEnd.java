package io.posthouse.benchmarks.gatewayproof;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A program behind routes: it says as whom it was asked, by whom, and what came. What is asked of {@code /slow/…} comes in parts, over a
 * second and more. Any thread.
 */
final class BackEnd implements AutoCloseable {
    /** In how many parts a slow answer comes. */
    static final int PARTS = 10;
    /** Of each. */
    static final int PART_BYTES = 2_000;
    private static final int PART_MILLIS = 120;
    private static final int BODY_BYTES_MAX = 1 << 20;

    private final EventLoopGroup loops;
    private final Supplier<IdentityReader> reader;
    private final int port;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private @Nullable Channel listening;

    BackEnd(EventLoopGroup loops, int port, Supplier<IdentityReader> reader) throws InterruptedException {
        this.loops = loops;
        this.port = port;
        this.reader = reader;
        comeBack();
    }

    /** As routes name it. */
    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Listens, at the same port as ever. */
    void comeBack() throws InterruptedException {
        listening = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true).childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        open.add(channel);
                        channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(BODY_BYTES_MAX),
                                new Answering(), new Echoing());
                    }
                }).bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)).sync().channel();
    }

    /** Is gone at once: nothing is accepted, and every connection is broken off. */
    void goAway() throws InterruptedException {
        Channel was = listening;
        listening = null;
        if (was != null) {
            was.close().sync();
        }
        open.close().sync();
    }

    @Override
    public void close() throws InterruptedException {
        goAway();
    }

    /** What a body is told to be: its length and its sum. */
    static String sum(ByteBuf body) {
        CRC32 sum = new CRC32();
        sum.update(body.nioBuffer());
        return body.readableBytes() + ":" + Long.toHexString(sum.getValue());
    }

    /** Says what it hears, once a connection is a WebSocket. */
    private static final class Echoing extends SimpleChannelInboundHandler<WebSocketFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            if (frame instanceof CloseWebSocketFrame) {
                context.writeAndFlush(frame.retain()).addListener(_ -> context.close());
            } else {
                context.writeAndFlush(frame.retain());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private final class Answering extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            IdentityReader.Who who = reader.get().read(request.headers().get("Posthouse-Identity"));
            String said = who.backEnd() + " " + who.subject() + " " + request.uri() + " " + sum(request.content());
            if (request.headers().contains(HttpHeaderNames.UPGRADE)) {
                new WebSocketServerHandshakerFactory(request.uri(), null, false).newHandshaker(request)
                        .handshake(context.channel(), request)
                        .addListener(_ -> context.channel().writeAndFlush(new TextWebSocketFrame(said)));
                return;
            }
            if (request.uri().startsWith("/slow/")) {
                HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
                head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
                context.write(head);
                context.writeAndFlush(new DefaultHttpContent(Unpooled.copiedBuffer(said + "\n", UTF_8)));
                part(context, 1);
                return;
            }
            FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK,
                    Unpooled.copiedBuffer(said, UTF_8));
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
            context.writeAndFlush(response);
        }

        private void part(ChannelHandlerContext context, int number) {
            context.executor().schedule(() -> {
                if (number > PARTS) {
                    context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
                } else {
                    context.writeAndFlush(
                            new DefaultHttpContent(Unpooled.copiedBuffer("x".repeat(PART_BYTES), UTF_8)));
                    part(context, number + 1);
                }
            }, PART_MILLIS, TimeUnit.MILLISECONDS);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}

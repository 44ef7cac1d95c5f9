package io.posthouse.benchmarks.gatewayproof;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one node over TLS, in one of the two versions of HTTP. Nothing is tried twice. A connection is given up after so many
 * requests, so that there are handshakes all the time. Everything happens on one loop.
 */
final class Lines {
    private static final int REQUESTS_MAX = 150;
    private static final int STREAMS_MAX = 40;
    private static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final int PATIENCE_SECONDS = 20;

    private final InetSocketAddress to;
    private final EventLoop loop;
    private final boolean two;
    private final SslContext tls;
    private final Deque<One> idle = new ArrayDeque<>();
    private final Set<Many> shared = new HashSet<>();
    private long handshakes;
    private boolean retired;

    /** @param two whether HTTP/2 */
    Lines(InetSocketAddress to, EventLoop loop, boolean two) throws SSLException {
        this.to = to;
        this.loop = loop;
        this.two = two;
        this.tls = SslContextBuilder.forClient().sslProvider(SslProvider.JDK)
                .trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null)
                .applicationProtocolConfig(new ApplicationProtocolConfig(ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        two ? ApplicationProtocolNames.HTTP_2 : ApplicationProtocolNames.HTTP_1_1))
                .build();
    }

    /** Sends it; {@code then} hears once what came of it, on the loop. */
    void send(FullHttpRequest request, Consumer<Outcome> then) {
        loop.execute(() -> {
            Asked asked = new Asked(then);
            loop.schedule(() -> asked.over(Outcome.failed("no answer within " + PATIENCE_SECONDS + " s")),
                    PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (two) {
                sendShared(request, asked);
            } else {
                One free = idle.poll();
                (free == null ? new One() : free).ask(request, asked);
            }
        });
    }

    /** Begins nothing new: what is idle is closed, what is under way ends. */
    void retire() {
        loop.execute(() -> {
            retired = true;
            idle.forEach(One::close);
            idle.clear();
            shared.forEach(Many::closeWhenDone);
        });
    }

    private void sendShared(FullHttpRequest request, Asked asked) {
        Many free = shared.stream().filter(Many::takes).findFirst().orElse(null);
        if (free == null) {
            free = new Many();
            shared.add(free);
        }
        free.ask(request, asked);
    }

    private void connect(ChannelHandler last, Consumer<Channel> connected, Consumer<String> failed) {
        handshakes++;
        new Bootstrap().group(loop).channel(NioSocketChannel.class).option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 5_000).handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SslHandler handler = tls.newHandler(channel.alloc(), "localhost", to.getPort());
                        channel.pipeline().addLast(handler);
                        handler.handshakeFuture().addListener(shaken -> {
                            if (!shaken.isSuccess()) {
                                failed.accept("no handshake: " + shaken.cause());
                                return;
                            }
                            if (two) {
                                channel.pipeline().addLast(Http2FrameCodecBuilder.forClient().build(),
                                        new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()), last);
                            } else {
                                channel.pipeline().addLast(new HttpClientCodec(),
                                        new HttpObjectAggregator(ANSWER_BYTES_MAX), last);
                            }
                            connected.accept(channel);
                        });
                    }
                }).connect(to).addListener(made -> {
                    if (!made.isSuccess()) {
                        failed.accept("no connection: " + made.cause());
                    }
                });
    }

    /** How many connections were made. On the loop. */
    long handshakes() {
        return handshakes;
    }

    private static Outcome outcome(FullHttpResponse response) {
        return new Outcome(response.status().code(), response.content().toString(UTF_8));
    }

    /** A request that waits for its answer. */
    private static final class Asked {
        private final Consumer<Outcome> then;
        private boolean over;

        Asked(Consumer<Outcome> then) {
            this.then = then;
        }

        void over(Outcome outcome) {
            if (!over) {
                over = true;
                then.accept(outcome);
            }
        }
    }

    /** A connection over HTTP/1.1, with one request at a time. */
    private final class One extends SimpleChannelInboundHandler<FullHttpResponse> {
        private @Nullable Channel channel;
        private @Nullable Asked asked;
        private int count;

        void ask(FullHttpRequest request, Asked next) {
            asked = next;
            count++;
            Channel open = channel;
            if (open == null) {
                connect(this, made -> {
                    channel = made;
                    made.writeAndFlush(request);
                }, this::failed);
            } else {
                open.writeAndFlush(request);
            }
        }

        private void failed(String why) {
            Asked waiting = asked;
            asked = null;
            if (waiting != null) {
                waiting.over(Outcome.failed(why));
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            Asked waiting = asked;
            asked = null;
            if (retired || count >= REQUESTS_MAX || !HttpUtil.isKeepAlive(response)) {
                close();
            } else {
                idle.push(this);
            }
            if (waiting != null) {
                waiting.over(outcome(response));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            idle.remove(this);
            failed("the connection was closed before the answer, after " + count + " requests");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failed("the connection broke: " + cause);
            context.close();
        }

        void close() {
            if (channel != null) {
                channel.close();
            }
        }
    }

    /** A connection over HTTP/2, with several. */
    private final class Many extends ChannelInboundHandlerAdapter {
        private final Deque<Runnable> whenOpen = new ArrayDeque<>();
        private @Nullable Channel channel;
        private boolean opening;
        private boolean full;
        private int count;
        private int underWay;

        boolean takes() {
            return !full && underWay < STREAMS_MAX;
        }

        void ask(FullHttpRequest request, Asked asked) {
            count++;
            underWay++;
            full |= count >= REQUESTS_MAX;
            Asked counted = new Asked(outcome -> {
                underWay--;
                asked.over(outcome);
                if (full || retired) {
                    closeWhenDone();
                }
            });
            Channel open = channel;
            if (open != null) {
                begin(open, request, counted);
                return;
            }
            whenOpen.add(() -> {
                Channel made = channel;
                if (made == null) {
                    counted.over(Outcome.failed(broken));
                } else {
                    begin(made, request, counted);
                }
            });
            if (!opening) {
                opening = true;
                connect(this, made -> {
                    channel = made;
                    runAll();
                }, why -> {
                    broken = why;
                    full = true;
                    runAll();
                });
            }
        }

        private String broken = "";

        private void runAll() {
            while (!whenOpen.isEmpty()) {
                whenOpen.poll().run();
            }
        }

        private void begin(Channel open, FullHttpRequest request, Asked asked) {
            new Http2StreamChannelBootstrap(open).handler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel stream) {
                    stream.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(false),
                            new HttpObjectAggregator(ANSWER_BYTES_MAX), new Stream(asked));
                }
            }).open().addListener(opened -> {
                if (opened.isSuccess()) {
                    ((Http2StreamChannel) opened.getNow()).writeAndFlush(request).addListener(written -> {
                        if (!written.isSuccess()) {
                            asked.over(Outcome.failed("not written: " + written.cause()));
                        }
                    });
                } else {
                    full = true;
                    request.release();
                    asked.over(Outcome.failed("no stream: " + opened.cause()));
                }
            });
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            if (message instanceof Http2GoAwayFrame) {
                full = true;
                closeWhenDone();
            }
            super.channelRead(context, message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) throws Exception {
            full = true;
            shared.remove(this);
            super.channelInactive(context);
        }

        void closeWhenDone() {
            full = true;
            if (underWay == 0) {
                shared.remove(this);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    /** A request over HTTP/2. */
    private static final class Stream extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final Asked asked;

        Stream(Asked asked) {
            this.asked = asked;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            asked.over(outcome(response));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            asked.over(Outcome.failed("the stream was closed before the answer"));
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof Http2ResetFrame || event instanceof Http2GoAwayFrame) {
                asked.over(Outcome.failed("the stream ended with " + event));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            asked.over(Outcome.failed("the stream broke: " + cause));
            context.close();
        }
    }
}

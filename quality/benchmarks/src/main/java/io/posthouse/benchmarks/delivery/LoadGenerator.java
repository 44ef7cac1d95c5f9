package io.posthouse.benchmarks.delivery;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.posthouse.benchmarks.wire.Credentials;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * All clients of one case on one loop, so that counting needs no locks and the generator never takes more than one core.
 * Methods are called by the thread that runs the benchmark and wait for the loop.
 */
final class LoadGenerator implements AutoCloseable {
    private static final int SIGN_IN_AT_ONCE = 10;
    private static final long SIGN_IN_SECONDS = 30;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<LoadSession> senders = new ArrayList<>();
    private final List<LoadSession> recipients = new ArrayList<>();
    private final List<Pair> pairs = new ArrayList<>();
    private LoadTally tally = new LoadTally();

    /** Signs {@code logins} in, two for each pair: first the sender, then its recipient. */
    void signIn(InetSocketAddress address, Transport transport, List<Credentials> logins) throws Exception {
        SslContext tls = transport == Transport.TLS ? trustingContext() : null;
        List<LoadSession> all = new ArrayList<>();
        for (int from = 0; from < logins.size(); from += SIGN_IN_AT_ONCE) {
            List<LoadSession> batch = new ArrayList<>();
            for (Credentials login : logins.subList(from, Math.min(from + SIGN_IN_AT_ONCE, logins.size()))) {
                batch.add(connect(address, tls, login));
            }
            for (LoadSession session : batch) {
                all.add(session.ready().get(SIGN_IN_SECONDS, TimeUnit.SECONDS));
            }
        }
        for (int i = 0; i < all.size(); i += 2) {
            senders.add(all.get(i));
            recipients.add(all.get(i + 1));
        }
    }

    /** Begins to send. */
    LoadTally start(int outstanding, boolean originId) throws Exception {
        return onLoop(() -> {
            tally = new LoadTally();
            pairs.clear();
            for (int i = 0; i < senders.size(); i++) {
                LoadSession sender = senders.get(i);
                LoadSession recipient = recipients.get(i);
                String run = UUID.randomUUID().toString().substring(0, 18);
                Pair pair = new Pair(sender.channel(), recipient.login().bareJid(), run, outstanding, originId, tally);
                sender.sendFor(pair);
                recipient.receiveFor(pair);
                pairs.add(pair);
            }
            pairs.forEach(Pair::start);
            return tally;
        });
    }

    /**
     * Stops sending and waits until everything under way has arrived.
     *
     * @param patienceSeconds how long at most
     * @return messages that did not arrive
     */
    long drain(int patienceSeconds) throws Exception {
        onLoop(() -> {
            pairs.forEach(Pair::stop);
            return tally;
        });
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
        long missing = missing();
        while (missing > 0 && System.nanoTime() < deadline) {
            Thread.sleep(20);
            missing = missing();
        }
        return missing;
    }

    /** Runs {@code question} on the loop, so that it sees what the loop counted. */
    <T> T onLoop(Callable<T> question) throws InterruptedException, ExecutionException, TimeoutException {
        return loops.next().submit(question).get(30, TimeUnit.SECONDS);
    }

    /** Ends every session. */
    @Override
    public void close() {
        for (LoadSession session : senders) {
            session.sendFor(null);
            session.channel().close().awaitUninterruptibly();
        }
        for (LoadSession session : recipients) {
            session.receiveFor(null);
            session.channel().close().awaitUninterruptibly();
        }
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private long missing() throws Exception {
        return onLoop(() -> tally.sent - tally.deliveredSoFar() - tally.errors);
    }

    private LoadSession connect(InetSocketAddress address, @Nullable SslContext tls, Credentials login) {
        LoadSession session = new LoadSession(login);
        new Bootstrap().group(loops).channel(NioSocketChannel.class).option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000).handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(
                                    tls.newHandler(channel.alloc(), login.domain(), address.getPort()));
                        }
                        channel.pipeline().addLast(session);
                    }
                }).connect(address).addListener(connected -> {
                    if (!connected.isSuccess()) {
                        CompletableFuture<LoadSession> ready = session.ready();
                        ready.completeExceptionally(connected.cause());
                    }
                });
        return session;
    }

    private static SslContext trustingContext() throws Exception {
        // The server was started by this very process on loopback with a certificate of its own making.
        return SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null).build();
    }
}

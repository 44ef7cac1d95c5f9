package io.posthouse.messaging;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Shortages;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.setting.Running;
import io.posthouse.kernel.setting.RunningSettings;
import io.posthouse.kernel.trace.Traces;
import io.posthouse.messaging.home.Errands;
import io.posthouse.messaging.home.Homes;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.messaging.stream.TlsHandlers;
import io.posthouse.storage.Database;
import io.posthouse.storage.log.CommitOrder;
import io.posthouse.storage.log.LogListener;
import io.posthouse.storage.log.LogSettings;
import io.posthouse.storage.log.PostgresLogs;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The message core with a listener on loopback, without TLS, over a real database. */
public final class RunningMessaging implements AutoCloseable {
    /** Whose addresses end in {@code @house.example}. */
    public static final Addresses ADDRESSES = new Addresses("house.example");

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final Messaging messaging;
    private final Channel listener;

    public RunningMessaging(Database database, Company company, StreamSettings settings) {
        this(database, company, settings, CommitOrder.DURABLE_FIRST);
    }

    /** @param order how the archive commits: a slow one, for example */
    public RunningMessaging(Database database, Company company, StreamSettings settings, CommitOrder order) {
        this(database, company, settings, order, Cluster.inProcess(new NodeName("node-1")));
    }

    /** @param cluster the nodes of which this is one */
    public RunningMessaging(Database database, Company company, StreamSettings settings, CommitOrder order,
            Cluster cluster) {
        this(database, company, settings, order, cluster, Traces.OFF);
    }

    /** @param traces where what its clients send is traced */
    public RunningMessaging(Database database, Company company, StreamSettings settings, CommitOrder order,
            Cluster cluster, Traces traces) {
        this(database, company, settings, order, cluster, traces, new Shortages());
    }

    /** @param shortages what the machine is short of */
    public RunningMessaging(Database database, Company company, StreamSettings settings, CommitOrder order,
            Cluster cluster, Traces traces, Shortages shortages) {
        this(database, company, Running.fixed(settings.withoutTls(true)), RunningSettings.usual(Messaging.SETTINGS),
                order, cluster, traces, shortages);
    }

    /** With settings that a test changes while it runs. */
    public RunningMessaging(Database database, Company company, RunningSettings settings) {
        this(database, company, settings.derive(values -> StreamSettings.of(values).withoutTls(true)), settings,
                CommitOrder.DURABLE_FIRST, Cluster.inProcess(new NodeName("node-1")), Traces.OFF, new Shortages());
    }

    private RunningMessaging(Database database, Company company, Running<StreamSettings> streams,
            RunningSettings settings, CommitOrder order, Cluster cluster, Traces traces, Shortages shortages) {
        messaging = new Messaging(new Messaging.Foundation(database,
                new PostgresLogs(database, cluster.self().value(), LogSettings.standard(),
                        Ticker.system(), LogListener.NONE, order),
                company, company, company, cluster, ADDRESSES, streams, new NoTls(), traces, shortages, settings),
                List.of());
        listener = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        messaging.prepareStream(channel.pipeline());
                    }
                }).bind(InetAddress.getLoopbackAddress(), 0).syncUninterruptibly().channel();
        messaging.takeShards();
    }

    /** Errands where there is one node, and they are done at once. */
    public static Errands errandsOfOneNode() {
        var alone = Cluster.inProcess(new NodeName("node-1"));
        return new Errands(new Homes(alone), alone, Runnable::run);
    }

    public Messaging messaging() {
        return messaging;
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        messaging.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static final class NoTls implements TlsHandlers {
        @Override
        public boolean isThere() {
            return false;
        }

        @Override
        public SslHandler newHandler(ByteBufAllocator allocator) {
            throw new IllegalStateException("there is no certificate");
        }
    }
}

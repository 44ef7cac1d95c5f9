package io.posthouse.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.posthouse.kernel.Fault;
import io.posthouse.kernel.Ticker;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A listening socket. A connection that the doorkeeper does not let in, and one that comes while the process is out of
 * file descriptors, is closed at once; those that are open live on. See {@link AcceptShedder}.
 */
public final class TcpListener implements AutoCloseable {
    private final ListenerSettings settings;
    private final Channel channel;
    private final ChannelGroup connections;
    private final AcceptShedder shedder;

    private TcpListener(ListenerSettings settings, Channel channel, ChannelGroup connections, AcceptShedder shedder) {
        this.settings = settings;
        this.channel = channel;
        this.connections = connections;
        this.shedder = shedder;
    }

    /**
     * Binds and accepts.
     *
     * @param pipeline furnishes each new connection; runs on its loop, before it is active
     * @throws Fault when the address cannot be bound
     */
    public static TcpListener open(Loops loops, ListenerSettings settings, Doorkeeper doorkeeper,
            Consumer<SocketChannel> pipeline) {
        ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        AcceptShedder shedder = new AcceptShedder(settings.name(), doorkeeper, Ticker.system());
        ServerBootstrap bootstrap = new ServerBootstrap().group(loops.acceptor(), loops.workers())
                .channel(loops.serverChannel()).handler(shedder).option(ChannelOption.SO_BACKLOG, settings.backlog())
                // A restart must not wait for connections of the former process that the kernel still remembers.
                .option(ChannelOption.SO_REUSEADDR, true).childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOCATOR, loops.allocator())
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(settings.lowWaterBytes(), settings.highWaterBytes()))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel connection) {
                        connections.add(connection);
                        pipeline.accept(connection);
                    }
                });
        var bound = bootstrap.bind(settings.address()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            shedder.close();
            throw new Fault("cannot listen on " + settings.address() + " for " + settings.name(), true, bound.cause());
        }
        return new TcpListener(settings, bound.channel(), connections, shedder);
    }

    /** Where it listens; the port is the real one when 0 was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Its name. */
    public String name() {
        return settings.name();
    }

    /** How many of its connections are open. */
    public int connections() {
        return connections.size();
    }

    /** How many connections it has closed at the door since it opened. */
    public long shed() {
        return shedder.shed();
    }

    /** Stops accepting; what is open stays. Waits at most 2 s. */
    public void stopAccepting() {
        channel.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    /** Waits until what is open now has closed; at most {@code millis}. Not on a loop. */
    public void awaitClosed(long millis) {
        connections.newCloseFuture().awaitUninterruptibly(millis, TimeUnit.MILLISECONDS);
    }

    /** Stops accepting and closes what is open, without a word to the peers: who has a farewell says it before. */
    @Override
    public void close() {
        stopAccepting();
        connections.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
        shedder.close();
    }
}

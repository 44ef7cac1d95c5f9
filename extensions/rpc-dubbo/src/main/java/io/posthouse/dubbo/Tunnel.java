package io.posthouse.dubbo;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.NodeName;
import io.posthouse.net.Relay;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads Dubbo's connections over the cluster's links: at one end a port on loopback for each other node, at the other end Dubbo's own port
 * on loopback. So the links' TLS, which proves the secret on both sides, their back-pressure and their sense for dead nodes count for calls
 * too, nodes need no further port, and nobody outside ever speaks to Dubbo. Who connects to these ports on the machine itself gets no
 * further than to a call that is not sealed.
 */
final class Tunnel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);
    private static final String PURPOSE = "calls";
    private static final byte[] OPENING = new byte[0];
    private static final int CONNECT_MILLIS = 1000;

    private final Links links;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("calls", true),
            NioIoHandler.newFactory());

    Tunnel(Links links) {
        this.links = links;
    }

    /** Takes streams of other nodes and leads them to this port on loopback. */
    void leadTo(int port) {
        links.accept(PURPOSE, (from, opening, stream) -> {
            stream.config().setAutoRead(false);
            new Bootstrap().group(loops).channel(NioSocketChannel.class)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                    .option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.AUTO_READ, false)
                    .handler(new Relay(stream))
                    .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .addListener((ChannelFuture connected) -> {
                        if (connected.isSuccess()) {
                            Channel socket = connected.channel();
                            stream.pipeline().addLast(new Relay(socket));
                            stream.config().setAutoRead(true);
                            socket.config().setAutoRead(true);
                        } else {
                            stream.close();
                        }
                    });
        });
    }

    /** Opens a port on loopback whose connections lead to another node. */
    Channel to(NodeName node) {
        return new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true).childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel socket) {
                        lead(socket, node);
                    }
                }).bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).syncUninterruptibly().channel();
    }

    private void lead(Channel socket, NodeName node) {
        links.open(node, PURPOSE, OPENING, new Relay(socket)).addListener((Future<Channel> opened) -> {
            if (opened.isSuccess()) {
                Channel stream = opened.getNow();
                socket.eventLoop().execute(() -> {
                    socket.pipeline().addLast(new Relay(stream));
                    if (socket.isActive()) {
                        socket.config().setAutoRead(true);
                    } else {
                        stream.close();
                    }
                });
            } else {
                LOG.atDebug().addKeyValue("node", node).addKeyValue("cause", opened.cause().toString())
                        .log("no stream for calls");
                socket.close();
            }
        });
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}

package io.posthouse.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.posthouse.kernel.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands at a listener's door and closes at once whom we cannot serve, so that the peer learns it now and tries elsewhere.
 *
 * <p>Too many connections: it is accepted and reset. Out of file descriptors: accepting itself fails, the connection stays in the
 * kernel's queue, and a naive loop would try again for ever, at full speed. So a spare descriptor is given up, the connection
 * takes its place, is reset, and the spare is taken again. When even that fails, the exception goes on to Netty's
 * acceptor, which pauses for a second. One log line in ten seconds tells how many were shed.
 *
 * <p>Runs on the accepting loop.
 */
final class AcceptShedder extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptShedder.class);
    private static final long LOG_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String listener;
    private final Doorkeeper doorkeeper;
    private final Ticker ticker;
    private final SpareDescriptor spare = new SpareDescriptor();
    private final AtomicLong shed = new AtomicLong();
    private boolean outOfDescriptors;
    private boolean everLogged;
    private long loggedAt;
    private long shedWhenLogged;

    AcceptShedder(String listener, Doorkeeper doorkeeper, Ticker ticker) {
        this.listener = listener;
        this.doorkeeper = doorkeeper;
        this.ticker = ticker;
        spare.take();
    }

    /** How many were shed. Any thread. */
    long shed() {
        return shed.get();
    }

    void close() {
        spare.giveUp();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        SocketChannel connection = (SocketChannel) accepted;
        if (outOfDescriptors) {
            turnAway(connection, "out of file descriptors");
            outOfDescriptors = !spare.take();
            return;
        }
        if (connection.remoteAddress() == null) {
            // Gone before we looked.
            closeAtOnce(connection);
            return;
        }
        InetAddress address = connection.remoteAddress().getAddress();
        if (!doorkeeper.enter(address)) {
            turnAway(connection, "too many connections");
            return;
        }
        connection.closeFuture().addListener(_ -> doorkeeper.left(address));
        ctx.fireChannelRead(accepted);
    }

    private void turnAway(SocketChannel connection, String reason) {
        shed.incrementAndGet();
        closeAtOnce(connection);
        long now = ticker.nanos();
        if (!everLogged || now - loggedAt >= LOG_PAUSE_NANOS) {
            LOG.atWarn().addKeyValue("listener", listener).addKeyValue("reason", reason)
                    .addKeyValue("shed", shed.get() - shedWhenLogged).addKeyValue("open", doorkeeper.open())
                    .log("new connections are refused");
            everLogged = true;
            loggedAt = now;
            shedWhenLogged = shed.get();
        }
    }

    private static void closeAtOnce(Channel connection) {
        // A reset, so that the peer's first read fails instead of waiting; and no descriptor lingers here.
        connection.config().setOption(ChannelOption.SO_LINGER, 0);
        connection.unsafe().closeForcibly();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException && spare.giveUp()) {
            outOfDescriptors = true;
            return;
        }
        ctx.fireExceptionCaught(cause);
    }
}

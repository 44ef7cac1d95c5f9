package io.posthouse.net;

import static io.posthouse.kernel.Checks.check;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of this process: one that accepts, and a few that carry bytes. On Linux they are epoll's, elsewhere the JDK's
 * selectors; whoever uses them does not notice. Made once, closed last.
 */
public final class Loops implements AutoCloseable {
    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup acceptor;
    private final EventLoopGroup workers;
    private final ByteBufAllocator allocator;

    /** Starts {@code workerCount} loops; as many as there are cores is right, since loops never wait. */
    public Loops(int workerCount) {
        check(workerCount > 0, "at least one loop");
        IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        acceptor = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("accept", true), handlers);
        workers = new MultiThreadIoEventLoopGroup(workerCount, new DefaultThreadFactory("loop", true), handlers);
        // Small chunks (256 KiB) and one arena a loop: the default reserves 4 MiB a core before the first byte arrives.
        allocator = new PooledByteBufAllocator(true, 1, workerCount, 8192, 5, 64, 32, false);
    }

    /** The loop on which listeners accept. */
    public EventLoopGroup acceptor() {
        return acceptor;
    }

    /** The loops on which connections live, one each. */
    public EventLoopGroup workers() {
        return workers;
    }

    /** The allocator of buffers for connections: direct, pooled. */
    public ByteBufAllocator allocator() {
        return allocator;
    }

    /** The type of listening channels that these loops can carry. */
    public Class<? extends ServerChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** The type of connecting channels that these loops can carry. */
    public Class<? extends SocketChannel> clientChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** Ends all loops, waiting at most 5 s for what they are doing. */
    @Override
    public void close() {
        acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        workers.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}

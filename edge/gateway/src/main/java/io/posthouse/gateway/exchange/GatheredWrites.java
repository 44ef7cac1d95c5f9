package io.posthouse.gateway.exchange;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Has a connection write once its loop has looked at everything that was there to be read. What goes out for several requests that came
 * together goes out together, then: whoever is behind, or asks, is woken once and finds it all, where it would have gone back to sleep between
 * any two of them. To wake somebody costs more than to write. What is written waits for what its loop has at hand, and for no time. On the
 * connection's loop.
 */
public final class GatheredWrites {
    private static final String NAME = "gathered-writes";
    /** Of one connection, so that the parts of a large body do not all wait. */
    private static final int WRITES_MAX = 16;

    private GatheredWrites() {
    }

    /** From now on; does nothing where it is so already. */
    public static void on(HttpConnection connection) {
        if (connection instanceof HttpClientConnectionInternal engine) {
            on(engine.channelHandlerContext().pipeline());
        } else if (connection instanceof HttpServerConnection engine) {
            on(engine.channelHandlerContext().pipeline());
        }
    }

    static void on(ChannelPipeline pipeline) {
        if (pipeline.get(NAME) == null) {
            // Next to the socket, below what encrypts.
            pipeline.addFirst(NAME, new FlushConsolidationHandler(WRITES_MAX, true));
        }
    }
}

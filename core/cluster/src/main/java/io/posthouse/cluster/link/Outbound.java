package io.posthouse.cluster.link;

import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslContext;
import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Ticker;
import io.posthouse.net.Loops;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What every link to another node shares.
 *
 * @param versions in which this node speaks; tests claim others
 * @param streams the streams of bytes that this node has open on others
 */
record Outbound(NodeName self, LinkSettings settings, Ticker ticker, Loops loops, SslContext clientTls,
        Function<NodeName, Optional<InetSocketAddress>> addresses, RareLog refusals, Versions versions,
        Set<Channel> streams) {
    /** A connection or stream with more than the second written and not taken is not writable until less than the first is left. */
    static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(32 << 10, 64 << 10);
}

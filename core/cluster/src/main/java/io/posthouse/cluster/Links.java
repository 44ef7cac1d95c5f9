package io.posthouse.cluster;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Future;

/**
 * What goes between nodes: small frames, in order for each pair of nodes and topic; and streams of bytes, each with its own
 * back-pressure, for whatever is long or large. Everything is opaque here.
 *
 * <p>A frame arrives at most once, and never out of order: it is lost only when the connection is lost while the frame waits or is on
 * its way, and nobody is told. Who must know asks for an answer. A stream ends with its connection.
 */
public interface Links {
    /** A frame has at most this many bytes. */
    int FRAME_BYTES_MAX = 1 << 20;

    /** An opening has at most this many bytes. */
    int OPENING_BYTES_MAX = 16 << 10;

    /**
     * Sends a frame to another node. Any thread; never blocks. The first call makes the link, and answers false.
     *
     * @param topic 1 to 64 characters of {@code a-z 0-9 -}
     * @param frame belongs to the link from now on
     * @return false when the link cannot take more now, is not up, or the node is gone; nothing was sent
     */
    boolean send(NodeName to, String topic, byte[] frame);

    /**
     * Hands the frames of a topic to {@code receiver}, which must not block: it runs on the event loop of the sender's connection, so
     * frames of one node come one at a time. One receiver a topic. Frames of a topic without one are dropped.
     */
    void receive(String topic, Receiver receiver);

    /**
     * Opens a stream to another node; waits for a link that is being made. Any thread; never blocks.
     *
     * <p>Closing it lets what was written go out first, for as long as the other side takes it within a few seconds. The other side's
     * end, a reset and a lost connection all make the channel inactive, once what came before them was read: one whose {@code autoRead}
     * stays off holds that until it is closed, at the latest with this node's links.
     *
     * @param purpose one that the other node accepts, 1 to 64 characters of {@code a-z 0-9 -}
     * @param opening what the other side is to know before the first byte, at most {@link #OPENING_BYTES_MAX}
     * @param handler takes what comes back, as {@code ByteBuf}s, on the stream's event loop; hears {@code channelActive} once the other
     *         side has accepted
     * @return the stream, a channel of {@code ByteBuf}s that is writable while the other side reads; fails with a
     *         {@link io.posthouse.kernel.Fault} when the node is gone, does not accept the purpose, or takes nothing for it now
     */
    Future<Channel> open(NodeName to, String purpose, byte[] opening, ChannelHandler handler);

    /** Takes streams of a purpose from other nodes. One acceptor a purpose; others are refused. */
    void accept(String purpose, Acceptor acceptor);

    /** Takes frames from other nodes. */
    @FunctionalInterface
    interface Receiver {
        void receive(NodeName from, byte[] frame);
    }

    /** Takes streams from other nodes. */
    @FunctionalInterface
    interface Acceptor {
        /**
         * Adds handlers to a new stream, before its first byte is read and before they hear {@code channelActive}. It may stop
         * {@code autoRead}, write, or close the stream, which the opener then sees end. On the stream's event loop; must not block.
         */
        void accept(NodeName from, byte[] opening, Channel stream);

        /**
         * Whether it takes streams now. One that is refused fails at the opener with a fault after which trying again may help, and
         * the other side has seen nothing of what the opener wanted to pass on. On the stream's event loop; must not block.
         */
        default boolean takesNow() {
            return true;
        }
    }
}

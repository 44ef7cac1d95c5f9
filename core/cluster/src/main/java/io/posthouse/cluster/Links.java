package io.posthouse.cluster;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Future;

/**
 * What goes between nodes: small frames, in order for each pair of nodes and topic; and streams of bytes, each with its own
 * back-pressure, for whatever is long or large. Everything is opaque here.
 */
public interface Links {
    /** A frame has at most this many bytes. */
    int FRAME_BYTES_MAX = 1 << 20;

    /**
     * Sends a frame to another node. Any thread; never blocks.
     *
     * @param topic 1 to 64 characters of {@code a-z 0-9 -}
     * @return false when the link cannot take more now or the node is gone; nothing was sent
     */
    boolean send(NodeName to, String topic, byte[] frame);

    /** Hands the frames of a topic to {@code receiver}, which must not block. One receiver a topic. */
    void receive(String topic, Receiver receiver);

    /**
     * Opens a stream to another node.
     *
     * @param purpose one that the other node accepts, 1 to 64 characters of {@code a-z 0-9 -}
     * @param opening what the other side is to know before the first byte, at most 16 KiB
     * @param handler takes what comes back, as {@code ByteBuf}s, on the stream's event loop
     * @return the stream, a channel of {@code ByteBuf}s that is writable while the other side reads; fails when the node is gone
     *         or does not accept the purpose
     */
    Future<Channel> open(NodeName to, String purpose, byte[] opening, ChannelHandler handler);

    /** Takes streams of a purpose from other nodes. One acceptor a purpose. */
    void accept(String purpose, Acceptor acceptor);

    /** Takes frames from other nodes. */
    @FunctionalInterface
    interface Receiver {
        void receive(NodeName from, byte[] frame);
    }

    /** Takes streams from other nodes. */
    @FunctionalInterface
    interface Acceptor {
        /** Adds handlers to a new stream, before its first byte is read. On its event loop; must not block. */
        void accept(NodeName from, byte[] opening, Channel stream);
    }
}

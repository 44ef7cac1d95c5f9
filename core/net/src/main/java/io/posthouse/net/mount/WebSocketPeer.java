package io.posthouse.net.mount;

import java.net.InetAddress;

/**
 * The far end of an open WebSocket, as the service sees it. Every method may be called from any thread, returns at once
 * and does nothing after the connection has closed; calls of one thread keep their order.
 */
public interface WebSocketPeer {
    /**
     * Queues one text message. There is no bound here: whoever sends looks at {@link #writable} and stops, drops or
     * closes when the peer does not read. The gateway closes a peer whose queue passes eight times its high water mark.
     */
    void send(String text);

    /** Whether less is queued than the high water mark. */
    boolean writable();

    /**
     * Runs {@code action} once on the connection's event loop, as soon as the queue has fallen below the low water
     * mark; at once (still on the loop) when the peer is writable now. Not run when the connection closes first.
     */
    void whenWritable(Runnable action);

    /** Stops reading from the socket, so that the peer feels the back-pressure. At most what was already read still arrives. */
    void pauseReading();

    /** Reads again. */
    void resumeReading();

    /**
     * Closes after what is queued has been sent, or after 5 s.
     *
     * @param code 1000 normal, 1001 going away, 1008 policy, 1011 fault, 1013 try again later, 4000-4999 the service's own
     * @param reason at most 123 bytes of UTF-8, seen by the peer; longer ones are cut
     */
    void close(int code, String reason);

    /** The peer's address, after a trusted proxy's header if the gateway is told to trust one. */
    InetAddress address();

    /** The negotiated subprotocol, or the empty string. */
    String subprotocol();
}

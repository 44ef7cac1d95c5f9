package io.posthouse.net.mount;

import io.posthouse.kernel.Caller;
import java.util.List;

/**
 * A place where a service accepts WebSockets. The gateway terminates TLS, checks the Origin, resolves the credential,
 * enforces the frame bound and the idle time-out, and only then opens; an upgrade that it refuses never reaches the service.
 */
public interface WebSocketMount {
    /** The exact path, beginning with a slash, for example {@code /channel}; no pattern, no trailing slash. */
    String path();

    /**
     * The subprotocols this place speaks, the preferred first. Empty means that none is negotiated; otherwise an upgrade
     * that offers none of them is refused.
     */
    List<String> subprotocols();

    /** The largest text message accepted, in bytes of UTF-8 after joining fragments. A larger one closes with 1009. */
    int textBytesMax();

    /**
     * Whether an upgrade needs a resolved caller. Without one the gateway answers 401. A place that signs people in
     * inside its own protocol (XMPP over WebSocket) says no and implements {@link #open(WebSocketPeer)}.
     */
    default boolean needsCaller() {
        return true;
    }

    /**
     * Takes a connection of a known caller. Runs on the connection's event loop: it must not block.
     *
     * @return what receives this connection's events
     * @throws io.posthouse.kernel.RefusedException when the service is full; the gateway closes with 1013
     */
    WebSocketConnection open(WebSocketPeer peer, Caller caller);

    /** Takes a connection without a caller; only asked where {@link #needsCaller} is false. Same thread and refusals. */
    default WebSocketConnection open(WebSocketPeer peer) {
        throw new IllegalStateException("this mount needs a caller");
    }
}

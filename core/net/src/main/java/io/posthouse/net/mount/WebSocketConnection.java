package io.posthouse.net.mount;

/**
 * What a service does with one WebSocket. All methods run on the connection's event loop, one at a time and in order:
 * they must not block; work that waits is handed to a virtual thread by the service.
 */
public interface WebSocketConnection {
    /** A whole text message, valid UTF-8, within the mount's bound. Binary messages close with 1003 and never arrive here. */
    void onText(String text);

    /** The connection is gone, for whatever reason; called exactly once, and nothing follows. */
    void onClosed();
}

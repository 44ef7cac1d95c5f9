package io.posthouse.gateway.socket;

import io.posthouse.net.mount.WebSocketConnection;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Joins frames to whole text messages within the mount's bound, and refuses what RFC 6455 does not allow. On the
 * connection's loop.
 */
final class SocketReader {
    private final SocketPeer peer;
    private final WebSocketConnection connection;
    private final int textBytesMax;
    private Buffer begun = Buffer.buffer();
    private boolean refused;

    SocketReader(SocketPeer peer, WebSocketConnection connection, int textBytesMax) {
        this.peer = peer;
        this.connection = connection;
        this.textBytesMax = textBytesMax;
    }

    void onFrame(WebSocketFrame frame) {
        if (refused) {
            return;
        }
        switch (frame.type()) {
            case TEXT, CONTINUATION -> onText(frame);
            case BINARY -> refuse(1003, "only text is understood here");
            case PING, PONG, CLOSE -> {
                // The engine answers these.
            }
        }
    }

    private void onText(WebSocketFrame frame) {
        Buffer data = frame.binaryData();
        if (begun.length() + data.length() > textBytesMax) {
            refuse(1009, "a message has at most " + textBytesMax + " bytes");
            return;
        }
        if (!frame.isFinal()) {
            // Copied, because a slice would keep the whole network buffer alive while the peer takes its time.
            begun = begun.copy().appendBuffer(data);
            return;
        }
        byte[] octets = begun.length() == 0 ? data.getBytes() : begun.copy().appendBuffer(data).getBytes();
        begun = Buffer.buffer();
        try {
            connection.onText(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
        } catch (CharacterCodingException e) {
            // RFC 6455 §8.1: text that is not UTF-8 fails the connection.
            refuse(1007, "text must be UTF-8");
        }
    }

    private void refuse(int code, String reason) {
        refused = true;
        begun = Buffer.buffer();
        peer.close(code, reason);
    }
}

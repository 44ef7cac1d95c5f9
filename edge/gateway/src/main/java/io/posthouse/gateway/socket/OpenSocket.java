package io.posthouse.gateway.socket;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.posthouse.kernel.Ticker;
import io.posthouse.net.mount.WebSocketConnection;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket from its handshake to its end. It listens before the service behind it knows the peer: the engine takes no
 * handler once the connection has gone, which can be as soon as the handshake is over. On the connection's loop.
 */
final class OpenSocket {
    private static final Logger LOG = LoggerFactory.getLogger(OpenSocket.class);
    private static final Buffer PING = Buffer.buffer("posthouse");

    private final Vertx vertx;
    private final ServerWebSocket socket;
    private final SocketPeer peer;
    private final Ticker ticker;
    private final String requestId;
    private final String path;
    private final Runnable onGone;
    private @Nullable WebSocketConnection connection;
    private @Nullable SocketReader reader;
    private long heardNanos;
    private long timer;
    private boolean gone;

    /**
     * @param path of the mount, for the log
     * @param onGone runs once at the end
     */
    OpenSocket(Vertx vertx, ServerWebSocket socket, SocketPeer peer, Ticker ticker, String requestId, String path,
            Runnable onGone) {
        this.vertx = vertx;
        this.socket = socket;
        this.peer = peer;
        this.ticker = ticker;
        this.requestId = requestId;
        this.path = path;
        this.onGone = onGone;
    }

    /**
     * Begins to listen, to ping and to watch for silence.
     *
     * @return false, with {@code onGone} run, when the peer has already left
     */
    boolean listen(Duration pingEvery, Duration silenceMax) {
        heardNanos = ticker.nanos();
        try {
            socket.closeHandler(closed -> onClosed());
            socket.frameHandler(frame -> {
                heardNanos = ticker.nanos();
                if (reader != null) {
                    reader.onFrame(frame);
                }
            });
            socket.pongHandler(pong -> heardNanos = ticker.nanos());
            socket.exceptionHandler(this::onBroken);
        } catch (IllegalStateException alreadyClosed) {
            LOG.atDebug().addKeyValue("requestId", requestId).addKeyValue("path", path)
                    .log("websocket left with its handshake");
            onClosed();
            return false;
        }
        timer = vertx.setPeriodic(pingEvery.toMillis(), tick -> watch(silenceMax));
        return true;
    }

    /** Hands over to the service what comes from now on, its end included. */
    void serve(WebSocketConnection service, int textBytesMax) {
        connection = service;
        reader = new SocketReader(peer, service, textBytesMax);
        if (gone) {
            service.onClosed();
        }
    }

    private void watch(Duration silenceMax) {
        if (peer.paused()) {
            heardNanos = ticker.nanos();
        } else if (ticker.nanos() - heardNanos >= silenceMax.toNanos()) {
            peer.detach(1001, "nothing was heard from you");
            return;
        }
        socket.writePing(PING);
    }

    private void onBroken(Throwable broken) {
        LOG.atDebug().addKeyValue("requestId", requestId).addKeyValue("cause", broken.toString())
                .log("websocket broke");
        if (broken instanceof CorruptedWebSocketFrameException frame) {
            peer.close(frame.closeStatus().code(), "malformed frame");
        }
    }

    private void onClosed() {
        if (gone) {
            return;
        }
        gone = true;
        vertx.cancelTimer(timer);
        peer.gone();
        onGone.run();
        LOG.atInfo().addKeyValue("requestId", requestId).addKeyValue("path", path)
                .addKeyValue("code", String.valueOf(socket.closeStatusCode())).log("websocket closed");
        if (connection != null) {
            connection.onClosed();
        }
    }
}

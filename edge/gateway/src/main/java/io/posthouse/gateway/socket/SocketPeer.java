package io.posthouse.gateway.socket;

import io.posthouse.net.mount.WebSocketPeer;
import io.vertx.core.Context;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The far end of one WebSocket. It counts the bytes that are queued and not yet in the socket; the service asks whether it
 * may send more. Any thread, except where said.
 */
final class SocketPeer implements WebSocketPeer {
    static final int HIGH_WATER_BYTES = 256 << 10;
    static final int LOW_WATER_BYTES = HIGH_WATER_BYTES / 2;
    /** A service that does not look is stopped here, before it fills the memory with one peer's messages. */
    static final int QUEUE_BYTES_MAX = HIGH_WATER_BYTES * 8;

    private static final Logger LOG = LoggerFactory.getLogger(SocketPeer.class);
    private static final int REASON_BYTES_MAX = 123;
    private static final int CLOSING_SECONDS = 5;
    private static final int DETACHING_SECONDS = 1;

    private final ServerWebSocket socket;
    private final Context loop;
    private final InetAddress address;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicBoolean closing = new AtomicBoolean();
    /** On the loop only. */
    private final List<Runnable> waiting = new ArrayList<>();
    private volatile boolean paused;

    SocketPeer(ServerWebSocket socket, Context loop) {
        this.socket = socket;
        this.loop = loop;
        this.address = new InetSocketAddress(socket.remoteAddress().hostAddress(), 0).getAddress();
    }

    @Override
    public void send(String text) {
        if (closing.get()) {
            return;
        }
        int bytes = utf8Length(text);
        long queued = queuedBytes.addAndGet(bytes);
        if (queued > QUEUE_BYTES_MAX) {
            LOG.atWarn().addKeyValue("bound", "websocket queue").addKeyValue("bytes", queued)
                    .addKeyValue("bytesMax", QUEUE_BYTES_MAX).log("slow websocket peer detached");
            detach(1013, "you read too slowly");
            return;
        }
        socket.writeTextMessage(text).onComplete(written -> sent(bytes));
    }

    private void sent(int bytes) {
        long left = queuedBytes.addAndGet(-bytes);
        if (left < LOW_WATER_BYTES && left + bytes >= LOW_WATER_BYTES) {
            loop.runOnContext(now -> wake());
        }
    }

    private void wake() {
        if (waiting.isEmpty() || closing.get()) {
            return;
        }
        List<Runnable> ready = List.copyOf(waiting);
        waiting.clear();
        ready.forEach(Runnable::run);
    }

    @Override
    public boolean writable() {
        return queuedBytes.get() < HIGH_WATER_BYTES;
    }

    @Override
    public void whenWritable(Runnable action) {
        loop.runOnContext(now -> {
            if (closing.get()) {
                return;
            }
            if (writable()) {
                action.run();
            } else {
                waiting.add(action);
            }
        });
    }

    @Override
    public void pauseReading() {
        paused = true;
        socket.pause();
    }

    @Override
    public void resumeReading() {
        paused = false;
        socket.resume();
    }

    /** Whether we are the ones who do not listen. */
    boolean paused() {
        return paused;
    }

    @Override
    public void close(int code, String reason) {
        close(code, reason, CLOSING_SECONDS);
    }

    /** Closes a peer of which no answer is expected. */
    void detach(int code, String reason) {
        close(code, reason, DETACHING_SECONDS);
    }

    private void close(int code, String reason, int seconds) {
        if (closing.compareAndSet(false, true)) {
            // Behind what is queued; the engine then waits for the peer's own close.
            socket.close((short) code, cut(reason));
            // A peer that does not read never gets there, and the engine would wait with it for ever.
            loop.owner().setTimer(TimeUnit.SECONDS.toMillis(seconds), late -> cutOff());
        }
    }

    private void cutOff() {
        if (socket instanceof WebSocketInternal open) {
            // From the engine's place in the pipeline on: the channel's own close would queue behind the orderly one.
            open.channelHandlerContext().close();
        }
    }

    /** Marks the end, so that nothing is sent or run any more. */
    void gone() {
        closing.set(true);
        waiting.clear();
    }

    @Override
    public InetAddress address() {
        return address;
    }

    @Override
    public String subprotocol() {
        String chosen = socket.subProtocol();
        return chosen == null ? "" : chosen;
    }

    private static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A surrogate is half of a pair that takes four bytes.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    private static String cut(String reason) {
        if (utf8Length(reason) <= REASON_BYTES_MAX) {
            return reason;
        }
        String shorter = reason;
        while (shorter.getBytes(StandardCharsets.UTF_8).length > REASON_BYTES_MAX) {
            shorter = shorter.substring(0, shorter.offsetByCodePoints(shorter.length(), -1));
        }
        return shorter;
    }
}

package io.posthouse.gateway;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.kernel.Caller;
import io.posthouse.net.mount.WebSocketConnection;
import io.posthouse.net.mount.WebSocketMount;
import io.posthouse.net.mount.WebSocketPeer;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebSocketTest {
    private static final int TEXT_BYTES_MAX = 1024;
    private static final String COOKIE = "posthouse_session=" + Door.ADAS_TOKEN;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Echo echo = new Echo();
    private Door door;

    @BeforeEach
    void openTheDoor() throws Exception {
        door = new Door(settings -> settings.withPings(Duration.ofMillis(200), Duration.ofSeconds(2)), List.of(echo),
                List.of());
    }

    @AfterEach
    void closeTheDoor() {
        client.shutdownNow();
        door.close();
    }

    @Test
    void opensForASignedInPageOfOursAndEchoes() throws Exception {
        // when
        Listener listener = new Listener();
        WebSocket socket = open(listener, "Origin", ownOrigin(), "Cookie", COOKIE);
        socket.sendText("hello ", false).join();
        socket.sendText("wörld", true).join();

        // then
        assertThat(listener.texts.poll(10, SECONDS)).isEqualTo("hello wörld");
        assertThat(socket.getSubprotocol()).isEqualTo("echo.1");
        assertThat(echo.callers.poll(10, SECONDS).name()).isEqualTo("ada");
        socket.sendClose(1000, "done").join();
        assertThat(echo.closed.await(10, SECONDS)).isTrue();
    }

    @Test
    void refusesACookieThatComesFromAForeignPageOrFromNone() {
        assertThat(refusalOf("Origin", "http://evil.example", "Cookie", COOKIE)).isEqualTo(403);
        assertThat(refusalOf("Cookie", COOKIE)).isEqualTo(403);
        assertThat(refusalOf("Origin", ownOrigin())).isEqualTo(401);
    }

    @Test
    void opensOnceForATicket() throws Exception {
        // when
        Listener listener = new Listener();
        WebSocket socket = client.newWebSocketBuilder().subprotocols("echo.1")
                .buildAsync(java.net.URI.create("ws://localhost:" + door.port() + "/echo?ticket=" + Door.TICKET),
                        listener)
                .get(10, SECONDS);
        socket.sendText("by ticket", true).join();

        // then
        assertThat(listener.texts.poll(10, SECONDS)).isEqualTo("by ticket");
        assertThatThrownBy(() -> client.newWebSocketBuilder().subprotocols("echo.1")
                .buildAsync(java.net.URI.create("ws://localhost:" + door.port() + "/echo?ticket=" + Door.TICKET),
                        new Listener())
                .join()).isInstanceOf(CompletionException.class);
    }

    @Test
    void refusesAnotherSubprotocolAndAnotherPlace() throws Exception {
        String head = " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: " + ownOrigin()
                + "\r\nCookie: " + COOKIE + "\r\n";
        assertThat(door.raw("GET /echo" + head + "Sec-WebSocket-Protocol: other\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(door.raw("GET /elsewhere" + head + "Sec-WebSocket-Protocol: echo.1\r\n\r\n"))
                .startsWith("HTTP/1.1 404");
        assertThat(door.get("/echo").statusCode()).isEqualTo(426);
    }

    @Test
    void closesOnAMessageThatIsTooLongOrIsNotTextOrIsNotUtf8() throws Exception {
        // when
        Listener tooLong = new Listener();
        WebSocket first = open(tooLong, "Origin", ownOrigin(), "Cookie", COOKIE);
        first.sendText("x".repeat(TEXT_BYTES_MAX), false).join();
        first.sendText("x", true).join();
        Listener binary = new Listener();
        open(binary, "Origin", ownOrigin(), "Cookie", COOKIE).sendBinary(ByteBuffer.wrap(new byte[]{1}), true).join();

        // then
        assertThat(tooLong.closed.get(10, SECONDS)).isEqualTo(1009);
        assertThat(binary.closed.get(10, SECONDS)).isEqualTo(1003);
        assertThat(echo.received.get()).isZero();
    }

    @Test
    void closesOnBytesThatAreNotAWebSocket() throws Exception {
        // given
        try (Socket socket = upgraded()) {
            // when: text that is not UTF-8, masked with zeros
            socket.getOutputStream().write(new byte[]{(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, (byte) 0xc3, 0x28});
            byte[] close = socket.getInputStream().readNBytes(4);
            while (close[0] == (byte) 0x89) {
                // A ping came between.
                socket.getInputStream().readNBytes(close[1] - 2);
                close = socket.getInputStream().readNBytes(4);
            }

            // then
            assertThat(close[0]).isEqualTo((byte) 0x88);
            assertThat(((close[2] & 0xff) << 8) | (close[3] & 0xff)).isEqualTo(1007);
        }
        try (Socket socket = upgraded()) {
            // when: garbage; then: it ends, and the service hears of it once
            socket.getOutputStream().write("garbage garbage garbage".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
        assertThat(echo.received.get()).isZero();
    }

    @Test
    void pingsAndClosesAPeerThatStaysSilent() throws Exception {
        // given: a peer that never answers a ping
        try (Socket socket = upgraded()) {
            // when
            byte[] all = socket.getInputStream().readAllBytes();

            // then: pings came, and then a close with 1001
            assertThat(all[0]).isEqualTo((byte) 0x89);
            assertThat(new String(all, StandardCharsets.ISO_8859_1)).contains("\u0088");
        }
        // and one that answers, as the JDK's client does by itself, is still there after more than that time
        Listener listener = new Listener();
        WebSocket live = open(listener, "Origin", ownOrigin(), "Cookie", COOKIE);
        assertThat(listener.pings.await(30, SECONDS)).isTrue();
        live.sendText("still here", true).join();
        assertThat(listener.texts.poll(10, SECONDS)).isEqualTo("still here");
    }

    @Test
    void tellsTheServiceToWaitWhileThePeerDoesNotReadAndGoesOnAfterwards() throws Exception {
        // given: a service that sends while its peer is writable, and a peer that does not read
        echo.flood = 8000;
        try (Socket socket = upgraded()) {
            socket.getOutputStream().write(new byte[]{(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'});
            WebSocketPeer peer = echo.peers.poll(10, SECONDS);
            while (peer.writable()) {
                Thread.onSpinWait();
            }
            int sentWhenFull = echo.flooded.get();

            // then: it stopped early
            assertThat(sentWhenFull).isLessThan(echo.flood);

            // when: the peer reads; then: everything comes
            long bytes = 0;
            long expected = (long) echo.flood * (Echo.CHUNK.length() + 4);
            byte[] buffer = new byte[1 << 16];
            while (bytes < expected) {
                int n = socket.getInputStream().read(buffer);
                assertThat(n).as("after " + bytes + " bytes").isPositive();
                bytes += n;
            }
            assertThat(echo.flooded.get()).isEqualTo(echo.flood);
        }
    }

    @Test
    void detachesAPeerWhoseQueueGrowsBecauseNobodyLooks() throws Exception {
        // given: a service that sends without looking
        try (Socket socket = upgraded()) {
            WebSocketPeer peer = echo.peers.poll(10, SECONDS);
            fillWhatTheKernelTakes(peer);

            // when
            for (int i = 0; i < 20_000; i++) {
                peer.send(Echo.CHUNK);
            }

            // then: it hears of the end although the peer never reads and never closes
            assertThat(echo.closed.await(20, SECONDS)).isTrue();
        }
    }

    @Test
    void aServiceThatClosesWhileItOpensStillHearsOfTheEnd() throws Exception {
        // given: a service that is quicker than the opening of its own connection
        echo.onOpen = peer -> peer.close(4000, "not today");

        // when
        Listener listener = new Listener();
        open(listener, "Origin", ownOrigin(), "Cookie", COOKIE);

        // then
        assertThat(listener.closed.get(10, SECONDS)).isEqualTo(4000);
        assertThat(echo.closed.await(10, SECONDS)).isTrue();
    }

    @Test
    void aServiceThatPausesReadingIsNotHandedMore() throws Exception {
        // given
        Listener listener = new Listener();
        WebSocket socket = open(listener, "Origin", ownOrigin(), "Cookie", COOKIE);
        WebSocketPeer peer = echo.peers.poll(10, SECONDS);
        socket.sendText("one", true).join();
        assertThat(listener.texts.poll(10, SECONDS)).isEqualTo("one");

        // when
        peer.pauseReading();
        for (int i = 0; i < 50; i++) {
            socket.sendText("more", true).join();
        }
        Thread.sleep(300);
        int whilePaused = echo.received.get();
        peer.resumeReading();

        // then
        assertThat(whilePaused).isEqualTo(1);
        for (int i = 0; i < 50; i++) {
            assertThat(listener.texts.poll(10, SECONDS)).isEqualTo("more");
        }
    }

    /** Otherwise the close would still find room behind what is queued, and be answered by time alone. */
    private static void fillWhatTheKernelTakes(WebSocketPeer peer) throws InterruptedException {
        for (int fullLooks = 0; fullLooks < 10; fullLooks++) {
            while (peer.writable()) {
                peer.send(Echo.CHUNK);
                fullLooks = 0;
            }
            Thread.sleep(20);
        }
    }

    private String ownOrigin() {
        return "http://localhost:" + door.port();
    }

    private WebSocket open(Listener listener, String... headers) throws Exception {
        var builder = client.newWebSocketBuilder().subprotocols("unknown", "echo.1");
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        return builder.buildAsync(java.net.URI.create("ws://localhost:" + door.port() + "/echo"), listener).get(10,
                SECONDS);
    }

    private int refusalOf(String... headers) {
        try {
            open(new Listener(), headers);
            return 101;
        } catch (Exception e) {
            return e.getCause() instanceof WebSocketHandshakeException refused
                    ? refused.getResponse().statusCode()
                    : -1;
        }
    }

    private Socket upgraded() throws Exception {
        Socket socket = door.connect();
        socket.setReceiveBufferSize(64 << 10);
        socket.getOutputStream()
                .write(("GET /echo HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: echo.1\r\n"
                        + "Origin: " + ownOrigin() + "\r\nCookie: " + COOKIE + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int c = socket.getInputStream().read();
            assertThat(c).as(head.toString()).isNotNegative();
            head.append((char) c);
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 101");
        return socket;
    }

    /** Says back what it hears; or, told to flood, sends a lot as fast as the peer takes it. */
    private static final class Echo implements WebSocketMount {
        static final String CHUNK = "0123456789".repeat(100);

        final BlockingQueue<Caller> callers = new LinkedBlockingQueue<>();
        final BlockingQueue<WebSocketPeer> peers = new LinkedBlockingQueue<>();
        final CountDownLatch closed = new CountDownLatch(1);
        final AtomicInteger received = new AtomicInteger();
        final AtomicInteger flooded = new AtomicInteger();
        volatile int flood;
        volatile Consumer<WebSocketPeer> onOpen = peer -> {
        };

        @Override
        public String path() {
            return "/echo";
        }

        @Override
        public List<String> subprotocols() {
            return List.of("echo.1");
        }

        @Override
        public int textBytesMax() {
            return TEXT_BYTES_MAX;
        }

        @Override
        public WebSocketConnection open(WebSocketPeer peer, Caller caller) {
            callers.add(caller);
            peers.add(peer);
            onOpen.accept(peer);
            return new WebSocketConnection() {
                @Override
                public void onText(String text) {
                    received.incrementAndGet();
                    if (flood > 0) {
                        pour(peer);
                    } else {
                        peer.send(text);
                    }
                }

                @Override
                public void onClosed() {
                    closed.countDown();
                }
            };
        }

        private void pour(WebSocketPeer peer) {
            while (flooded.get() < flood && peer.writable()) {
                flooded.incrementAndGet();
                peer.send(CHUNK);
            }
            if (flooded.get() < flood) {
                peer.whenWritable(() -> pour(peer));
            }
        }
    }

    private static final class Listener implements WebSocket.Listener {
        final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        final CountDownLatch pings = new CountDownLatch(15);
        private final StringBuilder begun = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
            pings.countDown();
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            begun.append(data);
            if (last) {
                texts.add(begun.toString());
                begun.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
        }
    }
}

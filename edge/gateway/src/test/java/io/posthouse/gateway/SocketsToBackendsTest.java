package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** WebSockets through the door to back ends: the handshake is looked at, and then bytes are bytes. */
@Timeout(60)
class SocketsToBackendsTest {
    private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: *(\\S+)");
    private static final String ASKED = "GET /shop/socket HTTP/1.1\r\nHost: localhost\r\n"
            + "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: x-unknown\r\n\r\n";

    private static Door door(String more, RawBackend shop) throws Exception {
        return new Door(new RouteStreet(RouteStreet.one("/shop/**", ",\"anonymous\":true" + more, shop.url()))
                .routing(), List.of());
    }

    /** One that opens, greets in the same breath, and says back what it hears. */
    private static RawBackend echo() throws Exception {
        return new RawBackend((socket, head) -> {
            Matcher key = KEY.matcher(head);
            String accept = key.find()
                    ? Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                    .getBytes(StandardCharsets.US_ASCII)))
                    : "";
            RawBackend.write(socket, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: upgrade\r\n"
                    + "Sec-WebSocket-Extensions: x-unknown\r\nSec-WebSocket-Accept: " + accept + "\r\n\r\nwelcome");
            socket.getInputStream().transferTo(socket.getOutputStream());
            socket.close();
        });
    }

    @Test
    void opensOneAndLetsBytesThroughBothWays() throws Exception {
        try (RawBackend shop = echo(); Door door = door(",\"webSocket\":true", shop); Socket caller = door.connect()) {
            // when
            caller.getOutputStream().write(ASKED.getBytes(StandardCharsets.US_ASCII));
            InputStream in = caller.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            byte[] large = new byte[3 << 20];
            java.util.Arrays.fill(large, (byte) 'x');
            String greeted = new String(in.readNBytes(7), StandardCharsets.US_ASCII);
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    caller.getOutputStream().write(large);
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            byte[] heard = in.readNBytes(large.length);
            writer.join();

            // then
            assertThat(head.toString()).startsWith("HTTP/1.1 101");
            assertThat(head.toString().toLowerCase(Locale.ROOT)).contains("upgrade: websocket",
                    "sec-websocket-extensions: x-unknown",
                    "sec-websocket-accept: " + "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".toLowerCase(Locale.ROOT));
            assertThat(greeted).isEqualTo("welcome");
            assertThat(heard).isEqualTo(large);
            assertThat(shop.heads().getFirst().toLowerCase(Locale.ROOT)).contains("\r\nconnection: upgrade\r\n");
        }
    }

    @Test
    void opensNoneWhereARouteDoesNotSaySo() throws Exception {
        try (RawBackend shop = echo(); Door door = door("", shop)) {
            assertThat(door.raw(ASKED)).startsWith("HTTP/1.1 400").contains("\"bad-upgrade\"");
            assertThat(shop.connections()).isZero();
        }
    }

    @Test
    void opensNoneToABackEndThatDoesNotKnowTheAnswer() throws Exception {
        try (RawBackend shop = RawBackend.saying("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Accept: bm8=\r\n\r\nplanted");
                Door door = door(",\"webSocket\":true", shop)) {
            assertThat(door.raw(ASKED)).startsWith("HTTP/1.1 502").contains("\"bad-answer\"")
                    .doesNotContain("planted");
        }
    }

    @Test
    void opensNoneToABackEndThatDoesNotWantTo() throws Exception {
        try (RawBackend shop = RawBackend.saying(RawBackend.ok("no"));
                Door door = door(",\"webSocket\":true", shop)) {
            assertThat(door.raw(ASKED)).startsWith("HTTP/1.1 502").contains("\"upgrade-refused\"");
            HttpResponse<String> plain = door.get("/shop/plain");
            assertThat(plain.body()).isEqualTo("no");
        }
    }

    @Test
    void opensNoneForAPageThatIsNotOursWithACookieOfOurs() throws Exception {
        try (RawBackend shop = echo();
                Door door = new Door(new RouteStreet(RouteStreet.one("/shop/**",
                        ",\"permission\":\"shop.tea.buy\",\"webSocket\":true", shop.url())).routing(), List.of())) {
            String foreign = ASKED.replace("\r\n\r\n", "\r\nOrigin: https://evil.example\r\nCookie: posthouse_session="
                    + Door.ADAS_TOKEN + "\r\n\r\n");

            assertThat(door.raw(foreign)).startsWith("HTTP/1.1 403").contains("\"foreign-origin\"");
            assertThat(door.raw(ASKED)).startsWith("HTTP/1.1 401");
            assertThat(shop.connections()).isZero();
        }
    }

    @Test
    void closesOneThatIsSilentForTooLong() throws Exception {
        try (RawBackend shop = echo(); Door door = door(",\"webSocket\":true,\"socketIdleMillis\":1000", shop)) {
            assertThat(door.raw(ASKED)).startsWith("HTTP/1.1 101").endsWith("welcome");
        }
    }
}

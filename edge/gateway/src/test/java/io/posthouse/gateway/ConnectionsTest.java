package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.setting.LiveSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    @Test
    void closesAConnectionWhoseHeadersDoNotEnd() throws Exception {
        // given
        try (Door door = new Door(settings -> settings.withPatience(Duration.ofMillis(400), Duration.ofSeconds(5),
                Duration.ofSeconds(5)), List.of(), List.of()); Socket slow = door.connect()) {
            slow.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));

            // when: it is never finished; then: the far end closes, instead of the read timing out
            assertThat(endOf(slow)).isTrue();
            // and nobody else pays
            assertThat(door.get("/").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void refusesMoreConnectionsThanTheBoundAndTakesAgainWhenOneLeaves() throws Exception {
        // given
        try (Door door = new Door(settings -> settings.withConnections(2, 2), List.of(), List.of())) {
            Socket first = door.connect();
            Socket second = door.connect();
            assertThat(answers(first)).isTrue();
            assertThat(answers(second)).isTrue();

            // when
            try (Socket third = door.connect()) {
                // then
                assertThat(endOf(third)).isTrue();
            }
            assertThat(answers(first)).isTrue();

            // when
            second.close();

            // then
            boolean taken = false;
            for (int tries = 0; tries < 200 && !taken; tries++) {
                try (Socket next = door.connect()) {
                    taken = answers(next);
                }
            }
            assertThat(taken).isTrue();
            first.close();
        }
    }

    @Test
    void takesAsManyAsAreAllowedNowAndLetsThoseBeWhoAreThere() throws Exception {
        // given
        LiveSettings live = new LiveSettings(List.of(GatewaySettings.RUNNING));
        GatewaySettings usual = GatewaySettings.on(InetAddress.getLoopbackAddress(), 0);
        try (Door door = new Door(live.derive(usual::with));
                Socket first = door.connect();
                Socket second = door.connect()) {
            assertThat(answers(first)).isTrue();
            assertThat(answers(second)).isTrue();

            // when
            assertThat(live.apply(Map.of("posthouse.http.connectionsperaddress", "1"))).isEmpty();

            // then
            try (Socket third = door.connect()) {
                assertThat(endOf(third)).isTrue();
            }
            assertThat(answers(first)).isTrue();
            assertThat(answers(second)).isTrue();

            // when
            assertThat(live.apply(Map.of())).isEmpty();

            // then
            try (Socket third = door.connect()) {
                assertThat(answers(third)).isTrue();
            }
        }
    }

    private static boolean endOf(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    private static boolean answers(Socket socket) throws IOException {
        try {
            socket.getOutputStream().write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] head = socket.getInputStream().readNBytes(12);
            int rest = socket.getInputStream().available();
            socket.getInputStream().skipNBytes(rest);
            return new String(head, StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
        } catch (SocketException reset) {
            return false;
        }
    }
}

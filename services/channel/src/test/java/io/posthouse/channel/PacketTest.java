package io.posthouse.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketTest {
    @Test
    void readsWhatTheProtocolShows() {
        var packet = Packet.read("""
                {"type": "message", "line": "ben@example.org", "random": "k3J9abcd-mb2x1", "time": 1789000000000,
                 "body": {"text": "hello"}, "unknown": [1, 2]}""").orElseThrow();

        assertThat(packet.type()).isEqualTo("message");
        assertThat(packet.line()).isEqualTo("ben@example.org");
        assertThat(packet.random()).isEqualTo("k3J9abcd-mb2x1");
        assertThat(packet.bodyText("text")).isEqualTo("hello");
        assertThat(packet.bodyText("missing")).isEmpty();
    }

    @Test
    void letsLineAndRandomAndBodyBeMissing() {
        assertThat(Packet.read("{\"type\":\"ping\"}")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "null", "[]", "\"text\"", "{", "{}", "{\"type\":7}", "{\"type\":\"\"}",
            "{\"type\":\"Message\"}", "{\"type\":\"message\",\"line\":{}}",
            "{\"type\":\"message\",\"random\":\"short\"}",
            "{\"type\":\"message\",\"random\":\"with blanks in it\"}", "{\"type\":\"message\",\"body\":\"text\"}",
            "{\"type\":\"message\",\"body\":[]}", "\u0000", "{\"type\":\"ping\"} {\"type\":\"ping\""})
    void refusesWhatIsNoPacket(String frame) {
        assertThat(Packet.read(frame)).isEmpty();
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThat(Packet.read("{\"type\":\"" + "x".repeat(41) + "\"}")).isEmpty();
        assertThat(Packet.read("{\"type\":\"message\",\"random\":\"" + "x".repeat(65) + "\"}")).isEmpty();
        assertThat(Packet.read("{\"type\":\"message\",\"line\":\"" + "x".repeat(4000) + "\"}")).isEmpty();
    }

    @Test
    void survivesDeepNesting() {
        assertThat(Packet.read("{\"type\":\"ping\",\"body\":" + "[".repeat(30_000))).isEmpty();
    }
}

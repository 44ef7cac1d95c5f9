package io.posthouse.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.cluster.member.MemberSettings.Discovery;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MemberSettingsTest {
    private static final InetAddress PUBLIC = InetAddress.ofLiteral("192.0.2.7");
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private static MemberSettings settings(String secret, InetAddress address, int port, List<String> peers) {
        return new MemberSettings(secret, address, port, Discovery.LIST, peers, "", Duration.ofMillis(2_500),
                Duration.ofSeconds(15));
    }

    @Test
    void aloneNeedsNothing() {
        assertThat(MemberSettings.alone().clustered()).isFalse();
        assertThat(MemberSettings.alone().address().isLoopbackAddress()).isTrue();
    }

    @Test
    void refusesAPublicAddressOrPeersWithoutASecret() {
        assertThatThrownBy(() -> settings("", PUBLIC, 5280, List.of()))
                .hasMessageContaining("posthouse.cluster.secret");
        assertThatThrownBy(() -> settings("", LOOPBACK, 5280, List.of("other:5280")))
                .hasMessageContaining("posthouse.cluster.secret");
        assertThat(settings(Town.SECRET, PUBLIC, 5280, List.of("other:5280")).clustered()).isTrue();
    }

    @Test
    void refusesAShortSecretAndNeverShowsOne() {
        assertThatThrownBy(() -> settings("too short", LOOPBACK, 5280, List.of())).hasMessageContaining("32")
                .hasMessageNotContaining("too short");
        assertThat(settings(Town.SECRET, LOOPBACK, 5280, List.of()).toString()).doesNotContain(Town.SECRET);
    }

    @Test
    void namesTheSettingAsItIsWritten() {
        assertThatThrownBy(() -> new MemberSettings("", LOOPBACK, 5280, Discovery.LIST, List.of(), "",
                Duration.ofSeconds(3), Duration.ofSeconds(5))).hasMessageContaining("posthouse.cluster.joinpatience");
        assertThatThrownBy(() -> new MemberSettings(Town.SECRET, LOOPBACK, 5280, Discovery.DNS, List.of(), "",
                Duration.ofSeconds(3), Duration.ofSeconds(15))).hasMessageContaining("posthouse.cluster.dns")
                .hasMessageNotContaining("discovery");
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "host:", "host:0", "host:65536", ":5280", "::1:5280", "ho st:1", "[::1]"})
    void refusesAPeerThatIsNoPlace(String peer) {
        assertThatThrownBy(() -> settings(Town.SECRET, LOOPBACK, 5280, List.of(peer))).hasMessageContaining(peer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"host:5280", "a.b-c.example.org:1", "10.0.0.1:65535", "[2001:db8::1]:5280"})
    void takesNamesAndAddresses(String peer) {
        assertThat(settings(Town.SECRET, LOOPBACK, 5280, List.of(peer)).peers()).containsExactly(peer);
    }

    @Test
    void refusesWhatPeersCannotUse() {
        assertThatThrownBy(() -> settings(Town.SECRET, InetAddress.ofLiteral("0.0.0.0"), 5280, List.of()))
                .hasMessageContaining("one address");
        assertThatThrownBy(() -> settings(Town.SECRET, LOOPBACK, 0, List.of())).hasMessageContaining("port");
        assertThatThrownBy(() -> new MemberSettings(Town.SECRET, LOOPBACK, 5280, Discovery.DNS, List.of(), "",
                Duration.ofMillis(2_500), Duration.ofSeconds(15))).hasMessageContaining("posthouse.cluster.dns");
        assertThatThrownBy(() -> new MemberSettings(Town.SECRET, LOOPBACK, 5280, Discovery.LIST, List.of(), "",
                Duration.ofMillis(999), Duration.ofSeconds(15))).hasMessageContaining("patience");
        assertThatThrownBy(() -> new MemberSettings(Town.SECRET, LOOPBACK, 5280, Discovery.LIST, List.of(), "",
                Duration.ofSeconds(10), Duration.ofSeconds(15))).hasMessageContaining("twice");
    }
}

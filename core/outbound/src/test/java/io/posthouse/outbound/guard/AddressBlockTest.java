package io.posthouse.outbound.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressBlockTest {
    @Test
    void endsWithinAByte() {
        // given
        AddressBlock block = AddressBlock.of("172.16.0.0/12");

        // then
        assertThat(block.contains(bytes("172.16.0.0"))).isTrue();
        assertThat(block.contains(bytes("172.31.255.255"))).isTrue();
        assertThat(block.contains(bytes("172.32.0.0"))).isFalse();
        assertThat(block.contains(bytes("172.15.255.255"))).isFalse();
        assertThat(block.contains(bytes("2600::1"))).isFalse();
    }

    @Test
    void isOneAddressWithoutALength() {
        assertThat(AddressBlock.of("10.1.2.3").contains(bytes("10.1.2.3"))).isTrue();
        assertThat(AddressBlock.of("10.1.2.3").contains(bytes("10.1.2.2"))).isFalse();
        assertThat(AddressBlock.of("0.0.0.0/0").contains(bytes("10.1.2.2"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "example.org", ""})
    void refusesWhatIsNoBlock(String text) {
        assertThatThrownBy(() -> AddressBlock.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] bytes(String address) {
        return InetAddress.ofLiteral(address).getAddress();
    }
}

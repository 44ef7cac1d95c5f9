package io.posthouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class GuardStationTest {
    @Test
    void aCallerHasOneKeyWhicheverAddressOfItsNetworkItTakes() {
        assertThat(key("2001:db8:0:1::1")).isEqualTo(key("2001:db8:0:1:ffff:ffff:ffff:ffff"))
                .isNotEqualTo(key("2001:db8:0:2::1"));
        assertThat(key("192.0.2.1")).isNotEqualTo(key("192.0.2.2")).isEqualTo(key("::ffff:192.0.2.1"));
    }

    private static long key(String address) {
        return GuardStation.keyOf(InetAddress.ofLiteral(address));
    }
}

package io.posthouse.outbound.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicAddressesTest {
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
            "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.170",
            "192.168.0.1", "198.18.0.1", "198.19.255.255", "192.0.2.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
            "239.255.255.255", "240.0.0.1", "255.255.255.255", "192.88.99.1", "::", "::1", "fe80::1", "febf::1",
            "fec0::1",
            "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "::10.0.0.1",
            "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::10.0.0.1", "64:ff9b:1::8.8.8.8", "100::1",
            "2001:db8::1", "2001::1", "2001:0:53aa:64c::1", "2001:20::1", "2002:7f00:1::1", "2002:808:808::1",
            "3fff::1", "5f00::1", "::ffff:0:127.0.0.1"})
    void refusesWhatNotEverybodyReaches(String address) {
        assertThat(PublicAddresses.contains(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1",
            "126.255.255.255", "128.0.0.1", "169.253.255.255", "169.255.0.1", "172.15.255.255", "172.32.0.1",
            "192.167.255.255", "192.169.0.1", "198.17.255.255", "198.20.0.1", "223.255.255.255", "2600::1",
            "2606:4700:4700::1111", "2a00:1450::1", "2001:200::1", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"})
    void letsThroughWhatEverybodyReaches(String address) {
        assertThat(PublicAddresses.contains(InetAddress.ofLiteral(address))).isTrue();
    }

    @Test
    void judgesAMappedAddressByTheOneWithinAlsoWhereJavaDidNotUnwrapIt() {
        assertThat(PublicAddresses.contains(HexFormat.of().parseHex("00000000000000000000ffff7f000001"))).isFalse();
        assertThat(PublicAddresses.contains(HexFormat.of().parseHex("00000000000000000000ffff08080808"))).isTrue();
    }
}

package io.posthouse.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.Outcome;
import io.posthouse.net.ListenAddress.Protection;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenAddressTest {
    @ParameterizedTest
    @CsvSource({"'', 5222, CLEAR_TEXT, 127.0.0.1", "localhost, 0, CLEAR_TEXT, 127.0.0.1",
            "127.0.0.1, 5222, CLEAR_TEXT, 127.0.0.1",
            "127.8.9.10, 5222, CLEAR_TEXT, 127.8.9.10", "::1, 5222, CLEAR_TEXT, 0:0:0:0:0:0:0:1",
            "*, 5222, TLS, 0.0.0.0",
            "0.0.0.0, 5222, TLS, 0.0.0.0", "::, 65535, TLS, 0:0:0:0:0:0:0:0", "192.0.2.7, 5222, TLS, 192.0.2.7"})
    void allowsLoopbackAlwaysAndOtherAddressesWithTls(String host, int port, Protection protection, String address) {
        Outcome<InetSocketAddress> decided = ListenAddress.decide(host, port, protection);

        assertThat(decided).isInstanceOfSatisfying(Outcome.Done.class, done -> {
            InetSocketAddress at = (InetSocketAddress) done.value();
            assertThat(at.getAddress().getHostAddress()).isEqualTo(address);
            assertThat(at.getPort()).isEqualTo(port);
        });
    }

    @ParameterizedTest
    @CsvSource({"*, 5222, CLEAR_TEXT, clear-text-in-public", "0.0.0.0, 5222, CLEAR_TEXT, clear-text-in-public",
            "::, 5222, CLEAR_TEXT, clear-text-in-public", "10.0.0.1, 5222, CLEAR_TEXT, clear-text-in-public",
            "192.0.2.7, 5222, CLEAR_TEXT, clear-text-in-public", "example.org, 5222, TLS, not-an-address",
            "localhost.example.org, 5222, CLEAR_TEXT, not-an-address", "' ', 5222, TLS, not-an-address",
            "127.0.0.1, -1, TLS, not-a-port",
            "*, 65536, CLEAR_TEXT, not-a-port", "example.org, 65536, CLEAR_TEXT, not-an-address"})
    void refusesTheRestInADocumentedOrder(String host, int port, Protection protection, String code) {
        Outcome<InetSocketAddress> decided = ListenAddress.decide(host, port, protection);

        assertThat(decided).isInstanceOfSatisfying(Outcome.Refused.class,
                refused -> assertThat(refused.refusal().code()).isEqualTo(code));
    }
}

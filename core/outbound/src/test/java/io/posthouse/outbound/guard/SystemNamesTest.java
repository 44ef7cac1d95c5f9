package io.posthouse.outbound.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class SystemNamesTest {
    @Test
    void waitsForNobodyWhoDoesNotAnswer() throws Exception {
        // given: a name server that never answers, and holds the thread that asked
        var never = new CountDownLatch(1);
        try (var names = new SystemNames(host -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new UnknownHostException(host);
            }
            return List.of(InetAddress.ofLiteral("8.8.8.8"));
        })) {
            // then
            assertThatThrownBy(() -> names.addresses("slow.example.com")).isInstanceOf(UnknownHostException.class)
                    .hasMessage("no answer in time");
        }
    }

    @Test
    void looksUpAsTheMachineDoes() throws Exception {
        try (var names = new SystemNames()) {
            assertThat(names.addresses("127.0.0.1")).containsExactly(InetAddress.ofLiteral("127.0.0.1"));
            assertThatThrownBy(() -> names.addresses("[::1")).isInstanceOf(UnknownHostException.class);
        }
    }
}

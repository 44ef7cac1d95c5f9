package io.posthouse.identity.credential;

import static io.posthouse.identity.TestIdentity.code;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VisitGuardTest {
    @Test
    void slowsThoseOfOneNetworkAndNobodyElse() throws Exception {
        List<Duration> waited = new ArrayList<>();
        VisitGuard guard = new VisitGuard(() -> 0, waited::add);

        for (int i = 0; i < 5; i++) {
            assertThat(code(guard.arrives(InetAddress.getByName("2001:db8::" + i)))).isEqualTo("done");
        }
        assertThat(waited).containsExactly(Duration.ofMillis(250), Duration.ofMillis(500));
        guard.arrives(InetAddress.getByName("2001:db8:0:1::1"));
        assertThat(waited).hasSize(2);
    }
}

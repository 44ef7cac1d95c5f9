package io.posthouse.gateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.member.ClusterSecret;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TokenKind;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeHeadersTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final NodeName EDGE = new NodeName("edge");
    private static final NodeName NORTH = new NodeName("north");
    private static final NodeName SOUTH = new NodeName("south");
    private static final Caller ADA = new Caller(new LoginId(7), "ada", TokenKind.SESSION, "session-1", "request-1");
    private static final CallerHeader.Hop HOP = new CallerHeader.Hop("request-1", "GET", "/api/lines",
            InetAddress.getLoopbackAddress(), true);

    private final NodeHeaders ours = headers("0123456789abcdef0123456789abcdef");
    private final String header = ours.between(EDGE, NORTH, "messaging").sign(Optional.of(ADA), HOP, NOW);

    private static NodeHeaders headers(String secret) {
        return new NodeHeaders(ClusterSecret.of(secret)::derive);
    }

    private Optional<CallerHeader.Signed> read(NodeHeaders by, NodeName from, NodeName to, String role, Instant at) {
        return by.between(from, to, role).verify(header, "GET", "/api/lines", at);
    }

    @Test
    void anotherNodeOfTheSecretReadsWhoAsksAndUnderWhichRequest() {
        var said = read(headers("0123456789abcdef0123456789abcdef"), EDGE, NORTH, "messaging", NOW.plusSeconds(29));

        assertThat(said.orElseThrow().caller()).contains(ADA);
        assertThat(said.orElseThrow().requestId()).isEqualTo("request-1");
        assertThat(said.orElseThrow().tls()).isTrue();
    }

    @Test
    void isGoodForThisNodeAndRoleAndSenderAndHalfAMinuteOnly() {
        assertThat(read(ours, EDGE, NORTH, "messaging", NOW)).isPresent();
        assertThat(read(ours, EDGE, SOUTH, "messaging", NOW)).as("another node").isEmpty();
        assertThat(read(ours, EDGE, NORTH, "ledger", NOW)).as("another role").isEmpty();
        assertThat(read(ours, SOUTH, NORTH, "messaging", NOW)).as("another sender").isEmpty();
        assertThat(read(ours, EDGE, NORTH, "messaging", NOW.plusSeconds(30))).as("too old").isEmpty();
        assertThat(read(headers("another secret of thirty-two characters"), EDGE, NORTH, "messaging", NOW))
                .as("another secret").isEmpty();
        assertThat(CallerHeader.withNewKey().verify(header, "GET", "/api/lines", NOW)).as("the endpoints").isEmpty();
    }
}

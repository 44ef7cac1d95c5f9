package io.posthouse.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.owner.NodeReport;
import io.posthouse.cluster.owner.NodeStatus;
import io.posthouse.cluster.owner.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OrphansTest {
    private static NodeStatus owning(String name, int shards) {
        return new NodeStatus(name, Standing.WELL, Instant.EPOCH, Duration.ZERO, true, Set.of(), "0.1.0",
                Map.of("messaging", shards), NodeReport.NOTHING);
    }

    @Test
    void areTheShardsOfThoseThatDoNotAnswer() {
        var known = List.of(owning("north", 40), owning("south", 20), owning("west", 4));

        assertThat(PlatformEndpoint.orphans(known, Set.of("south", "west"))).isEqualTo(24);
        assertThat(PlatformEndpoint.orphans(known, Set.of())).isZero();
    }

    @Test
    void areNotCountedWhileTheDatabaseIsAway() {
        assertThat(PlatformEndpoint.orphans(List.of(), Set.of("south"))).isNull();
    }
}

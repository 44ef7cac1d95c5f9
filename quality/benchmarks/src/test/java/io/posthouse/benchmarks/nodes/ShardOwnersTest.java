package io.posthouse.benchmarks.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.archive.ArchiveLog;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ShardOwnersTest {
    @Test
    void findsTheShardOfAnAddressAsTheArchiveDoes() {
        for (int i = 0; i < 500; i++) {
            String address = "bench" + i + "@localhost";

            assertThat(ShardOwners.shardOf(address)).isEqualTo(ArchiveLog.shardOf(address));
        }
    }

    @Test
    void saysWherePeopleLiveAndHowManyShardsANodeHas() {
        // given two of the shards with an owner
        int shard = ShardOwners.shardOf("ada@localhost");
        ShardOwners owners = new ShardOwners(Map.of(shard, "node-2", (shard + 1) % 64, "node-3"));

        // then whoever's shard is nobody's lives nowhere
        assertThat(owners.homeOf("ada@localhost")).isEqualTo("node-2");
        assertThat(owners.count("node-3")).isEqualTo(1);
        assertThat(new ShardOwners(Map.of()).homeOf("ada@localhost")).isEmpty();
    }
}

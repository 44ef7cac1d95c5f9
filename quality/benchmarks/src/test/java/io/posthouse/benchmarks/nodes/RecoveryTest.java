package io.posthouse.benchmarks.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RecoveryTest {
    private static final int TALK = 0;

    @Test
    void hasServiceWhenConnectedAndHeardBothWays() {
        // given ten messages said before the node died
        Recovery recovery = begun(10, true);

        // when it comes again, and what was said afterwards is acknowledged and comes
        recovery.connected(100);
        recovery.acknowledged(new Said(TALK, 10), 200);
        assertThat(recovery.servedAt()).isEmpty();
        recovery.arrived(new Said(TALK, 11), 300);

        // then the last of the three counts, and none a second time
        recovery.connected(900);
        recovery.arrived(new Said(TALK, 12), 950);
        assertThat(recovery.servedAt()).hasValue(300);
        assertThat(recovery.acknowledgedAt()).hasValue(200);
    }

    @Test
    void countsNothingThatWasSaidBefore() {
        Recovery recovery = begun(10, true);
        recovery.connected(100);

        recovery.acknowledged(new Said(TALK, 9), 200);
        recovery.arrived(new Said(TALK, 9), 200);

        assertThat(recovery.acknowledgedAt()).isEmpty();
        assertThat(recovery.servedAt()).isEmpty();
    }

    @Test
    void countsNothingOnAConnectionThatDied() {
        Recovery mustConnect = begun(0, true);
        Recovery stays = begun(0, false);

        for (Recovery each : List.of(mustConnect, stays)) {
            each.acknowledged(new Said(TALK, 1), 50);
            each.arrived(new Said(TALK, 1), 60);
        }

        assertThat(mustConnect.servedAt()).isEmpty();
        assertThat(stays.servedAt()).hasValue(60);
    }

    @Test
    void countsWhoIsConnectedAgainWhileTheNodeStillEnds() {
        Recovery recovery = new Recovery(true);

        // when it is connected elsewhere before anybody has counted what was said until the kill
        recovery.connected(100);
        recovery.acknowledged(new Said(TALK, 8), 110);
        recovery.begin(new int[]{10});
        recovery.acknowledged(new Said(TALK, 10), 200);
        recovery.arrived(new Said(TALK, 10), 300);

        assertThat(recovery.acknowledgedAt()).hasValue(200);
        assertThat(recovery.servedAt()).hasValue(300);
    }

    private static Recovery begun(int said, boolean mustConnect) {
        Recovery recovery = new Recovery(mustConnect);
        recovery.begin(new int[]{said});
        return recovery;
    }
}

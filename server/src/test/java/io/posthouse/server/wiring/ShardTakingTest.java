package io.posthouse.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ShardTakingTest {
    private final AtomicInteger taken = new AtomicInteger();

    @Test
    void letsShardsComeWhenTheNodeHasStarted() {
        var taking = new ShardTaking(taken::incrementAndGet, () -> false);
        assertThat(taken).hasValue(0);

        taking.start();

        assertThat(taken).hasValue(1);
        assertThat(taking.isRunning()).isTrue();
    }

    @Test
    void letsNoneComeToANodeThatWasToldToEndWhileItStarted() {
        var taking = new ShardTaking(taken::incrementAndGet, () -> true);

        taking.start();

        assertThat(taken).hasValue(0);
        assertThat(taking.isRunning()).isTrue();
    }
}

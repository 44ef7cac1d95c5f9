package io.posthouse.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2PingFrame;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Heartbeat heartbeat = new Heartbeat(nanos::get, Duration.ofMillis(500), Duration.ofMillis(2500));
    private final EmbeddedChannel channel = new EmbeddedChannel(heartbeat);

    HeartbeatTest() {
        channel.freezeTime();
        heartbeat.start();
    }

    /** Lets the loop come to its turn after {@code millis}. */
    private void pass(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void asksAndGivesUpWhenNothingIsHeard() {
        for (int i = 0; i < 4; i++) {
            pass(500);
        }
        assertThat(channel.isOpen()).isTrue();
        assertThat(channel.outboundMessages()).hasSize(4).allMatch(Http2PingFrame.class::isInstance);

        pass(500);

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void takesAnyByteForASignOfLife() {
        for (int i = 0; i < 20; i++) {
            pass(500);
            if (i % 4 == 3) {
                channel.writeInbound("anything");
            }
        }

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void doesNotJudgeAfterItStoodStillItself() {
        // A stopped process: its clock goes on, its loop does not.
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
        pass(500);

        assertThat(channel.isOpen()).isTrue();
        for (int i = 0; i < 5; i++) {
            pass(500);
        }
        assertThat(channel.isOpen()).isFalse();
    }
}

package io.posthouse.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

class RareLogTest {
    @Test
    void writesOneLineAMinute() {
        var nanos = new AtomicLong(Long.MAX_VALUE - 5);
        var log = new RareLog(NOPLogger.NOP_LOGGER, nanos::get, "it happened");

        assertThat(log.warn("peer", "detail")).isTrue();
        assertThat(log.warn("peer", "detail")).isFalse();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(59));
        assertThat(log.warn("peer", "detail")).isFalse();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(log.warn("peer", "detail")).isTrue();
    }
}

package io.posthouse.cluster.link;

import io.posthouse.kernel.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/** Warns at most once a minute of what a peer could make happen at any rate, and tells how often it did. Any thread. */
final class RareLog {
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Logger log;
    private final Ticker ticker;
    private final String words;
    private final AtomicLong times = new AtomicLong();
    private final AtomicLong nextNanos;

    RareLog(Logger log, Ticker ticker, String words) {
        this.log = log;
        this.ticker = ticker;
        this.words = words;
        this.nextNanos = new AtomicLong(ticker.nanos());
    }

    /**
     * It happened again.
     *
     * @return whether a line was written
     */
    boolean warn(Object peer, Object detail) {
        times.incrementAndGet();
        long next = nextNanos.get();
        long now = ticker.nanos();
        if (now - next < 0 || !nextNanos.compareAndSet(next, now + PAUSE_NANOS)) {
            return false;
        }
        log.atWarn().addKeyValue("peer", peer).addKeyValue("detail", detail).addKeyValue("times", times.getAndSet(0))
                .log(words);
        return true;
    }
}

package io.posthouse.kernel.logging;

import io.posthouse.kernel.Ticker;
import java.time.Duration;

/** Keeps what happens often from filling the log: the first is told at once, then one line in each pause tells how many. Safe for any thread. */
public final class Seldom {
    private final Ticker ticker;
    private final long pauseNanos;
    private boolean everTold;
    private long toldAt;
    private long untold;
    /** Since it last passed. */
    private long happened;
    private boolean told;

    /** @param pause how long nothing is told after a line */
    public Seldom(Ticker ticker, Duration pause) {
        this.ticker = ticker;
        this.pauseNanos = pause.toNanos();
    }

    /**
     * It has happened.
     *
     * @return how often since it was last told of, this time included; 0 when it is not to be told now
     */
    public synchronized long happened() {
        untold++;
        happened++;
        long now = ticker.nanos();
        if (everTold && now - toldAt < pauseNanos) {
            return 0;
        }
        everTold = true;
        told = true;
        toldAt = now;
        long times = untold;
        untold = 0;
        return times;
    }

    /**
     * It happens no more.
     *
     * @return how often it had happened since it began, when anything was told of that; else 0, so that nobody hears that something is over
     *         of which they have not heard
     */
    public synchronized long passed() {
        long times = told ? happened : 0;
        happened = 0;
        told = false;
        return times;
    }
}

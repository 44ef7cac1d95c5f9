package io.posthouse.kafka;

import io.posthouse.kernel.Ticker;

/** Says how long to rest after so much work, so that no more than so much is done in a second on the whole. For one thread. */
final class Pace {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long MILLI_NANOS = 1_000_000L;

    private final int perSecond;
    private final Ticker ticker;
    private long freeAt;

    Pace(int perSecond, Ticker ticker) {
        this.perSecond = perSecond;
        this.ticker = ticker;
        this.freeAt = ticker.nanos();
    }

    /**
     * Notes work that was done.
     *
     * @param begun when it was begun, by the ticker
     * @return for how many milliseconds to rest now; what was not used before is not saved up
     */
    long restMillis(int done, long begun) {
        freeAt = Math.max(freeAt, begun) + done * SECOND_NANOS / perSecond;
        return Math.max(0, (freeAt - ticker.nanos()) / MILLI_NANOS);
    }
}

package io.posthouse.gateway.limit;

import io.posthouse.kernel.Ticker;

/** Counts for one node, or for what one node owns. Decides at once. */
final class LimitsAlone implements Limits {
    private static final int PLACES_OF_MANY = 1 << 17;
    private static final int PLACES_OF_FEW = 1 << 13;

    private final ArrivalTable[] tables;
    private final Ticker ticker;
    private volatile Time time;

    /**
     * What a moment is counted from, and the last moment that there is.
     *
     * @param last after it time stands still
     */
    private record Time(long begun, long last) {
    }

    LimitsAlone(Ticker ticker) {
        this(ticker, false);
    }

    /** @param owes see {@link ArrivalTable} */
    LimitsAlone(Ticker ticker, boolean owes) {
        this.ticker = ticker;
        this.time = new Time(ticker.nanos(), Long.MAX_VALUE);
        this.tables = new ArrivalTable[Layer.values().length];
        for (Layer layer : Layer.values()) {
            tables[layer.number()] = new ArrivalTable(switch (layer) {
                case ADDRESS, USER -> PLACES_OF_MANY;
                case APP, INTERFACE -> PLACES_OF_FEW;
            }, owes);
        }
    }

    /** Nanoseconds since before this began, but for those in which time stood still: above 0. */
    long now() {
        Time now = time;
        return Math.min(ticker.nanos() - now.begun() + 1, now.last());
    }

    /**
     * Has time go on, for so long at most unless this is said again. What passed after it had stood still never was: whoever did not see
     * it pass does not know what others have let through meanwhile, and must not count with what came back.
     */
    void goOn(long nanos) {
        Time before = time;
        long missed = Math.max(0, ticker.nanos() - before.begun() + 1 - before.last());
        long begun = before.begun() + missed;
        time = new Time(begun, ticker.nanos() - begun + 1 + nanos);
    }

    ArrivalTable table(Layer layer) {
        return tables[layer.number()];
    }

    @Override
    public long count(Layer layer, long key, Quota quota, Waiter waiter) {
        return tables[layer.number()].count(key, now(), quota);
    }

    long displaced() {
        long sum = 0;
        for (ArrivalTable table : tables) {
            sum += table.displaced();
        }
        return sum;
    }

    @Override
    public void close() {
        // Nobody has to be told.
    }
}

package io.posthouse.gateway.limit;

import io.posthouse.kernel.Ticker;

/** Counts for one node, or for what one node owns. Decides at once. */
final class LimitsAlone implements Limits {
    private static final int PLACES_OF_MANY = 1 << 17;
    private static final int PLACES_OF_FEW = 1 << 13;

    private final ArrivalTable[] tables;
    private final Ticker ticker;
    private final long begun;

    LimitsAlone(Ticker ticker) {
        this(ticker, false);
    }

    /** @param owes see {@link ArrivalTable} */
    LimitsAlone(Ticker ticker, boolean owes) {
        this.ticker = ticker;
        this.begun = ticker.nanos();
        this.tables = new ArrivalTable[Layer.values().length];
        for (Layer layer : Layer.values()) {
            tables[layer.number()] = new ArrivalTable(switch (layer) {
                case ADDRESS, USER -> PLACES_OF_MANY;
                case APP, INTERFACE -> PLACES_OF_FEW;
            }, owes);
        }
    }

    /** Nanoseconds since before this began: above 0. */
    long now() {
        return ticker.nanos() - begun + 1;
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

package io.posthouse.storage.event;

/** Takes events elsewhere, on threads of its own, from when it is opened until it is closed. Any thread may ask it. */
public interface EventCarrier extends AutoCloseable {
    /** How it goes. Never blocks. */
    CarrierState state();

    /** Events that were taken by the other side since it was opened; one that is told twice counts twice. */
    long told();

    /** Rows of the shards owned here that lie before the end and are not told yet. */
    long behind();

    /** For how long there has been something to tell without a moment when all was told, in milliseconds. */
    long behindMillis();

    /** Rows that were gone before they were told, because somebody removed them from the log. */
    long missed();

    /** Stops within seconds; what is under way is told again by whoever opens one next. */
    @Override
    void close();
}

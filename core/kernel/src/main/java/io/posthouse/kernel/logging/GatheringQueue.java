package io.posthouse.kernel.logging;

import java.util.concurrent.ArrayBlockingQueue;

/**
 * Where events wait for the thread that writes. That thread sleeps a moment after it was woken, so that what comes meanwhile is written
 * with the first one, in one go: to wake a thread and to write costs more than to lay a line out, and a busy server logs thousands of lines
 * a second. For one taker, and any number of threads that offer.
 */
final class GatheringQueue<E> extends ArrayBlockingQueue<E> {
    /** How long the first one waits for others. */
    private static final long GATHER_MILLIS_MAX = 10;
    /** A small queue would be full by then. */
    private static final int PLACES_PER_MILLI = 400;
    private static final long serialVersionUID = 1;

    private final long gatherMillis;

    GatheringQueue(int places) {
        super(places);
        gatherMillis = Math.min(GATHER_MILLIS_MAX, places / PLACES_PER_MILLI);
    }

    @Override
    public E take() throws InterruptedException {
        E next = poll();
        if (next != null) {
            return next;
        }
        E first = super.take();
        gather();
        return first;
    }

    private void gather() {
        try {
            Thread.sleep(gatherMillis);
        } catch (InterruptedException e) {
            // Whoever interrupts wants an end: told with the next call, since this one has something to give.
            Thread.currentThread().interrupt();
        }
    }
}

package io.posthouse.storage.event;

import io.posthouse.storage.StoreUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one listener of what is noted in the book of events: in order, at least once, on one of the nodes that listen under the
 * same name, within about a second of the commit. A thread of its own.
 */
public final class EventReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventReader.class);
    private static final int BATCH_MAX = 500;
    private static final long LOOK_MILLIS = 1_000;
    private static final long PAUSE_MILLIS_MAX = 30_000;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final EventFeed feed;
    private final String name;
    private final Listener listener;
    private final AtomicLong missed = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;
    private long pauseMillis = LOOK_MILLIS;
    private String complaint = "";

    /** Hears of events. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Some events, the oldest first. When it returns they are dealt with; when it throws, they are told again after a pause. It
         * may hear one twice and knows it by its id.
         *
         * @param holdOn is called by whoever takes longer than a few seconds, again and again
         */
        void tell(List<NotedEvent> events, Runnable holdOn) throws Exception;
    }

    private EventReader(EventFeed feed, String name, Listener listener) {
        this.feed = feed;
        this.name = name;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("events-" + name).unstarted(this::run);
    }

    /**
     * Begins to tell {@code listener}, in the class loader that knows it.
     *
     * @param name for the log
     */
    public static EventReader start(EventFeed feed, String name, Listener listener) {
        EventReader reader = new EventReader(feed, name, listener);
        reader.thread.setContextClassLoader(listener.getClass().getClassLoader());
        reader.thread.start();
        return reader;
    }

    /** Events that were gone before they were told. */
    public long missed() {
        return missed.get();
    }

    private void run() {
        try {
            while (!closing) {
                Thread.sleep(turn() ? 0 : pauseMillis);
            }
        } catch (InterruptedException e) {
            LOG.debug("the reader is closed");
        }
        // Cleared, for the pool to give a connection.
        boolean interrupted = Thread.interrupted();
        try {
            feed.letGo();
        } catch (StoreUnavailable e) {
            LOG.atDebug().setCause(e).log("a feed was not let go of: its time is up in a moment");
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether there may be more at once */
    private boolean turn() throws InterruptedException {
        try {
            OptionalLong position = feed.hold();
            boolean more = position.isPresent() && tellFrom(position.getAsLong());
            pauseMillis = LOOK_MILLIS;
            return more;
        } catch (InterruptedException e) {
            throw e;
        } catch (StoreUnavailable e) {
            if (closing) {
                return false;
            }
            LOG.atInfo().addKeyValue("reader", name).setCause(e).log("events wait for the database");
        } catch (Exception e) {
            complain(e);
        }
        pauseMillis = Math.min(PAUSE_MILLIS_MAX, pauseMillis * 2);
        return false;
    }

    /** Each reason once, until there is another. */
    private void complain(Exception failure) {
        if (!failure.toString().equals(complaint)) {
            complaint = failure.toString();
            LOG.atWarn().addKeyValue("reader", name).setCause(failure).log("events were not taken, and are told again");
        }
    }

    private boolean tellFrom(long position) throws Exception {
        List<NotedEvent> events = feed.read(position, BATCH_MAX);
        if (events.isEmpty()) {
            return false;
        }
        listener.tell(events, () -> feed.advance(position));
        complaint = "";
        if (!feed.advance(events.getLast().sequence())) {
            return false;
        }
        // Only now: until the feed stands behind a gap, whoever reads next meets the same one again.
        countMissed(events.getFirst().sequence() - position - 1);
        return events.size() == BATCH_MAX;
    }

    private void countMissed(long gone) {
        if (gone > 0) {
            missed.addAndGet(gone);
            LOG.atError().addKeyValue("reader", name).addKeyValue("events", gone)
                    .log("events had been kept for their time and are gone before they were told");
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            if (!thread.join(CLOSE_PATIENCE)) {
                LOG.atWarn().addKeyValue("reader", name).log("a reader of events has not ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

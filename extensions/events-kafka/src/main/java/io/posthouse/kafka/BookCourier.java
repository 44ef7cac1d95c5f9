package io.posthouse.kafka;

import io.posthouse.storage.event.EventReader;
import io.posthouse.storage.event.NotedEvent;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells what is noted in the book of events. The book says which node tells, remembers how far it came, and tells again what was
 * not taken. On the reader's thread.
 */
final class BookCourier implements EventReader.Listener {
    /** The topic of all that is noted in the book, so that what is about one person or group keeps its order. */
    static final String TOPIC = "business";

    private final Wire wire;
    private final Envelope envelope;
    private final Situation situation;
    private final AtomicLong told = new AtomicLong();

    BookCourier(Wire wire, Envelope envelope, Situation situation) {
        this.wire = wire;
        this.envelope = envelope;
        this.situation = situation;
    }

    long told() {
        return told.get();
    }

    Situation situation() {
        return situation;
    }

    @Override
    public void tell(List<NotedEvent> events, Runnable holdOn) throws Trouble, InterruptedException {
        try {
            wire.ready();
            Answers answers = wire.tell(events.stream().map(envelope::of).toList(), holdOn);
            if (answers.anyFailed()) {
                throw wire.troubleBehind(answers.first().failure());
            }
            told.addAndGet(events.size());
            situation.well();
        } catch (Trouble e) {
            situation.waiting(e);
            wire.drop();
            throw e;
        }
    }
}

package io.posthouse.kafka;

import io.posthouse.kernel.Ticker;
import io.posthouse.storage.Database;
import io.posthouse.storage.event.CarrierSettings;
import io.posthouse.storage.event.EventCarrier;
import io.posthouse.storage.event.EventCarriers;
import io.posthouse.storage.event.EventLog;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;

/** What the server finds when it looks for a carrier. */
public final class KafkaCarriers implements EventCarriers {
    /** For the service loader. */
    public KafkaCarriers() {
        // Nothing is there before it is opened.
    }

    @Override
    public EventCarrier open(String feed, CarrierSettings settings, List<EventLog> logs, Database database,
            Ticker ticker) {
        return KafkaCarrier.open(feed, settings, logs,
                new KafkaCarrier.Means(database, ticker, KafkaProducer::new, Patience.USUAL));
    }
}

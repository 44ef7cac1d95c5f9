package io.posthouse.storage.event;

import io.posthouse.kernel.Ticker;
import io.posthouse.storage.Database;
import java.util.List;

/** Makes a carrier: what an extension offers, found with {@link java.util.ServiceLoader}. */
public interface EventCarriers {
    /**
     * Opens one; it begins at once, and does not wait for the other side to be there.
     *
     * @param feed the name under which it notes how far it has come
     * @throws io.posthouse.kernel.Fault when the settings cannot be used, in words for whoever wrote them
     */
    EventCarrier open(String feed, CarrierSettings settings, List<EventLog> logs, Database database, Ticker ticker);
}

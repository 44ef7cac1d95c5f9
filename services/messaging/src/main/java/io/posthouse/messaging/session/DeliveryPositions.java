package io.posthouse.messaging.session;

import java.util.Map;

/** Where the archive's rows have come to, per person, in the database. Blocks. */
public interface DeliveryPositions {
    /** The position of a person; 0 when nothing was ever delivered to them. */
    long of(String owner);

    /** Raises positions; one that would fall stays. */
    void raise(Map<String, Long> positions);
}

package io.posthouse.messaging.stream;

import io.posthouse.xmpp.Element;
import org.jspecify.annotations.Nullable;

/**
 * One element on its way through a {@link StreamOutlet}.
 *
 * @param archivedId the row that has arrived once this has; 0 for none
 * @param counted whether stream management counts it
 * @param told runs once the client has it
 */
record OutletItem(Element element, long archivedId, boolean counted, int weight, @Nullable Runnable told) {
    OutletItem(Element element, long archivedId, boolean counted, int weight) {
        this(element, archivedId, counted, weight, null);
    }

    /** Requests weigh nothing and take no place: there is one at a time. */
    int places() {
        return weight > 0 ? 1 : 0;
    }
}

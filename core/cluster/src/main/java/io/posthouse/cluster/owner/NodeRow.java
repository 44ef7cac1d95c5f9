package io.posthouse.cluster.owner;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * What a node says of itself in the database, with the database's times.
 *
 * @param clients where XMPP clients reach it; empty when that was not said
 */
record NodeRow(String name, UUID life, Instant since, Instant steadySince, Instant beatAt, Standing standing,
        Set<String> sees, Set<String> logs, String clients) {
    NodeRow {
        sees = Set.copyOf(sees);
        logs = Set.copyOf(logs);
    }
}

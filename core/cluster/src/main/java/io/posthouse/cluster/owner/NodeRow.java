package io.posthouse.cluster.owner;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** What a node says of itself in the database, with the database's times. */
record NodeRow(String name, UUID life, Instant since, Instant steadySince, Instant beatAt, Standing standing,
        Set<String> sees, Set<String> logs) {
    NodeRow {
        sees = Set.copyOf(sees);
        logs = Set.copyOf(logs);
    }
}

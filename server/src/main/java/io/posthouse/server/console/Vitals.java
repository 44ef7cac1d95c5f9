package io.posthouse.server.console;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one node is, as it says of itself. It goes between nodes as JSON: a member that one of them does not know is passed over.
 *
 * @param startedAt since when it runs
 * @param people signed in with at least one session here; a person's sessions are all on one node, so nodes can be added up
 * @param sessions of all of them
 * @param pages those of the sessions that are carried by the data channel, as our page's are
 * @param clients connections, also of people whose sessions are on other nodes
 * @param behind rows that have not been carried to other homes, of the shard that is farthest behind
 * @param messages stored in each of the last spans of {@code spanSeconds}, the oldest first
 * @param certificateEnds until when the certificate of its doors holds
 * @param shardsLeft how many shards it has still to hand over while it drains; null while it does not. That it lets nobody in
 *        then is as ordered: its parts say so, and nothing is broken
 */
record Vitals(String node, String version, Instant startedAt, List<Part> parts, int people, int sessions, int pages,
        int clients, long behind, List<Long> messages, int spanSeconds, BackupState backup, Instant certificateEnds,
        @Nullable Integer shardsLeft) {
    Vitals {
        parts = List.copyOf(parts);
        messages = List.copyOf(messages);
    }

    /**
     * One part of a node.
     *
     * @param state {@code well}, {@code impaired} or {@code unwell}
     * @param what what is wrong; null when nothing is
     * @param advice what to do about it; null when nothing is wrong
     */
    record Part(String part, String state, @Nullable String what, @Nullable String advice) {
    }
}

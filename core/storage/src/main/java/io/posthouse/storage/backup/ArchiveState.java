package io.posthouse.storage.backup;

import java.time.Instant;

/** How the archive of the log is doing, for health. */
public sealed interface ArchiveState {
    /** Nobody has asked for one: no backup was ever made. */
    record Off() implements ArchiveState {
    }

    /**
     * It follows.
     *
     * @param safe up to where the log is on the archive's disk
     * @param at when that was so
     */
    record Following(Lsn safe, Instant at) implements ArchiveState {
    }

    /**
     * It does not. PostgreSQL keeps what is missing, up to 4 GB; the platform goes on.
     *
     * @param what what is wrong, in a sentence
     * @param advice what to do about it, in a sentence
     */
    record Failing(String what, String advice) implements ArchiveState {
    }
}

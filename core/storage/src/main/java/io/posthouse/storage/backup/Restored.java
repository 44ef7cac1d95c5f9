package io.posthouse.storage.backup;

import java.util.List;

/**
 * What a restore brought back.
 *
 * @param backup the full backup it began with
 * @param asked the moment that was asked for
 * @param reached where in the log it ended
 * @param reachedAt when the last transaction that is there was committed, as PostgreSQL tells it
 * @param timeline of the log from now on
 * @param found for each log: rows, shards, and the highest sequence
 * @param logAfterBytes how much log was at hand from after the moment, whose changes are not there; 0 when nothing was left out
 * @param wrong what is wrong with it, in sentences; empty when all checks passed
 */
public record Restored(String backup, Moment asked, Lsn reached, String reachedAt, int timeline, List<FoundLog> found,
        long logAfterBytes, List<String> wrong) {
    public Restored {
        found = List.copyOf(found);
        wrong = List.copyOf(wrong);
    }

    /** One log as it came back. */
    public record FoundLog(String table, long rows, int shards, long highest) {
        @Override
        public String toString() {
            return table + ": " + rows + " rows in " + shards + " shards, highest sequence " + highest;
        }
    }

    /** All rows of all logs. */
    public long rows() {
        return found.stream().mapToLong(FoundLog::rows).sum();
    }
}

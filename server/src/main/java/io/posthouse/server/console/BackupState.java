package io.posthouse.server.console;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a node's backups are doing.
 *
 * @param kind {@code yours} for a PostgreSQL that is not ours to back up; {@code none} when none was ever made; {@code following}
 *        while the archive follows, {@code failing} while it does not
 * @param safeAt up to when everything is in the archive; null unless it follows
 * @param lastFullAt when the last full backup was whole; null when there is none
 */
public record BackupState(String kind, @Nullable Instant safeAt, @Nullable Instant lastFullAt) {
    /** Of a PostgreSQL that somebody else runs. */
    public static final BackupState YOURS = new BackupState("yours", null, null);
}

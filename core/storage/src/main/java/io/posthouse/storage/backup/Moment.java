package io.posthouse.storage.backup;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Up to when a restore goes. */
public sealed interface Moment {
    /** All that is at hand. */
    record Latest() implements Moment {
        @Override
        public String toString() {
            return "latest";
        }
    }

    /** The end of the full backup, without the archived log. */
    record EndOfBackup() implements Moment {
        @Override
        public String toString() {
            return "backup";
        }
    }

    /** What was committed until then, that moment included, and nothing after it. */
    record At(Instant time) implements Moment {
        @Override
        public String toString() {
            return time.toString();
        }
    }

    /**
     * Reads {@code latest}, {@code backup}, or a time with its zone, such as {@code 2026-11-21T10:00:00Z}.
     *
     * @throws BackupFault when it is none of these
     */
    static Moment parse(String text) {
        switch (text) {
            case "latest" -> {
                return new Latest();
            }
            case "backup" -> {
                return new EndOfBackup();
            }
            default -> {
                try {
                    return new At(java.time.OffsetDateTime.parse(text).toInstant());
                } catch (DateTimeParseException e) {
                    throw new BackupFault(text + " is no moment: say latest, backup (the end of the full backup), or a "
                            + "time with its zone, such as 2026-11-21T10:00:00Z or 2026-11-21T18:00:00+08:00", e);
                }
            }
        }
    }
}

package io.posthouse.storage.log;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes a row's values in the order of its columns, as COPY's binary format wants them: each method is for the column
 * type of its name, and no other fits. A text with U+0000 or half a surrogate pair cannot be stored: its command is
 * rejected.
 */
public interface CopyRow {
    CopyRow smallint(int value);

    CopyRow integer(int value);

    CopyRow bigint(long value);

    CopyRow bool(boolean value);

    CopyRow text(@Nullable String value);

    CopyRow uuid(@Nullable UUID value);

    CopyRow bytes(byte @Nullable [] value);

    /** A {@code timestamptz}; cut to microseconds. */
    CopyRow timestamp(@Nullable Instant value);

    /** A {@code jsonb}, given as text. */
    CopyRow jsonb(@Nullable String value);

    /** Null, for a column of any type. */
    CopyRow none();
}

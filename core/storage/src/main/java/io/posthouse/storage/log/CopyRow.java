package io.posthouse.storage.log;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes a row's values in the order of its columns, as COPY's binary format wants them. */
public interface CopyRow {
    CopyRow smallint(int value);

    CopyRow integer(int value);

    CopyRow bigint(long value);

    CopyRow bool(boolean value);

    CopyRow text(@Nullable String value);

    CopyRow uuid(@Nullable UUID value);

    CopyRow bytes(byte @Nullable [] value);

    CopyRow timestamp(@Nullable Instant value);
}

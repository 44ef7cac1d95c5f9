package io.posthouse.storage.postgres;

import io.posthouse.kernel.Fault;
import org.jspecify.annotations.Nullable;

/** A fault: PostgreSQL cannot be started or must not be used. The message tells a person what to do. */
public final class PostgresFault extends Fault {
    PostgresFault(String message) {
        this(message, null);
    }

    PostgresFault(String message, @Nullable Throwable cause) {
        super(message, false, cause);
    }
}

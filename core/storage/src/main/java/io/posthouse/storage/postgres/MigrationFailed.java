package io.posthouse.storage.postgres;

import io.posthouse.kernel.Fault;
import org.jspecify.annotations.Nullable;

/** A fault: the tables are not as this release needs them. The platform must not start; the message says which module and why. */
public final class MigrationFailed extends Fault {
    MigrationFailed(String message, @Nullable Throwable cause) {
        super(message, false, cause);
    }
}

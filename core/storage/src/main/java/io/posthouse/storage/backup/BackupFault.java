package io.posthouse.storage.backup;

import io.posthouse.kernel.Fault;
import org.jspecify.annotations.Nullable;

/** A fault: a backup cannot be made, kept or brought back. The message tells a person what to do. */
public final class BackupFault extends Fault {
    BackupFault(String message) {
        this(message, null);
    }

    BackupFault(String message, @Nullable Throwable cause) {
        super(message, false, cause);
    }
}

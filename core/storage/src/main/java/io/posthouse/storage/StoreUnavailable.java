package io.posthouse.storage;

import io.posthouse.kernel.Fault;
import org.jspecify.annotations.Nullable;

/** A fault: the database did not answer. Asking again is safe and may help. */
public final class StoreUnavailable extends Fault {
    public StoreUnavailable(String message, @Nullable Throwable cause) {
        super(message, true, cause);
    }
}

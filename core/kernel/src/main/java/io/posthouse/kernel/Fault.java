package io.posthouse.kernel;

import org.jspecify.annotations.Nullable;

/** The world failing under us: a database that is gone, a disk that is full. Says whether asking again may help. */
public class Fault extends RuntimeException {
    private final boolean retryable;

    public Fault(String message, boolean retryable, @Nullable Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
    }

    /** Whether the same request may succeed later. */
    public final boolean retryable() {
        return retryable;
    }
}

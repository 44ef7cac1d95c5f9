package io.posthouse.storage.postgres;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is asked of the server that would take over.
 *
 * @param required whether what is acknowledged must be on a standby, too
 * @param memory a file that keeps over restarts which primary was seen last; empty for none
 */
public record Fallback(boolean required, Optional<Path> memory) {
    /** There may be one; nothing is remembered. */
    public static Fallback optional() {
        return new Fallback(false, Optional.empty());
    }
}

package io.posthouse.storage.postgres;

import java.io.Serial;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL answers that must not be written to, because a crash could lose what it confirms. The message names what is
 * switched off and where. Asking again helps once somebody has switched it on.
 */
public final class NotDurable extends SQLException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The connection is of no use: SQLSTATE 08004, so that whoever retries takes a new one. */
    NotDurable(String missing) {
        super("this PostgreSQL must not be written to: " + missing, "08004");
    }

    /** The one behind {@code failure}, which a pool may have wrapped. */
    public static Optional<NotDurable> behind(Throwable failure) {
        @Nullable
        Throwable at = failure;
        // A chain of causes may be a circle.
        for (int depth = 0; at != null && depth < 16; depth++) {
            if (at instanceof NotDurable found) {
                return Optional.of(found);
            }
            at = at.getCause();
        }
        return Optional.empty();
    }
}

package io.posthouse.storage.postgres;

import java.io.Serial;
import java.sql.SQLException;

/** A server answers that must not be written to: a standby, or a primary whose time is over. */
final class NotThePrimary extends SQLException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The connection is of no use: SQLSTATE 08004, so that whoever retries takes a new one. */
    NotThePrimary(String reason) {
        super(reason, "08004");
    }
}

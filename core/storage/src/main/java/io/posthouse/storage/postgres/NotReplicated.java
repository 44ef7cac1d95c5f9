package io.posthouse.storage.postgres;

import java.io.Serial;
import java.sql.SQLException;

/**
 * A commit that waited for a standby and was kept from waiting on: it is on this one server, and may be lost with it. Nobody
 * may take it for done, nor for undone; whoever needs to know asks again with a write of its own, which waits as well.
 */
public final class NotReplicated extends SQLException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** SQLSTATE 08007, transaction resolution unknown, so that whoever retries takes a new connection. */
    NotReplicated(SQLException warning) {
        super("the commit is on this server only, no standby has confirmed it", "08007", warning);
    }
}

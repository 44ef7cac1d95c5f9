package io.posthouse.storage;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** One PostgreSQL that the platform works on, embedded or yours. Safe for any thread. */
public interface Database {
    /**
     * Pooled connections for everything short. Waiting for one is bounded; then {@link StoreUnavailable}, also when the
     * server no longer keeps what it confirms.
     */
    DataSource pool();

    /** How the pool is used now. Never blocks. */
    default PoolUse poolUse() {
        return PoolUse.NONE;
    }

    /**
     * A connection of its own, outside the pool, for a log's writer or for {@code listen}. The caller closes it. Refused
     * when the server no longer keeps what it confirms.
     *
     * @param purpose shown as {@code application_name}, for example {@code log messaging}
     */
    Connection dedicated(String purpose) throws SQLException;
}

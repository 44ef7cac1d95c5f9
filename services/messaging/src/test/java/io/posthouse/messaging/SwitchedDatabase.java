package io.posthouse.messaging;

import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A database whose pool a test can take away. Connections that are open stay. */
public final class SwitchedDatabase implements Database {
    private final Database real;
    private volatile boolean away;

    public SwitchedDatabase(Database real) {
        this.real = real;
    }

    /** From now on no connection of the pool is to be had, or again. */
    public void away(boolean gone) {
        away = gone;
    }

    @Override
    public DataSource pool() {
        return new DelegatingDataSource(real.pool()) {
            @Override
            public Connection getConnection() throws SQLException {
                if (away) {
                    throw new StoreUnavailable("no database connection, says the test", null);
                }
                return super.getConnection();
            }
        };
    }

    @Override
    public Connection dedicated(String purpose) throws SQLException {
        return real.dedicated(purpose);
    }
}

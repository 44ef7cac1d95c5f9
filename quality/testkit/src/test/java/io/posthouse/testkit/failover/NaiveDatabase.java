package io.posthouse.testkit.failover;

import io.posthouse.storage.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A planted defect: what the platform would do with the driver alone. It believes the first server that calls itself a
 * primary, and takes every commit that did not throw for done.
 */
record NaiveDatabase(String url, String user, String password) implements Database {
    @Override
    public DataSource pool() {
        throw new UnsupportedOperationException("the log's writer needs none");
    }

    @Override
    public Connection dedicated(String purpose) throws SQLException {
        return DriverManager.getConnection(url + "&connectTimeout=5&loginTimeout=5&hostRecheckSeconds=0", user,
                password);
    }
}

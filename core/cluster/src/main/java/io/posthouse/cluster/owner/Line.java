package io.posthouse.cluster.owner;

import io.posthouse.storage.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * One thread's own connection, opened when needed and again after it broke. Beside the pool, so that a busy pool does not make
 * a node seem dead; with time-outs, so that a silent database or a lock does not hold its thread.
 */
final class Line implements AutoCloseable {
    private final Database database;
    private final String purpose;
    private final boolean autoCommit;
    private final int answerMillis;
    private volatile @Nullable Connection connection;

    Line(Database database, String purpose, boolean autoCommit, int answerMillis) {
        this.database = database;
        this.purpose = purpose;
        this.autoCommit = autoCommit;
        this.answerMillis = answerMillis;
    }

    /** What is done on it. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Does it; a transaction is rolled back if it was not committed. */
    <T> T work(Work<T> work) throws SQLException {
        Connection mine = connection;
        if (mine == null) {
            mine = open();
            connection = mine;
        }
        boolean done = false;
        try {
            T result = work.on(mine);
            if (!autoCommit) {
                mine.rollback();
            }
            done = true;
            return result;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private Connection open() throws SQLException {
        Connection fresh = database.dedicated(purpose);
        try (Statement bounds = fresh.createStatement()) {
            fresh.setNetworkTimeout(Runnable::run, answerMillis);
            // Whoever stalls while it acts loses the right to act, by the database's own clock.
            bounds.execute(
                    "set lock_timeout = %d; set statement_timeout = %d; set idle_in_transaction_session_timeout = %d"
                            .formatted(answerMillis / 2, answerMillis, answerMillis));
            fresh.setAutoCommit(autoCommit);
            return fresh;
        } catch (SQLException e) {
            fresh.close();
            throw e;
        }
    }

    /** Ends it; the next work opens another. Any thread. */
    @Override
    public void close() {
        Connection mine = connection;
        connection = null;
        if (mine != null) {
            try {
                mine.abort(Runnable::run);
            } catch (SQLException e) {
                // It is broken already, which is why it is closed.
                return;
            }
        }
    }
}

package io.posthouse.messaging;

import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A database whose pool a test can take away, or let everybody wait for. Connections that are open stay. */
public final class SwitchedDatabase implements Database {
    private final Database real;
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean away;
    private volatile CountDownLatch over = new CountDownLatch(0);

    public SwitchedDatabase(Database real) {
        this.real = real;
    }

    /** From now on no connection of the pool is to be had, or again. */
    public void away(boolean gone) {
        away = gone;
    }

    /** From now on whoever asks for a connection of the pool waits for {@code end}. */
    public void hang(CountDownLatch end) {
        over = end;
    }

    /** Who waits for a connection of the pool. */
    public Set<Thread> waiting() {
        return Set.copyOf(waiting);
    }

    @Override
    public DataSource pool() {
        return new DelegatingDataSource(real.pool()) {
            @Override
            public Connection getConnection() throws SQLException {
                if (away) {
                    throw new StoreUnavailable("no database connection, says the test", null);
                }
                awaitEnd();
                return super.getConnection();
            }
        };
    }

    private void awaitEnd() {
        waiting.add(Thread.currentThread());
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("interrupted while the test lets everybody wait", e);
        } finally {
            waiting.remove(Thread.currentThread());
        }
    }

    @Override
    public Connection dedicated(String purpose) throws SQLException {
        return real.dedicated(purpose);
    }
}

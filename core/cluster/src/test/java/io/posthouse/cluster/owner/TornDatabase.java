package io.posthouse.cluster.owner;

import io.posthouse.storage.Database;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * One node's way to the database. It can be cut, so that every connection breaks and none is had; and it can be stalled, as a
 * machine that is stopped: what was asked then is asked when it goes on, on connections of which it knows nothing new.
 */
final class TornDatabase implements Database {
    private final Database real;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private boolean cut;
    private boolean stalled;

    TornDatabase(Database real) {
        this.real = real;
    }

    @Override
    public DataSource pool() {
        return real.pool();
    }

    @Override
    public Connection dedicated(String purpose) throws SQLException {
        pass();
        Connection connection = real.dedicated(purpose);
        open.add(connection);
        return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{Connection.class},
                (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "prepareStatement", "createStatement", "commit", "rollback" -> pass();
                        default -> {
                        }
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private synchronized void pass() throws SQLException {
        while (stalled) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SQLException("interrupted", "08006", e);
            }
        }
        if (cut) {
            throw new SQLException("the way to the database is cut", "08001");
        }
    }

    void cut() throws SQLException {
        synchronized (this) {
            cut = true;
        }
        for (Connection connection : open) {
            connection.abort(Runnable::run);
        }
        open.clear();
    }

    synchronized void mend() {
        cut = false;
    }

    synchronized void stall() {
        stalled = true;
    }

    synchronized void goOn() {
        stalled = false;
        notifyAll();
    }
}

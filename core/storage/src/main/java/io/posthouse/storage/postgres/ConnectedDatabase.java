package io.posthouse.storage.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.posthouse.storage.Database;
import io.posthouse.storage.PoolUse;
import io.posthouse.storage.StoreUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** A database that we are connected to: a bounded pool, and connections of their own beside it. Safe for any thread. */
public final class ConnectedDatabase implements Database, AutoCloseable {
    private final String url;
    private final Properties properties;
    private final HikariDataSource hikari;
    private final DataSource pool;

    private ConnectedDatabase(String url, Properties properties, PoolSettings settings, String name) {
        this.url = url;
        this.properties = properties;
        this.hikari = new HikariDataSource(pooled(settings, name));
        this.pool = new PlainDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                try {
                    return TracedConnection.of(hikari::getConnection);
                } catch (SQLTransientConnectionException e) {
                    throw new StoreUnavailable(
                            "no database connection within " + settings.connectionWait().toMillis() + " ms", e);
                }
            }
        };
    }

    /** Connects once, runs the start-up checks, and opens the pool. */
    static ConnectedDatabase open(String url, Properties identity, PoolSettings settings, String name)
            throws SQLException {
        Properties properties = common(settings);
        properties.putAll(identity);
        try (Connection connection = connect(url, properties, "posthouse start")) {
            StartChecks.check(connection);
        }
        return new ConnectedDatabase(url, properties, settings, name);
    }

    /** One connection and no pool, without the checks. The caller closes it. */
    static Connection single(String url, Properties identity, String purpose) throws SQLException {
        Properties properties = common(PoolSettings.small());
        properties.putAll(identity);
        return connect(url, properties, purpose);
    }

    private static Properties common(PoolSettings settings) {
        var common = new Properties();
        String answerSeconds = Long.toString(settings.answerWait().toSeconds());
        // A server that hangs, or a network that swallows, is noticed: by the kernel when idle, by the time-out when asked.
        PGProperty.TCP_KEEP_ALIVE.set(common, true);
        PGProperty.SOCKET_TIMEOUT.set(common, answerSeconds);
        PGProperty.CONNECT_TIMEOUT.set(common, "5");
        PGProperty.LOGIN_TIMEOUT.set(common, "5");
        PGProperty.CANCEL_SIGNAL_TIMEOUT.set(common, "5");
        PGProperty.REWRITE_BATCHED_INSERTS.set(common, true);
        PGProperty.PREPARE_THRESHOLD.set(common, 3);
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(common, "18");
        // Without asking for GSS encryption first, which costs a round trip and is of no use to us.
        PGProperty.GSS_ENC_MODE.set(common, "disable");
        return common;
    }

    private HikariConfig pooled(PoolSettings settings, String name) {
        var pooled = new HikariConfig();
        var own = new Properties();
        own.putAll(properties);
        long statementMillis = settings.answerWait().toMillis() - 1000;
        // The server gives up on a statement before we give up on the server, so that a slow one costs no connection.
        String options = PGProperty.OPTIONS.getOrDefault(own);
        PGProperty.OPTIONS.set(own, (options == null ? "" : options + " ") + "-c statement_timeout=" + statementMillis);
        pooled.setPoolName(name);
        pooled.setDataSource(new PlainDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                return durable(url, own, name);
            }
        });
        pooled.setMaximumPoolSize(settings.connectionsMax());
        pooled.setMinimumIdle(settings.connectionsIdle());
        pooled.setConnectionTimeout(settings.connectionWait().toMillis());
        pooled.setValidationTimeout(Math.min(2000, settings.connectionWait().toMillis()));
        pooled.setIdleTimeout(TimeUnit.MINUTES.toMillis(1));
        pooled.setKeepaliveTime(TimeUnit.MINUTES.toMillis(1));
        pooled.setMaxLifetime(TimeUnit.MINUTES.toMillis(30));
        // We connected a moment ago; a pool that cannot be filled now is what waiting is for.
        pooled.setInitializationFailTimeout(-1);
        return pooled;
    }

    /** A connection to a server that may have started anew, with other settings, since the one before. */
    private static Connection durable(String url, Properties properties, String purpose) throws SQLException {
        Connection connection = connect(url, properties, purpose);
        try {
            Durability.check(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static Connection connect(String url, Properties properties, String purpose) throws SQLException {
        var named = new Properties();
        named.putAll(properties);
        PGProperty.APPLICATION_NAME.set(named, purpose);
        Connection connection = new Driver().connect(url, named);
        if (connection == null) {
            throw new SQLException("not the URL of a PostgreSQL, which begins with jdbc:postgresql: " + url);
        }
        return connection;
    }

    @Override
    public DataSource pool() {
        return pool;
    }

    @Override
    public PoolUse poolUse() {
        HikariPoolMXBean use = hikari.getHikariPoolMXBean();
        return use == null
                ? PoolUse.NONE
                : new PoolUse(use.getActiveConnections(), use.getIdleConnections(), use.getThreadsAwaitingConnection(),
                        hikari.getMaximumPoolSize());
    }

    @Override
    public Connection dedicated(String purpose) throws SQLException {
        return durable(url, properties, purpose);
    }

    /** Closes the pool; connections in use end with it. Dedicated ones belong to their callers. */
    @Override
    public void close() {
        hikari.close();
    }
}

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
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * A database that we are connected to: a bounded pool, and connections of their own beside it. Whichever a caller gets, it leads
 * to the primary, keeps what it confirms, and never calls a commit done that only one of two servers has. Safe for any thread.
 */
public final class ConnectedDatabase implements Database, AutoCloseable {
    private final PrimaryFinder finder;
    private final @Nullable PrimaryWatch watch;
    private final HikariDataSource hikari;
    private final DataSource pool;

    private ConnectedDatabase(PrimaryFinder finder, @Nullable PrimaryWatch watch, PoolSettings settings, String name) {
        this.finder = finder;
        this.watch = watch;
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

    /** Connects once to a server that is ours alone, runs the start-up checks, and opens the pool. */
    static ConnectedDatabase open(String url, Properties identity, PoolSettings settings, String name)
            throws SQLException {
        var finder = new PrimaryFinder(url, with(settings, identity), null);
        check(finder);
        return new ConnectedDatabase(finder, null, settings, name);
    }

    /** The same with servers that take over from each other. */
    static ConnectedDatabase openReplicated(String url, Properties identity, PoolSettings settings, String name,
            SeenTimeline seen) throws SQLException {
        var finder = new PrimaryFinder(url, with(settings, identity), seen);
        // Before the first that says it is the primary is believed.
        finder.look();
        check(finder);
        var watch = new PrimaryWatch(finder);
        var database = new ConnectedDatabase(finder, watch, settings, name);
        finder.onNewPrimary(() -> database.hikari.getHikariPoolMXBean().softEvictConnections());
        watch.start();
        return database;
    }

    private static void check(PrimaryFinder finder) throws SQLException {
        try (Connection connection = finder.connect(new Properties(), "posthouse start")) {
            StartChecks.check(connection);
        }
    }

    /** One connection and no pool, without the checks. The caller closes it. */
    static Connection single(String url, Properties identity, String purpose) throws SQLException {
        return new PrimaryFinder(url, with(PoolSettings.small(), identity), null).connect(new Properties(), purpose);
    }

    private static Properties with(PoolSettings settings, Properties identity) {
        Properties properties = common(settings);
        properties.putAll(identity);
        return properties;
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
        // A detail such as "Failing row contains (...)" quotes what people wrote, and exceptions are written into the log.
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(common, false);
        return common;
    }

    private HikariConfig pooled(PoolSettings settings, String name) {
        var pooled = new HikariConfig();
        var own = new Properties();
        long statementMillis = settings.answerWait().toMillis() - 1000;
        // The server gives up on a statement before we give up on the server, so that a slow one costs no connection.
        String options = finder.options();
        PGProperty.OPTIONS.set(own, (options == null ? "" : options + " ") + "-c statement_timeout=" + statementMillis);
        pooled.setPoolName(name);
        pooled.setDataSource(new PlainDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                return durable(own, name);
            }
        });
        pooled.setMaximumPoolSize(settings.connectionsMax());
        pooled.setMinimumIdle(settings.connectionsIdle());
        pooled.setConnectionTimeout(settings.connectionWait().toMillis());
        pooled.setValidationTimeout(Math.min(2000, settings.connectionWait().toMillis()));
        pooled.setIdleTimeout(TimeUnit.MINUTES.toMillis(1));
        pooled.setKeepaliveTime(TimeUnit.MINUTES.toMillis(1));
        pooled.setExceptionOverrideClassName(ReadOnlyEvicts.class.getName());
        pooled.setMaxLifetime(TimeUnit.MINUTES.toMillis(30));
        // We connected a moment ago; a pool that cannot be filled now is what waiting is for.
        pooled.setInitializationFailTimeout(-1);
        return pooled;
    }

    /** A connection to a server that may have started anew, with other settings, since the one before. */
    private Connection durable(Properties more, String purpose) throws SQLException {
        Connection connection = finder.connect(more, purpose);
        try {
            Durability.check(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
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
        return durable(new Properties(), purpose);
    }

    /** Who the primary is and who follows it; empty for an embedded one, and while nobody answers. */
    public Optional<Replication> replication() {
        return watch == null ? Optional.empty() : watch.last();
    }

    /** How many promotions were met since it was opened. */
    public int promotions() {
        return finder.promotions();
    }

    /** The servers that its URL names, host and port each. */
    public List<String> servers() {
        return finder.servers();
    }

    /** Closes the pool; connections in use end with it. Dedicated ones belong to their callers. */
    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        hikari.close();
    }
}

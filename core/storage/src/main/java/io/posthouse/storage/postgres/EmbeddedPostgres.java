package io.posthouse.storage.postgres;

import io.posthouse.storage.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own, below the data folder, for as long as this JVM lives.
 *
 * <p>Below {@code <data>/postgres} lie {@code binaries}, {@code cluster} (the data, PostgreSQL's own user's),
 * {@code password} and {@code run} (readable by us only), {@code lock}, {@code server.log} and {@code server.log.1}.
 *
 * <p>What it promises: it listens on a free loopback port and nowhere else, with SCRAM and a random password; it does not
 * run as root; it writes durably; it stops when this JVM ends, be it by kill -9; it starts again on the same port when it
 * dies itself; and a start after any of this needs no hand. Safe for any thread.
 */
public final class EmbeddedPostgres implements Database, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final int PORT_TRIES = 5;
    /** SQLSTATE invalid_catalog_name. */
    private static final String NO_SUCH_DATABASE = "3D000";

    private final FolderLock lock;
    private final Cluster cluster;
    private final int port;
    private final Keeper keeper;
    private final ConnectedDatabase database;

    private EmbeddedPostgres(FolderLock lock, Cluster cluster, int port, Keeper keeper, ConnectedDatabase database) {
        this.lock = lock;
        this.cluster = cluster;
        this.port = port;
        this.keeper = keeper;
        this.database = database;
    }

    /**
     * Starts PostgreSQL and waits until it answers; the first start on a folder unpacks and creates what is missing. Ends
     * what a killed platform has left running there.
     *
     * @throws PostgresFault when the folder is in use, holds data of another release, or PostgreSQL does not start or must
     *         not be used; the message says what to do
     */
    public static EmbeddedPostgres start(EmbeddedSettings settings) {
        Path home = settings.home();
        try {
            OwnedFiles.createPassable(home);
            FolderLock lock = FolderLock.take(home);
            try {
                return start(settings, lock);
            } catch (IOException | SQLException | InterruptedException | RuntimeException e) {
                RunFile.delete(home);
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new PostgresFault("PostgreSQL could not be started below " + home + ": " + e, e);
        } catch (SQLException e) {
            throw new PostgresFault("PostgreSQL started below " + home + " and cannot be used: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresFault("interrupted while PostgreSQL was starting", e);
        }
    }

    private static EmbeddedPostgres start(EmbeddedSettings settings, FolderLock lock)
            throws IOException, SQLException, InterruptedException {
        long begin = System.nanoTime();
        var cluster = new Cluster(settings.home());
        Binaries binaries = Binaries.unpackedIn(settings.binariesFolder());
        RunAs runAs = RunAs.choose(settings.home(), cluster.folder(), binaries.home());
        cluster.prepare(binaries, runAs);
        var launch = new Launch(cluster, binaries, runAs, new ServerLog(settings.home().resolve("server.log")),
                settings.parameters());
        PostgresProcess process = launchOnFreePort(launch);
        var keeper = new Keeper(launch, process, settings.restartsMax());
        keeper.start();
        try {
            ConnectedDatabase database = openOwn(cluster, process.port(), settings.pool());
            new RunFile(ProcessIdentity.ofThisJvm(), process.port()).write(settings.home());
            LOG.atInfo().addKeyValue("port", process.port()).addKeyValue("pid", process.pid())
                    .addKeyValue("tookMs", (System.nanoTime() - begin) / 1_000_000).log("PostgreSQL is ready");
            return new EmbeddedPostgres(lock, cluster, process.port(), keeper, database);
        } catch (IOException | SQLException | RuntimeException e) {
            keeper.close();
            throw e;
        }
    }

    /** Between finding a port free and PostgreSQL listening there, somebody else may take it; then another is tried. */
    private static PostgresProcess launchOnFreePort(Launch launch) throws IOException, InterruptedException {
        for (int tries = 1;; tries++) {
            int port = Launch.freePort();
            try {
                return launch.on(port);
            } catch (PostgresFault e) {
                if (tries == PORT_TRIES || Launch.isFree(port)) {
                    throw e;
                }
            }
        }
    }

    private static ConnectedDatabase openOwn(Cluster cluster, int port, PoolSettings pool)
            throws IOException, SQLException {
        try {
            return open(cluster, port, Cluster.NAME, pool);
        } catch (SQLException e) {
            if (!NO_SUCH_DATABASE.equals(e.getSQLState())) {
                throw e;
            }
        }
        try (var maintenance = open(cluster, port, "postgres", PoolSettings.small());
                var connection = maintenance.dedicated("posthouse start");
                var statement = connection.createStatement()) {
            statement.execute("create database " + Cluster.NAME);
        }
        return open(cluster, port, Cluster.NAME, pool);
    }

    private static ConnectedDatabase open(Cluster cluster, int port, String database, PoolSettings pool)
            throws IOException, SQLException {
        var identity = new Properties();
        PGProperty.USER.set(identity, Cluster.NAME);
        PGProperty.PASSWORD.set(identity, cluster.password());
        PGProperty.SSL_MODE.set(identity, "disable");
        return ConnectedDatabase.open("jdbc:postgresql://127.0.0.1:" + port + "/" + database, identity, pool, database);
    }

    /**
     * Connects to the PostgreSQL that another JVM of the same user runs on {@code dataFolder}, for a command that looks in
     * or changes something beside a running platform.
     *
     * @return empty when no platform runs there, or it is still starting
     * @throws PostgresFault when it runs and does not let us in
     */
    public static Optional<ConnectedDatabase> attach(Path dataFolder, PoolSettings pool) {
        Path home = EmbeddedSettings.in(dataFolder).home();
        try {
            Optional<RunFile> run = RunFile.read(home).filter(found -> found.holder().isAlive() && found.port() > 0);
            if (run.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(open(new Cluster(home), run.get().port(), Cluster.NAME, pool));
        } catch (IOException | SQLException e) {
            throw new PostgresFault(
                    "the PostgreSQL that runs on " + dataFolder + " does not let us in: " + e.getMessage(), e);
        }
    }

    /** Another database on the same PostgreSQL, for maintenance and tests. The caller closes it. */
    public ConnectedDatabase open(String name, PoolSettings pool) throws SQLException {
        try {
            return open(cluster, port, name, pool);
        } catch (IOException e) {
            throw new PostgresFault("the password of the embedded PostgreSQL cannot be read", e);
        }
    }

    @Override
    public DataSource pool() {
        return database.pool();
    }

    @Override
    public Connection dedicated(String purpose) throws SQLException {
        return database.dedicated(purpose);
    }

    /** How it is doing now. */
    public PostgresState state() {
        return keeper.state();
    }

    /** Tells {@code listener} of every later change, on the keeper's thread, which must not be held up. */
    public void onStateChange(Consumer<PostgresState> listener) {
        keeper.onStateChange(listener);
    }

    /** The loopback port, the same through all restarts. */
    public int port() {
        return port;
    }

    /** The postmaster's process now; another one after each restart. */
    public long pid() {
        return keeper.pid();
    }

    /** Closes the pool and stops PostgreSQL; returns when it is gone. Open transactions are rolled back. */
    @Override
    public void close() {
        database.close();
        try {
            keeper.close();
            RunFile.delete(cluster.home());
            lock.close();
        } catch (IOException e) {
            throw new PostgresFault("PostgreSQL could not be stopped in order", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

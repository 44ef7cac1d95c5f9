package io.posthouse.storage.postgres;

import io.posthouse.storage.Database;
import io.posthouse.storage.PoolUse;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalInt;
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
 * {@code password}, {@code platform.password} and {@code run} (readable by us only), {@code lock}, {@code server.log} and {@code server.log.1}.
 *
 * <p>What it promises: it listens on a free loopback port and nowhere else, with SCRAM and random passwords; it does not
 * run as root, and its connections are not a superuser's; it writes durably; it stops when this JVM ends, be it by kill -9; it starts again on the same port when it
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
                settings.parameters(), Launch.LOOPBACK);
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
        var role = new OrdinaryRole(cluster);
        try (Connection superuser = superuser(cluster, port, "postgres", "posthouse start")) {
            role.prepare(superuser);
        }
        try (Connection superuser = superuser(cluster, port, Cluster.NAME, "posthouse start")) {
            role.own(superuser);
        } catch (SQLException e) {
            if (!NO_SUCH_DATABASE.equals(e.getSQLState())) {
                throw e;
            }
            create(cluster, port, Cluster.NAME, "template1");
        }
        return open(cluster, port, Cluster.NAME, pool);
    }

    private static void create(Cluster cluster, int port, String database, String template)
            throws IOException, SQLException {
        try (Connection superuser = superuser(cluster, port, "postgres", "posthouse create database");
                var statement = superuser.createStatement()) {
            statement.execute(
                    "create database " + database + " template " + template + " owner " + OrdinaryRole.NAME);
        }
    }

    private static ConnectedDatabase open(Cluster cluster, int port, String database, PoolSettings pool)
            throws IOException, SQLException {
        return ConnectedDatabase.open(url(port, database),
                identity(OrdinaryRole.NAME, new OrdinaryRole(cluster).password()), pool, database);
    }

    private static Connection superuser(Cluster cluster, int port, String database, String purpose)
            throws IOException, SQLException {
        return ConnectedDatabase.single(url(port, database), identity(Cluster.NAME, cluster.password()), purpose);
    }

    private static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private static Properties identity(String user, String password) {
        var identity = new Properties();
        PGProperty.USER.set(identity, user);
        PGProperty.PASSWORD.set(identity, password);
        PGProperty.SSL_MODE.set(identity, "disable");
        return identity;
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
            OptionalInt port = portOf(home);
            return port.isEmpty()
                    ? Optional.empty()
                    : Optional.of(open(new Cluster(home), port.getAsInt(), Cluster.NAME, pool));
        } catch (IOException | SQLException e) {
            throw new PostgresFault(
                    "the PostgreSQL that runs on " + dataFolder + " does not let us in: " + e.getMessage(), e);
        }
    }

    /**
     * The same with all rights, for backups, and for proofs that look behind the server's back. The caller closes it.
     *
     * @return empty when no platform runs there, or it is still starting
     */
    public static Optional<Connection> attachAsSuperuser(Path dataFolder, String purpose) throws SQLException {
        Path home = EmbeddedSettings.in(dataFolder).home();
        try {
            OptionalInt port = portOf(home);
            return port.isEmpty()
                    ? Optional.empty()
                    : Optional.of(superuser(new Cluster(home), port.getAsInt(), Cluster.NAME, purpose));
        } catch (IOException e) {
            throw new PostgresFault("the data in " + dataFolder + " cannot be read", e);
        }
    }

    private static OptionalInt portOf(Path home) throws IOException {
        Optional<RunFile> run = RunFile.read(home).filter(found -> found.holder().isAlive() && found.port() > 0);
        return run.isEmpty() ? OptionalInt.empty() : OptionalInt.of(run.get().port());
    }

    /** Makes one more database on the same PostgreSQL, ours like the first, as a copy of {@code template}; for tests. */
    public void create(String name, String template) throws SQLException {
        try {
            create(cluster, port, name, template);
        } catch (IOException e) {
            throw new PostgresFault("the password of the embedded PostgreSQL cannot be read", e);
        }
    }

    /** Where the data of the embedded PostgreSQL lies below {@code dataFolder}; it belongs to PostgreSQL's own user. */
    public static Path clusterFolder(Path dataFolder) {
        return new Cluster(EmbeddedSettings.in(dataFolder).home()).folder();
    }

    /** Where this one's data lies. */
    public Path clusterFolder() {
        return cluster.folder();
    }

    /** A connection that streams the write-ahead log, for whoever archives it. The caller closes it. */
    public Connection walSender(String purpose) throws SQLException {
        try {
            Properties identity = identity(Cluster.NAME, cluster.password());
            PGProperty.REPLICATION.set(identity, "true");
            PGProperty.PREFER_QUERY_MODE.set(identity, "simple");
            return ConnectedDatabase.single(url(port, "postgres"), identity, purpose);
        } catch (IOException e) {
            throw new PostgresFault("the password of the embedded PostgreSQL cannot be read", e);
        }
    }

    /** A connection with all rights, for backups, tests and benchmarks; nothing else has a use for one. The caller closes it. */
    public Connection superuser(String database, String purpose) throws SQLException {
        try {
            return superuser(cluster, port, database, purpose);
        } catch (IOException e) {
            throw new PostgresFault("the password of the embedded PostgreSQL cannot be read", e);
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
    public PoolUse poolUse() {
        return database.poolUse();
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

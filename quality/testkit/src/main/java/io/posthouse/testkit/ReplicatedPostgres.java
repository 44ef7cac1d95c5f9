package io.posthouse.testkit;

import io.posthouse.storage.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/**
 * A primary and its synchronous standby, two real PostgreSQL, to be treated badly:
 *
 * <pre>{@code
 * try (var postgres = ReplicatedPostgres.start()) {
 *     postgres.primary().freeze();        // or kill(), stop()
 *     postgres.promote();                 // the standby is the primary now; the former one is former()
 *     postgres.former().thaw();           // it comes back and believes that it still is one
 *     postgres.rebuild();                 // and becomes the standby of the new one, copied anew
 * }
 * }</pre>
 *
 * <p>Both write durably and are reached by SCRAM, on loopback or where {@link #start(Place, Place)} says. A primary waits for
 * a standby with every commit ({@code synchronous_standby_names = '*'}), except after {@link #promote()} until the next
 * {@link #rebuild}: there the new primary goes on alone, as Patroni lets it with {@code synchronous_mode}. A former primary
 * that lives on never goes on alone, which is what keeps it from confirming anything.
 *
 * <p>All processes end with this JVM, also when it is killed, and the data is swept by the next. Safe for any thread; one
 * thing is done at a time.
 */
public final class ReplicatedPostgres implements AutoCloseable {
    private static final String DATABASE = "posthouse";
    private static final String USER = "posthouse_platform";
    private static final Map<String, String> PARAMETERS = Map.ofEntries(Map.entry("shared_buffers", "32MB"),
            Map.entry("max_connections", "100"), Map.entry("max_wal_size", "256MB"),
            // A partner that hangs is noticed, and one that has come back is found, in seconds.
            Map.entry("wal_sender_timeout", "5s"), Map.entry("wal_receiver_timeout", "5s"),
            Map.entry("wal_retrieve_retry_interval", "200ms"));
    private static final String EVERYBODY = "'*'";
    private static final String NOBODY = "''";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path data;
    private final String password;
    private Member primary;
    private Member other;

    /**
     * Where one of them listens.
     *
     * @param address an address of this machine
     * @param port 0 for a free one
     * @param within what it is run with, for example {@code ip netns exec NAME}; empty for nothing
     */
    public record Place(String address, int port, List<String> within) {
        public Place {
            within = List.copyOf(within);
        }

        /** A free port on loopback. */
        public static Place onLoopback() {
            return new Place("127.0.0.1", 0, List.of());
        }
    }

    /** One of the two servers. */
    public final class Member {
        private final String name;
        private final PostgresServer server;

        private Member(String name, PostgresServer server) {
            this.name = name;
            this.server = server;
        }

        /** {@code a} or {@code b}, for life. */
        public String name() {
            return name;
        }

        /** Host and port, as URLs have them. */
        public String address() {
            return server.address() + ":" + server.port();
        }

        /** Where clients of this one alone find it. */
        public String url() {
            return "jdbc:postgresql://" + address() + "/" + DATABASE + "?sslmode=disable";
        }

        /** Kills every process of it at once, as a machine that dies. */
        public void kill() throws IOException, InterruptedException {
            synchronized (ReplicatedPostgres.this) {
                server.kill();
            }
        }

        /** Stops every process of it where it is (SIGSTOP), as a machine that hangs; connections stay open. */
        public void freeze() throws IOException {
            synchronized (ReplicatedPostgres.this) {
                server.freeze();
            }
        }

        /** Lets it go on after {@link #freeze}. */
        public void thaw() throws IOException {
            synchronized (ReplicatedPostgres.this) {
                server.thaw();
            }
        }

        /** Stops it in order; a primary first sends its standby all it has. */
        public void stop() throws IOException, InterruptedException {
            synchronized (ReplicatedPostgres.this) {
                server.close();
            }
        }

        /** Starts it again as what it was. */
        public void start() throws IOException, InterruptedException {
            synchronized (ReplicatedPostgres.this) {
                server.start(PARAMETERS);
            }
        }

        /** Where its data lies; {@code server.log} stands beside it. */
        public Path folder() {
            return server.data();
        }

        /** Whether any process of it is there, be it frozen. */
        public boolean running() throws IOException {
            return server.running();
        }

        /** A connection with all rights to this very server. The caller closes it. */
        public Connection superuser(String database) throws SQLException, IOException {
            var identity = new Properties();
            identity.setProperty("user", server.superuser());
            identity.setProperty("password", server.password());
            identity.setProperty("connectTimeout", "5");
            return DriverManager.getConnection(
                    "jdbc:postgresql://" + address() + "/" + database + "?sslmode=disable&ApplicationName=testkit",
                    identity);
        }

        /** The first column of the first row that {@code sql} finds here, with all rights; empty text for none and null. */
        public String ask(String sql) throws SQLException, IOException {
            try (Connection connection = superuser(DATABASE);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                String answer = rows.next() ? rows.getString(1) : null;
                return answer == null ? "" : answer;
            }
        }

        /** Runs {@code sql} here with all rights, each statement by itself. */
        public void execute(String... sql) throws SQLException, IOException {
            try (Connection connection = superuser(DATABASE); Statement statement = connection.createStatement()) {
                for (String one : sql) {
                    statement.execute(one);
                }
            }
        }
    }

    private ReplicatedPostgres(Path data, String password, PostgresServer first, PostgresServer second) {
        this.data = data;
        this.password = password;
        this.primary = new Member("a", first);
        this.other = new Member("b", second);
    }

    /** Starts both on free loopback ports; returns when the standby is a synchronous one. */
    public static ReplicatedPostgres start() {
        return start(Place.onLoopback(), Place.onLoopback());
    }

    /** Starts both there; returns when the standby is a synchronous one. */
    public static ReplicatedPostgres start(Place first, Place second) {
        try {
            Path home = TestPostgres.home();
            Path data = TestPostgres.folderForThisRun(home);
            var postgres = new ReplicatedPostgres(data, freshPassword(), at(home, data.resolve("a"), first),
                    at(home, data.resolve("b"), second));
            try {
                postgres.begin();
                return postgres;
            } catch (IOException | SQLException | InterruptedException | RuntimeException e) {
                postgres.close();
                throw e;
            }
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("no primary with a standby could be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a primary and its standby were starting", e);
        }
    }

    private static PostgresServer at(Path home, Path data, Place place) throws IOException {
        return PostgresServer.at(new PostgresServer.Site(data, home.resolve("binaries"), place.address(), place.port(),
                place.within()));
    }

    private static String freshPassword() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Beside what initdb allows, which is loopback: the networks that this server stands in itself. */
    private static final String DOORS = """

            host all all samenet scram-sha-256
            host replication all samenet scram-sha-256
            """;

    private void begin() throws IOException, SQLException, InterruptedException {
        primary.server.create();
        Path doors = primary.server.data().resolve("pg_hba.conf");
        Files.writeString(doors, Files.readString(doors) + DOORS);
        primary.server.start(PARAMETERS);
        try (Connection connection = primary.superuser("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("create role " + USER + " login nosuperuser password '" + password + "'");
            // Without it nobody but a superuser sees what becomes of a standby.
            statement.execute("grant pg_monitor to " + USER);
            statement.execute("create database " + DATABASE + " owner " + USER);
        }
        rebuild();
    }

    // ---- for clients

    /** Where clients find the primary, whichever of the two it is. */
    public String url() {
        // In the same order for life: a client has to find out.
        List<Member> both = primary.name.equals("a") ? List.of(primary, other) : List.of(other, primary);
        return "jdbc:postgresql://" + both.get(0).address() + "," + both.get(1).address() + "/" + DATABASE
                + "?targetServerType=primary&sslmode=disable";
    }

    /** As whom clients sign in: the owner of the database, no superuser, who may see replication ({@code pg_monitor}). */
    public String user() {
        return USER;
    }

    /** With which password. */
    public String password() {
        return password;
    }

    // ---- who is what

    /** Who was promoted last, or the first one; it need not be running. */
    public synchronized Member primary() {
        return primary;
    }

    /** The other one while it follows {@link #primary}. */
    public synchronized Member standby() {
        return other;
    }

    /** The other one when it does not follow: the primary before the last promotion. */
    public synchronized Member former() {
        return other;
    }

    // ---- changes

    /**
     * Makes the standby the primary, whatever the former one does, and lets it go on without a standby, as Patroni would.
     * Returns when it takes writes.
     */
    public synchronized void promote() throws SQLException, IOException {
        other.execute("alter system set synchronous_standby_names = " + NOBODY, "select pg_reload_conf()");
        promoteStrictly();
    }

    /** The same, and every commit waits until there is a standby again. */
    public synchronized void promoteStrictly() throws SQLException, IOException {
        // Waiting inside that statement would hold a snapshot, for which the replay of what must come first may wait.
        other.execute("select pg_promote(false)");
        long start = System.nanoTime();
        while (!other.ask("select pg_is_in_recovery()").equals("f")) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new IllegalStateException(
                        "the standby does not become the primary; see server.log below " + data);
            }
            LockSupport.parkNanos(20_000_000);
        }
        Member standby = other;
        other = primary;
        primary = standby;
    }

    /** A planned change of roles: the primary stops in order, the standby is promoted, the former primary follows it. */
    public synchronized void switchOver() throws SQLException, IOException, InterruptedException {
        primary.server.close();
        promote();
        // It stopped in order, so what it has is what the new primary began with: no copy is needed.
        makeSlot();
        followFrom(other);
        awaitSynchronous();
    }

    /**
     * Makes the other one a synchronous standby of the primary, by a new copy, whatever it was or does before. Returns when
     * commits wait for it. Commits go on meanwhile, or hang, as they did before.
     */
    public synchronized void rebuild() throws SQLException, IOException, InterruptedException {
        other.server.kill();
        makeSlot();
        Path target = other.server.emptyFor(primary.server);
        try (Connection connection = primary.superuser("postgres")) {
            new ClusterCopy(connection, primary.server.data(), target).make();
        }
        followFrom(other);
        awaitSynchronous();
    }

    private static final String END_SENDERS = """
            select pg_terminate_backend(active_pid, 5000) from pg_replication_slots
            where slot_name = 'standby' and active_pid is not null""";
    private static final String DROP_SLOT = """
            select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = 'standby'""";

    /** Keeps the log for the standby from now on. */
    private void makeSlot() throws SQLException, IOException {
        primary.execute(END_SENDERS, DROP_SLOT, "select pg_create_physical_replication_slot('standby', true)");
    }

    private void followFrom(Member follower) throws IOException, InterruptedException {
        Path folder = follower.server.data();
        Files.writeString(folder.resolve("standby.signal"), "");
        Files.writeString(folder.resolve("postgresql.auto.conf"), """
                primary_conninfo = 'host=%s port=%d user=%s password=%s application_name=%s sslmode=disable'
                primary_slot_name = 'standby'
                synchronous_standby_names = %s
                """.formatted(primary.server.address(), primary.server.port(), primary.server.superuser(),
                primary.server.password(), follower.name, EVERYBODY));
        follower.server.start(PARAMETERS);
    }

    private static final String STREAMING = """
            select count(*) from pg_stat_replication where state = 'streaming' and application_name = '%s'""";
    private static final String SYNCHRONOUS = STREAMING + " and sync_state in ('sync', 'quorum')";

    private void awaitSynchronous() throws SQLException, IOException, InterruptedException {
        await("the standby to stream", STREAMING);
        // Only now, so that a primary that went on alone does not stand still meanwhile.
        primary.execute("alter system set synchronous_standby_names = " + EVERYBODY, "select pg_reload_conf()");
        await("the standby to be a synchronous one", SYNCHRONOUS);
    }

    private void await(String what, String count) throws SQLException, IOException, InterruptedException {
        long start = System.nanoTime();
        try (Connection connection = primary.superuser("postgres");
                Statement statement = connection.createStatement()) {
            while (true) {
                try (ResultSet row = statement.executeQuery(count.formatted(other.name))) {
                    row.next();
                    if (row.getInt(1) == 1) {
                        return;
                    }
                }
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw new IllegalStateException("waited " + PATIENCE.toSeconds() + " s in vain for " + what
                            + "; see server.log below " + data);
                }
                Thread.sleep(20);
            }
        }
    }

    /** Stops both and removes their data. */
    @Override
    public synchronized void close() {
        try {
            other.server.kill();
            primary.server.kill();
        } catch (IOException e) {
            throw new IllegalStateException("what is left of the servers is below " + data, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        TestPostgres.deleteTree(data);
    }
}

package io.posthouse.benchmarks.delivery;

import io.posthouse.benchmarks.posthouse.ChildProcess;
import io.posthouse.benchmarks.wire.Credentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * ejabberd as Debian packages it, with its archive in a PostgreSQL of our binaries and settings.
 *
 * <p>Set up as its operators would for speed: prepared statements, caches on, no shapers, quiet logs, no busy waiting, a
 * pool of the size that delivered most, only the modules that Posthouse's side of the comparison has as well. Erlang runs without distribution, so that no port mapper is left
 * behind.
 */
final class Ejabberd implements SystemUnderTest {
    private static final Path ERLANG = Path.of("/usr/lib/erlang/lib");
    private static final Path SCHEMA = Path.of("/usr/share/ejabberd/sql/pg.sql");
    private static final Path ERL = Path.of("/usr/bin/erl");
    /** Idle schedulers that spin take the cores from the database beside them: without, it delivers a quarter more here. */
    private static final List<String> NO_BUSY_WAITING = List.of("+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio",
            "none");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Installed installed;
    private final YardstickDatabase database;
    private final int sqlConnections;
    private final int plainPort;
    private final int tlsPort;
    private @Nullable ChildProcess server;

    /** @param libraries where its Erlang applications are */
    record Installed(String version, Path libraries) {
    }

    Ejabberd(Path folder, Installed installed, YardstickDatabase database, int sqlConnections) throws IOException {
        this.folder = folder;
        this.installed = installed;
        this.database = database;
        this.sqlConnections = sqlConnections;
        this.plainPort = ChildProcess.freePort();
        this.tlsPort = ChildProcess.freePort();
    }

    /** The ejabberd that is installed here whole, with its PostgreSQL driver; empty: none is. */
    static Optional<Installed> installed() throws IOException {
        if (!Files.isExecutable(ERL) || !Files.isReadable(SCHEMA) || named(ERLANG, "p1_pgsql-").isEmpty()) {
            return Optional.empty();
        }
        for (Path libraries : named(Path.of("/usr/lib"), "")) {
            for (Path found : named(libraries, "ejabberd-")) {
                String version = found.getFileName().toString().substring("ejabberd-".length());
                return Optional.of(new Installed(version, libraries));
            }
        }
        return Optional.empty();
    }

    private static List<Path> named(Path folder, String prefix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(path -> path.getFileName().toString().startsWith(prefix)).sorted().toList();
        }
    }

    @Override
    public String name() {
        return "ejabberd " + installed.version();
    }

    @Override
    public void start(List<Credentials> logins) throws Exception {
        database.start();
        Path spool = folder.resolve("spool");
        if (!Files.isDirectory(spool)) {
            Files.createDirectories(spool);
            prepareDatabase(logins);
            Files.writeString(folder.resolve("server.pem"), SelfMadeCertificate.pem(folder));
        }
        Files.writeString(folder.resolve("ejabberd.yml"), configuration(logins.getFirst().domain()));
        List<String> words = new ArrayList<>(List.of(ERL.toString(), "-noinput", "+K", "true", "+P", "250000"));
        words.addAll(NO_BUSY_WAITING);
        words.addAll(List.of("-mnesia", "dir", "\"" + spool.toAbsolutePath() + "\"", "-s", "ejabberd"));
        ProcessBuilder command = new ProcessBuilder(words);
        command.directory(folder.toFile());
        command.environment().put("ERL_LIBS", installed.libraries().toString());
        command.environment().put("EJABBERD_CONFIG_PATH", folder.resolve("ejabberd.yml").toAbsolutePath().toString());
        command.environment().put("EJABBERD_LOG_PATH", folder.resolve("ejabberd.log").toAbsolutePath().toString());
        command.environment().put("HOME", folder.toAbsolutePath().toString());
        ChildProcess started = ChildProcess.start(command, folder.resolve("output.log"));
        server = started;
        started.awaitListening(address(Transport.PLAIN), PATIENCE);
        started.awaitListening(address(Transport.TLS), PATIENCE);
    }

    @Override
    public InetSocketAddress address(Transport transport) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), switch (transport) {
            case PLAIN -> plainPort;
            case TLS -> tlsPort;
        });
    }

    @Override
    public ProcessAccount processes() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return new ProcessAccount(server.pid(), database.postmasterPid());
    }

    private static final String COUNT_ARCHIVE = "select count(*) from archive";

    @Override
    public long archivedRows() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(COUNT_ARCHIVE)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void stop() throws Exception {
        if (server != null) {
            server.stop(PATIENCE);
            server = null;
        }
        database.stop();
    }

    @Override
    public void close() throws Exception {
        stop();
    }

    private static final String ADD_USER = """
            insert into users (username, password) values (?, ?)""";

    private void prepareDatabase(List<Credentials> logins) throws Exception {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(SCHEMA));
            try (PreparedStatement add = connection.prepareStatement(ADD_USER)) {
                for (Credentials login : logins) {
                    add.setString(1, login.name());
                    add.setString(2, login.password());
                    add.addBatch();
                }
                add.executeBatch();
            }
        }
    }

    private String configuration(String domain) throws IOException {
        return String.format(Locale.ROOT, """
                hosts: ["%s"]
                loglevel: warning
                certfiles: ["%s"]
                auth_method: sql
                auth_password_format: plain
                default_db: sql
                sql_type: pgsql
                sql_server: "127.0.0.1"
                sql_port: %d
                sql_database: "%s"
                sql_username: "%s"
                sql_password: "%s"
                sql_pool_size: %d
                sql_prepared_statements: true
                new_sql_schema: false
                listen:
                  - {port: %d, ip: "127.0.0.1", module: ejabberd_c2s, max_stanza_size: 262144, access: all}
                  - {port: %d, ip: "127.0.0.1", module: ejabberd_c2s, max_stanza_size: 262144, access: all, tls: true}
                modules:
                  mod_disco: {}
                  mod_mam: {default: always, db_type: sql}
                  mod_stream_mgmt: {}
                  mod_offline: {db_type: sql}
                  mod_roster: {versioning: true}
                  mod_carboncopy: {}
                  mod_ping: {}
                """, domain,
                folder.resolve("server.pem").toAbsolutePath(), database.port(), YardstickDatabase.NAME,
                YardstickDatabase.NAME,
                database.password(), sqlConnections, plainPort, tlsPort);
    }
}

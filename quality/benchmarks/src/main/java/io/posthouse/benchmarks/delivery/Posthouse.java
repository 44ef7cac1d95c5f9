package io.posthouse.benchmarks.delivery;

import io.posthouse.benchmarks.posthouse.PosthouseServer;
import io.posthouse.benchmarks.wire.Credentials;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;

/** The platform as {@code ./posthouse up} runs it, with c2s without TLS allowed on loopback. */
final class Posthouse implements SystemUnderTest {
    private final PosthouseServer server;
    private boolean prepared;

    Posthouse(Path home, Path folder) throws IOException {
        this.server = new PosthouseServer(PosthouseServer.Program.script(home), folder, true);
    }

    @Override
    public String name() {
        return "posthouse";
    }

    @Override
    public void start(List<Credentials> logins) throws Exception {
        server.start();
        if (!prepared) {
            server.importLogins(logins);
            prepared = true;
        }
    }

    @Override
    public InetSocketAddress address(Transport transport) {
        return switch (transport) {
            case PLAIN -> server.plain();
            case TLS -> server.directTls();
        };
    }

    @Override
    public ProcessAccount processes() throws IOException {
        return new ProcessAccount(server.rootPid(), server.postmasterPid());
    }

    private static final String COUNT_ARCHIVE = "select count(*) from messaging.archive";

    @Override
    public long archivedRows() throws Exception {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COUNT_ARCHIVE)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void stop() throws Exception {
        server.stop();
    }

    @Override
    public void close() throws Exception {
        server.close();
    }
}

package io.posthouse.benchmarks.posthouse;

import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.EmbeddedSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Several nodes of one platform, each a child process on data and ports of its own, on one PostgreSQL that the harness keeps. */
public final class PosthouseTown implements AutoCloseable {
    private final Path folder;
    private final EmbeddedPostgres postgres;
    private final List<PosthouseServer> nodes = new ArrayList<>();

    /**
     * Starts PostgreSQL; the nodes are started by {@link #node}.
     *
     * @param program how to call a node
     * @param folder for data and output; made when it is not there
     * @param count of nodes
     */
    public PosthouseTown(Program program, Path folder, int count) throws IOException, SQLException {
        this.folder = folder.resolve("database");
        this.postgres = EmbeddedPostgres.start(EmbeddedSettings.in(this.folder));
        Map<String, String> shared = shared();
        for (int i = 1; i <= count; i++) {
            Map<String, String> own = new HashMap<>(shared);
            own.put("POSTHOUSE_NODE", name(i - 1));
            own.put("POSTHOUSE_DRAIN_SPREAD", "4s");
            own.put("POSTHOUSE_CLUSTER_PORT", Integer.toString(ChildProcess.freePort()));
            own.put("POSTHOUSE_CLUSTER_LINKPORT", Integer.toString(ChildProcess.freePort()));
            nodes.add(new PosthouseServer(program, folder.resolve(name(i - 1)), false, own));
        }
    }

    private Map<String, String> shared() throws IOException, SQLException {
        try (Connection connection = postgres.pool().getConnection()) {
            return Map.of("POSTHOUSE_DATABASE_URL", connection.getMetaData().getURL(), "POSTHOUSE_DATABASE_USER",
                    connection.getMetaData().getUserName(), "POSTHOUSE_DATABASE_PASSWORD",
                    Files.readString(folder.resolve("postgres/platform.password")).strip(), "POSTHOUSE_CLUSTER_SECRET",
                    UUID.randomUUID().toString() + UUID.randomUUID());
        }
    }

    /** What a node is called. */
    public static String name(int node) {
        return "node-" + (node + 1);
    }

    /** One of them, counted from 0. */
    public PosthouseServer node(int node) {
        return nodes.get(node);
    }

    /** How many there are. */
    public int size() {
        return nodes.size();
    }

    /** Where clients connect with TLS from the first byte, node by node. */
    public List<InetSocketAddress> directTls() {
        return nodes.stream().map(PosthouseServer::directTls).toList();
    }

    /** A connection to PostgreSQL beside the nodes, with all rights. The caller closes it. */
    public Connection connect() throws SQLException {
        return EmbeddedPostgres.attachAsSuperuser(folder, "proof")
                .orElseThrow(() -> new SQLException("no PostgreSQL runs there now"));
    }

    @Override
    public void close() throws InterruptedException {
        for (PosthouseServer node : nodes) {
            node.close();
        }
        postgres.close();
    }
}

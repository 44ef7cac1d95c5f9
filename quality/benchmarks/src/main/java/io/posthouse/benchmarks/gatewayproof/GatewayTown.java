package io.posthouse.benchmarks.gatewayproof;

import io.posthouse.benchmarks.posthouse.ChildProcess;
import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.testkit.ReplicatedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The nodes and their database: a primary with its standby, or for one node alone the one beside it. Ends when it is closed, or this JVM. */
final class GatewayTown implements AutoCloseable {
    /** How long nodes let go of what they have: a balancer has seen it long before. */
    private static final String DRAIN_SPREAD = "4s";
    /** Far above what anybody here does. */
    private static final Map<String, String> LIMITS = Map.of("POSTHOUSE_LIMITS_USER", "600000/60s",
            "POSTHOUSE_LIMITS_APP", "6000000/60s", "POSTHOUSE_LIMITS_INTERFACE", "10000000/60s",
            "POSTHOUSE_LIMITS_UNDERWAY", "5000", "POSTHOUSE_LIMITS_PERCALLER", "5000", "POSTHOUSE_LIMITS_PERAPP",
            "5000");

    private final @Nullable ReplicatedPostgres postgres;
    private final List<GatewayNode> nodes = new ArrayList<>();
    private final Thread atEnd = new Thread(this::endAll, "end of the nodes");

    private GatewayTown(@Nullable ReplicatedPostgres postgres) {
        this.postgres = postgres;
    }

    /** Makes it; nodes are not started yet. */
    static GatewayTown make(Program program, Path folder, int count, ServerFiles files) throws IOException {
        Map<String, String> shared = new HashMap<>(LIMITS);
        shared.putAll(Map.of("POSTHOUSE_DOMAIN", "localhost", "POSTHOUSE_HTTP_ISSUER", "https://localhost",
                "POSTHOUSE_ROUTES_PERMITTED", "127.0.0.0/8", "POSTHOUSE_DRAIN_SPREAD", DRAIN_SPREAD,
                "POSTHOUSE_TLS_CERTIFICATE", files.certificate().toString(), "POSTHOUSE_TLS_KEY",
                files.key().toString()));
        GatewayTown town = new GatewayTown(count > 1 ? ReplicatedPostgres.start() : null);
        ReplicatedPostgres many = town.postgres;
        try {
            if (many != null) {
                shared.putAll(Map.of("POSTHOUSE_DATABASE_URL", many.url(), "POSTHOUSE_DATABASE_USER", many.user(),
                        "POSTHOUSE_DATABASE_PASSWORD", many.password(), "POSTHOUSE_CLUSTER_SECRET",
                        UUID.randomUUID().toString() + UUID.randomUUID(), "POSTHOUSE_CLUSTER_ADDRESS", "127.0.0.1"));
            }
            for (int i = 0; i < count; i++) {
                Map<String, String> own = new HashMap<>(shared);
                if (many != null) {
                    own.put("POSTHOUSE_CLUSTER_PORT", Integer.toString(ChildProcess.freePort()));
                    own.put("POSTHOUSE_CLUSTER_LINKPORT", Integer.toString(ChildProcess.freePort()));
                }
                town.nodes.add(new GatewayNode(i, program, folder.resolve("node-" + (i + 1)), own));
            }
            Runtime.getRuntime().addShutdownHook(town.atEnd);
            return town;
        } catch (IOException | RuntimeException e) {
            if (many != null) {
                many.close();
            }
            throw e;
        }
    }

    /** Starts all, and waits until they are ready. */
    void start() throws IOException, InterruptedException {
        // The first migrates; the others would wait for it.
        nodes.getFirst().begin();
        nodes.getFirst().awaitReady();
        for (GatewayNode node : nodes.subList(1, nodes.size())) {
            node.begin();
        }
        for (GatewayNode node : nodes.subList(1, nodes.size())) {
            node.awaitReady();
        }
    }

    List<GatewayNode> nodes() {
        return nodes;
    }

    /** A connection to the primary, with all rights. The caller closes it. */
    Connection connect() throws SQLException, IOException {
        if (postgres != null) {
            return postgres.primary().superuser("posthouse");
        }
        return EmbeddedPostgres.attachAsSuperuser(nodes.getFirst().data(), "proof")
                .orElseThrow(() -> new SQLException("no PostgreSQL runs there now"));
    }

    private void endAll() {
        try {
            for (GatewayNode node : nodes) {
                node.end();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (postgres != null) {
                postgres.close();
            }
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException e) {
            // The JVM ends, and the hook does it.
            return;
        }
        endAll();
    }
}

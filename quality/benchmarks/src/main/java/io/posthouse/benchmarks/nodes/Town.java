package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.nodes.Fault.Need;
import io.posthouse.benchmarks.nodes.Fault.Party;
import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import io.posthouse.benchmarks.wire.TlsLine;
import io.posthouse.testkit.ReplicatedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The platform as it is struck: nodes, a primary and its synchronous standby, and the network between them. Everything is gone
 * when it is closed or this JVM ends; what kill -9 of this JVM leaves is removed when the next one is made. One thread.
 */
final class Town implements AutoCloseable {
    /** A web origin that is told to be ours. */
    static final String ORIGIN = "https://chat.localhost";

    private final Path folder;
    private final Network network;
    private final ReplicatedPostgres postgres;
    private final List<Node> nodes = new ArrayList<>();
    private final Set<Need> allowed;
    private final List<String> cannot;
    private final Thread atEnd = new Thread(this::endAll, "end of the town");

    private Town(Path folder, Network network, ReplicatedPostgres postgres, Set<Need> allowed, List<String> cannot) {
        this.folder = folder;
        this.network = network;
        this.postgres = postgres;
        this.allowed = allowed;
        this.cannot = List.copyOf(cannot);
    }

    /**
     * Makes it; nodes are not started yet.
     *
     * @param program how to call a node
     * @param folder for the nodes' data and output
     * @param count of nodes
     */
    static Town make(Program program, Path folder, int count) throws IOException, InterruptedException {
        List<String> cannot = new ArrayList<>();
        Set<Need> allowed = EnumSet.of(Need.NOTHING);
        endStale(folder);
        String refusal = Namespaces.refusal();
        if (refusal.isEmpty()) {
            allowed.add(Need.NETWORK);
        } else {
            cannot.add(
                    "cut or slow a link: no network namespaces here (" + refusal.lines().findFirst().orElse("") + ")");
        }
        Path clock = clockLibrary();
        if (clock == null) {
            cannot.add("let a clock jump: no libfaketime here");
        } else {
            allowed.add(Need.CLOCK);
        }
        Network network = refusal.isEmpty() ? Namespaces.make(count) : new Network.Loopback();
        ReplicatedPostgres postgres = null;
        try {
            postgres = ReplicatedPostgres.start(databasePlace(network, 0), databasePlace(network, 1));
            Town town = new Town(folder, network, postgres, allowed, cannot);
            town.build(program, folder, count, clock);
            Runtime.getRuntime().addShutdownHook(town.atEnd);
            return town;
        } catch (IOException | RuntimeException e) {
            if (postgres != null) {
                postgres.close();
            }
            network.close();
            throw e;
        }
    }

    /**
     * Makes one whose cost is measured: on loopback and by the machine's clock, since both a network of its own and a clock that can
     * be set take their share of the CPU. Otherwise as {@link #make}.
     */
    static Town untouched(Program program, Path folder, int count) throws IOException {
        endStale(folder);
        Network network = new Network.Loopback();
        Town town = new Town(folder, network, ReplicatedPostgres.start(), EnumSet.of(Need.NOTHING), List.of());
        try {
            town.build(program, folder, count, null);
            Runtime.getRuntime().addShutdownHook(town.atEnd);
            return town;
        } catch (IOException | RuntimeException e) {
            town.postgres.close();
            throw e;
        }
    }

    private static ReplicatedPostgres.Place databasePlace(Network network, int member) {
        return new ReplicatedPostgres.Place(network.database(member).getHostAddress(), 0,
                network.within(new Party.Database(), member));
    }

    private void build(Program program, Path folder, int count, @Nullable Path clock) throws IOException {
        TlsLine.Maker lines = new TlsLine.Maker();
        Map<String, String> shared = Map.of("POSTHOUSE_DATABASE_URL", postgres.url(), "POSTHOUSE_DATABASE_USER",
                postgres.user(), "POSTHOUSE_DATABASE_PASSWORD", postgres.password(), "POSTHOUSE_CLUSTER_SECRET",
                UUID.randomUUID().toString() + UUID.randomUUID(), "POSTHOUSE_DRAIN_SPREAD", "4s",
                "POSTHOUSE_DOMAIN", Client.DOMAIN, "POSTHOUSE_HTTP_ORIGINS", ORIGIN);
        for (int i = 0; i < count; i++) {
            nodes.add(new Node(i, program, folder.resolve("node-" + (i + 1)), network, lines, shared, clock));
        }
    }

    private static @Nullable Path clockLibrary() throws IOException {
        Path libraries = Path.of("/usr/lib");
        try (Stream<Path> families = Files.list(libraries)) {
            return families.map(family -> family.resolve("faketime/libfaketimeMT.so.1")).filter(Files::exists)
                    .findFirst().orElse(null);
        }
    }

    /** Nodes of a run whose JVM was killed, where no namespace tells them: their data lies below {@code folder}. */
    private static void endStale(Path folder) {
        String ours = "POSTHOUSE_DATA=" + folder.toAbsolutePath();
        ProcessHandle.allProcesses().filter(process -> environment(process).contains(ours))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static String environment(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"),
                    java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException | java.io.UncheckedIOException e) {
            return "";
        }
    }

    /** What faults can be made here. */
    Set<Need> allowed() {
        return allowed;
    }

    /** What cannot be made here and why, in words. */
    List<String> cannot() {
        return cannot;
    }

    Network network() {
        return network;
    }

    ReplicatedPostgres postgres() {
        return postgres;
    }

    Node node(int index) {
        return nodes.get(index);
    }

    List<Node> nodes() {
        return nodes;
    }

    List<Place> places() {
        return nodes.stream().map(Node::place).toList();
    }

    /** A connection to whichever PostgreSQL is the primary, with all rights. The caller closes it. */
    Connection connect() throws SQLException, IOException {
        return postgres.primary().superuser("posthouse");
    }

    /** What PostgreSQL said, beside what the nodes said: its own folder goes with it. */
    private void keepLogs() throws IOException {
        for (ReplicatedPostgres.Member member : List.of(postgres.primary(), postgres.former())) {
            Path said = member.folder().resolveSibling("server.log");
            if (Files.exists(said) && Files.isDirectory(folder)) {
                Files.copy(said, folder.resolve("postgres-" + member.name() + ".log"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private void endAll() {
        try {
            for (Node node : nodes) {
                node.end();
            }
            keepLogs();
            postgres.close();
            network.close();
        } catch (IOException | RuntimeException e) {
            System.err.println("left behind: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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

package io.posthouse.storage.postgres;

import io.posthouse.storage.file.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL server and nothing around it: no keeper that starts it again, no pool, no role of the platform's. It is for
 * tests and proofs that need several servers which know each other, and treat them badly; the platform itself takes
 * {@link EmbeddedPostgres}. Its processes end with this JVM, however that ends. One thread at a time.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(45);

    private final Site site;
    private final Cluster cluster;
    private final Binaries binaries;
    private final RunAs runAs;
    private final int port;
    private @Nullable PostgresProcess process;

    /**
     * Where a server lives.
     *
     * @param home a folder of its own, to which others can pass; its data will be in {@code cluster} there
     * @param binaries where the binaries are unpacked, one folder per version
     * @param address where it listens, nowhere else
     * @param port on which port; 0 for a free one, which it then keeps
     * @param within what it is run with, for example {@code ip netns exec NAME}; empty for nothing
     */
    public record Site(Path home, Path binaries, String address, int port, List<String> within) {
        public Site {
            home = home.toAbsolutePath().normalize();
            binaries = binaries.toAbsolutePath().normalize();
            within = List.copyOf(within);
        }

        /** On a free loopback port. */
        public static Site onLoopback(Path home, Path binaries) {
            return new Site(home, binaries, Launch.LOOPBACK, 0, List.of());
        }
    }

    private PostgresServer(Site site) throws IOException {
        this.site = site;
        this.cluster = new Cluster(site.home());
        OwnedFiles.createPassable(site.home());
        this.binaries = Binaries.unpackedIn(site.binaries());
        this.runAs = new RunAs.Within(site.within(), RunAs.choose(site.home(), cluster.folder(), binaries.home()));
        this.port = site.port() > 0 ? site.port() : Launch.freePort();
    }

    /** One that has no data yet and does not run. */
    public static PostgresServer at(Site site) throws IOException {
        return new PostgresServer(site);
    }

    /** Creates data with nothing in it; its superuser and the password of that are those of an embedded one. */
    public void create() throws IOException {
        cluster.prepare(binaries, runAs);
    }

    /** Makes room for data that is copied from {@code other}, whose superuser keeps its password. */
    public Path emptyFor(PostgresServer other) throws IOException {
        DurableFiles.deleteTree(cluster.folder());
        DurableFiles.write(cluster.home().resolve("password"), other.cluster.password());
        DurableFiles.createFolders(cluster.folder());
        return cluster.folder();
    }

    /**
     * Starts it and waits until it takes connections, as primary or as standby.
     *
     * @param parameters over the launcher's own
     * @throws PostgresFault with the server's last words when it does not get there
     */
    public void start(Map<String, String> parameters) throws IOException, InterruptedException {
        var log = new ServerLog(site.home().resolve("server.log"));
        process = new Launch(cluster, binaries, runAs, log, parameters, site.address()).on(port);
    }

    /** Where its data lies. */
    public Path data() {
        return cluster.folder();
    }

    /** Where it listens. */
    public String address() {
        return site.address();
    }

    /** On which port, the same through all restarts. */
    public int port() {
        return port;
    }

    /** The superuser's name, which is the embedded one's. */
    public String superuser() {
        return Cluster.NAME;
    }

    /** The superuser's password. */
    public String password() throws IOException {
        return cluster.password();
    }

    /** Whether any process of it is there, be it stopped. */
    public boolean running() throws IOException {
        return new Remains(cluster.name()).any();
    }

    /** As a machine that dies: every process is killed at once. Returns when they are gone. */
    public void kill() throws IOException, InterruptedException {
        new Remains(cluster.name()).signal("KILL");
        close();
    }

    /** As a machine that hangs: every process is stopped where it is, with all its connections open. */
    public void freeze() throws IOException {
        new Remains(cluster.name()).signal("STOP");
    }

    /** Goes on after {@link #freeze}, as if nothing had been. */
    public void thaw() throws IOException {
        new Remains(cluster.name()).signal("CONT");
    }

    /** Stops it in an orderly way, also one that is frozen; open transactions are rolled back. Returns when it is gone. */
    @Override
    public void close() throws IOException, InterruptedException {
        if (process != null) {
            process.askToStop();
            process.endedWithin(STOPPED_WITHIN);
            process = null;
        }
        new Remains(cluster.name()).end();
    }
}

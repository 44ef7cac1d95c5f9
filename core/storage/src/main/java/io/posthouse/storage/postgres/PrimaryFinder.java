package io.posthouse.storage.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to the primary, whichever of the servers in a URL it is, and to no other. Safe for any thread.
 *
 * <p>A server that says it is a primary need not be the one: it may have been replaced while it hung. So each connection is
 * judged by the timeline it writes to, and as soon as a higher one is met, every connection to a lower one is broken, whatever it
 * waits for. A commit that was under way there has then an unknown outcome, which the new primary tells.
 */
final class PrimaryFinder {
    private static final Logger LOG = LoggerFactory.getLogger(PrimaryFinder.class);
    private static final String LOOK_SECONDS = "3";

    private final Hosts hosts;
    private final Properties properties;
    private final @Nullable SeenTimeline seen;
    private final Set<Line> open = ConcurrentHashMap.newKeySet();
    private volatile Hosts.Host likely;
    private volatile Runnable onNewPrimary = () -> {
    };

    /** A connection that is in use, and the timeline of its server; by identity. */
    private static final class Line {
        private final Connection real;
        private final int timeline;

        private Line(Connection real, int timeline) {
            this.real = real;
            this.timeline = timeline;
        }
    }

    /**
     * What one look at a server showed.
     *
     * @param standing empty when it did not answer in time
     */
    record Look(Hosts.Host host, Optional<ServerStanding> standing) {
        boolean primary() {
            return standing.isPresent() && !standing.get().standby();
        }

        int timeline() {
            return standing.map(ServerStanding::timeline).orElse(0);
        }
    }

    /** @param seen null for a server that is ours alone and cannot be replaced by another */
    PrimaryFinder(String url, Properties properties, @Nullable SeenTimeline seen) {
        this.hosts = seen == null ? new Hosts(List.of(new Hosts.Host("", url))) : Hosts.of(url);
        this.properties = properties;
        this.seen = seen;
        this.likely = hosts.all().getFirst();
    }

    /** What to do when a server on a higher timeline was met, after the connections to others were broken. */
    void onNewPrimary(Runnable task) {
        onNewPrimary = task;
    }

    /**
     * Connects; tries the likely one first.
     *
     * @param more what this connection has over the common properties
     */
    Connection connect(Properties more, String purpose) throws SQLException {
        var own = new Properties();
        own.putAll(properties);
        own.putAll(more);
        PGProperty.APPLICATION_NAME.set(own, purpose);
        List<Hosts.Host> order = new ArrayList<>(hosts.all());
        Hosts.Host first = likely;
        order.sort(Comparator.comparing(host -> !host.equals(first)));
        List<SQLException> failures = new ArrayList<>();
        for (Hosts.Host host : order) {
            try {
                Connection connection = connect(host, own);
                likely = host;
                return connection;
            } catch (SQLException e) {
                failures.add(e);
            }
        }
        if (failures.size() == 1) {
            throw failures.getFirst();
        }
        throw noneOf(order, failures);
    }

    private static SQLException noneOf(List<Hosts.Host> order, List<SQLException> failures) {
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < failures.size(); i++) {
            reasons.add(order.get(i).address() + ": " + failures.get(i).getMessage());
        }
        var none = new SQLException("no primary is there; " + String.join("; ", reasons), "08001",
                failures.getFirst());
        failures.stream().skip(1).forEach(none::addSuppressed);
        return none;
    }

    private Connection connect(Hosts.Host host, Properties own) throws SQLException {
        Connection real = open(host, own);
        try {
            var line = new Line(real, seen == null ? 0 : meet(host, ServerStanding.of(real)));
            open.add(line);
            if (seen != null && seen.timeline() > line.timeline) {
                open.remove(line);
                throw new NotThePrimary("another was promoted at this moment");
            }
            return CommitGuard.over(real, () -> open.remove(line));
        } catch (SQLException e) {
            real.close();
            throw e;
        }
    }

    private static Connection open(Hosts.Host host, Properties own) throws SQLException {
        Connection connection = new Driver().connect(host.url(), own);
        if (connection == null) {
            throw new SQLException("not the URL of a PostgreSQL, which begins with jdbc:postgresql: " + host.url());
        }
        return connection;
    }

    /** @return its timeline */
    private int meet(Hosts.Host host, ServerStanding standing) throws NotThePrimary {
        if (seen != null && seen.meet(standing)) {
            likely = host;
            List<Line> broken = open.stream().filter(line -> line.timeline < standing.timeline()).toList();
            for (Line line : broken) {
                open.remove(line);
                abort(line.real);
            }
            LOG.atInfo().addKeyValue("server", host.address()).addKeyValue("timeline", standing.timeline())
                    .addKeyValue("connectionsEnded", broken.size()).log("this PostgreSQL is the primary");
            onNewPrimary.run();
        }
        return standing.timeline();
    }

    private static void abort(Connection real) {
        try {
            real.abort(Runnable::run);
        } catch (SQLException e) {
            // It is broken already, which is all that was wanted.
            return;
        }
    }

    /** Looks at all servers at once, for a few seconds at most; the primary among them is the likely one from then on. */
    List<Look> look() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Look>> asked = new ArrayList<>();
            for (Hosts.Host host : hosts.all()) {
                asked.add(threads.submit(() -> look(host)));
            }
            List<Look> looks = new ArrayList<>();
            for (Future<Look> one : asked) {
                looks.add(one.get());
            }
            return looks;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private Look look(Hosts.Host host) {
        var own = new Properties();
        own.putAll(properties);
        PGProperty.APPLICATION_NAME.set(own, "posthouse look");
        PGProperty.CONNECT_TIMEOUT.set(own, LOOK_SECONDS);
        PGProperty.LOGIN_TIMEOUT.set(own, LOOK_SECONDS);
        PGProperty.SOCKET_TIMEOUT.set(own, LOOK_SECONDS);
        Optional<ServerStanding> standing = Optional.empty();
        try (Connection connection = open(host, own)) {
            standing = Optional.of(ServerStanding.of(connection));
            // At once, and not when the last of them has answered: one may be frozen.
            meet(host, standing.get());
            likely = host;
        } catch (SQLException e) {
            LOG.atDebug().addKeyValue("server", host.address()).addKeyValue("cause", e.getMessage())
                    .log("not the primary");
        }
        return new Look(host, standing);
    }

    List<String> servers() {
        return hosts.all().stream().map(Hosts.Host::address).toList();
    }

    /** Where the primary was last. */
    String likely() {
        return likely.address();
    }

    /** What servers are to set for our sessions, as {@code -c name=value}. */
    @Nullable
    String options() {
        return PGProperty.OPTIONS.getOrDefault(properties);
    }

    int timeline() {
        return seen == null ? 0 : seen.timeline();
    }

    int promotions() {
        return seen == null ? 0 : seen.raised();
    }
}

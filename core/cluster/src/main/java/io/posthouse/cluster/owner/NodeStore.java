package io.posthouse.cluster.owner;

import io.posthouse.cluster.NodeEvents;
import io.posthouse.storage.event.EventBook;
import io.posthouse.storage.log.LogOwners;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

/** The rows of {@code cluster.node}. All times are the database's. */
final class NodeStore {
    private final String self;
    private final Set<String> roles;
    private final String version;
    private final Duration deadAfter;
    private final EventBook book = new EventBook();
    private volatile Supplier<NodeReport> reporting = () -> NodeReport.NOTHING;

    NodeStore(String self, Set<String> roles, String version, Duration deadAfter) {
        this.self = self;
        this.roles = roles;
        this.version = version;
        this.deadAfter = deadAfter;
    }

    /** Sets what its beats tell beside its standing; asked on their thread, and must not wait. */
    void reporting(Supplier<NodeReport> report) {
        reporting = report;
    }

    /** What a beat met. */
    enum Beat {
        /** The row is ours and fresh. */
        HEARD,
        /** There is no row, or it was declared dead: a new life is to begin. */
        FORGOTTEN,
        /** Another process has begun a life under this name. */
        REPLACED
    }

    private static final String BEGIN = """
            insert into cluster.node as n (name, life, since, steady_since, beat_at, standing, roles, version, sees, logs)
            select ?, ?, now, now, now, ?, ?, ?, ?, ? from clock_timestamp() as now
            on conflict (name) do update set life = excluded.life, since = excluded.since,
                steady_since = excluded.steady_since, beat_at = excluded.beat_at, standing = excluded.standing,
                roles = excluded.roles, version = excluded.version, sees = excluded.sees, logs = excluded.logs,
                address = excluded.address, clients = excluded.clients, sessions = excluded.sessions,
                connections = excluded.connections, behind = excluded.behind, state = excluded.state,
                says = excluded.says""";

    /** Begins a life: whoever has the name loses it. */
    void begin(Connection connection, Me.Word word, Set<String> sees) throws SQLException {
        try (PreparedStatement begin = connection.prepareStatement(BEGIN)) {
            begin.setString(1, self);
            begin.setObject(2, word.life());
            begin.setString(3, word.standing().word());
            begin.setArray(4, array(connection, roles));
            begin.setString(5, version);
            begin.setArray(6, array(connection, sees));
            begin.setArray(7, array(connection, word.logs()));
            begin.executeUpdate();
        }
        book.note(connection, NodeEvents.JOINED, self,
                NodeEvents.JOINED.data().text("node", self).text("version", version).texts("roles", roles));
    }

    /** Notes that this node ends in order. */
    void noteLeft(Connection connection) throws SQLException {
        book.note(connection, NodeEvents.LEFT, self, NodeEvents.LEFT.data().text("node", self));
    }

    private static final String BEAT = """
            update cluster.node set
                beat_at = clock_timestamp(),
                steady_since = case
                    when beat_at between clock_timestamp() - make_interval(secs => ?) and clock_timestamp() + interval '1 s'
                    then steady_since else clock_timestamp() end,
                standing = ?, sees = ?, logs = ?,
                address = ?, clients = ?, sessions = ?, connections = ?, behind = ?, state = ?, says = ?
            where name = ? and life = ? and standing <> 'dead'""";

    private static final String WHOSE = """
            select life from cluster.node where name = ?""";

    Beat beat(Connection connection, Me.Word word, Set<String> sees) throws SQLException {
        try (PreparedStatement beat = connection.prepareStatement(BEAT)) {
            beat.setDouble(1, deadAfter.toMillis() / 1000.0);
            beat.setString(2, word.standing().word());
            beat.setArray(3, array(connection, sees));
            beat.setArray(4, array(connection, word.logs()));
            NodeReport report = reporting.get();
            beat.setString(5, report.address());
            beat.setString(6, report.clients());
            beat.setInt(7, report.sessions());
            beat.setInt(8, report.connections());
            beat.setLong(9, report.behind());
            beat.setString(10, report.state());
            beat.setString(11, report.says());
            beat.setString(12, self);
            beat.setObject(13, word.life());
            if (beat.executeUpdate() == 1) {
                return Beat.HEARD;
            }
        }
        try (PreparedStatement whose = connection.prepareStatement(WHOSE)) {
            whose.setString(1, self);
            try (ResultSet row = whose.executeQuery()) {
                return row.next() && !word.life().equals(row.getObject(1, UUID.class)) ? Beat.REPLACED : Beat.FORGOTTEN;
            }
        }
    }

    private static final String READ = """
            select name, life, since, steady_since, beat_at, standing, sees, logs, clients from cluster.node""";

    // After the rows, so that a beat that came meanwhile is not in the future.
    private static final String NOW = """
            select clock_timestamp()""";

    /** Reads everything; {@code owners} of those logs that somebody carries, and of {@code ownLogs}. */
    Picture read(Connection connection, Set<String> ownLogs) throws SQLException {
        List<NodeRow> nodes = new ArrayList<>();
        Set<String> logs = new TreeSet<>(ownLogs);
        try (PreparedStatement select = connection.prepareStatement(READ); ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                NodeRow node = new NodeRow(rows.getString(1), rows.getObject(2, UUID.class), instant(rows, 3),
                        instant(rows, 4), instant(rows, 5), Standing.of(rows.getString(6)), set(rows, 7), set(rows, 8),
                        rows.getString(9));
                nodes.add(node);
                logs.addAll(node.logs());
            }
        }
        Map<String, Map<Integer, String>> owners = new HashMap<>();
        for (String log : logs) {
            owners.put(log, new LogOwners(log).read(connection));
        }
        try (PreparedStatement select = connection.prepareStatement(NOW); ResultSet row = select.executeQuery()) {
            row.next();
            return new Picture(instant(row, 1), self, nodes, owners);
        }
    }

    private static final String LIST = """
            select name, standing, since, clock_timestamp() - beat_at <= make_interval(secs => ?),
                greatest(0, extract(epoch from clock_timestamp() - beat_at) * 1000)::bigint,
                roles, version, address, clients, sessions, connections, behind, state, says, logs
            from cluster.node order by since, name""";

    /** Reads all nodes for people to look at. */
    List<NodeStatus> list(Connection connection) throws SQLException {
        List<NodeStatus> nodes = new ArrayList<>();
        Map<String, Map<Integer, String>> owners = new TreeMap<>();
        try (PreparedStatement select = connection.prepareStatement(LIST)) {
            select.setDouble(1, deadAfter.toMillis() / 1000.0);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    for (String log : set(rows, 15)) {
                        if (!owners.containsKey(log)) {
                            owners.put(log, new LogOwners(log).read(connection));
                        }
                    }
                    String name = rows.getString(1);
                    Standing standing = Standing.of(rows.getString(2));
                    nodes.add(new NodeStatus(name, standing, instant(rows, 3), Duration.ofMillis(rows.getLong(5)),
                            rows.getBoolean(4) && standing.lives(), set(rows, 6), rows.getString(7), Map.of(),
                            new NodeReport(rows.getString(8), rows.getString(9), rows.getInt(10), rows.getInt(11),
                                    rows.getLong(12), rows.getString(13), rows.getString(14))));
                }
            }
        }
        return nodes.stream().map(node -> node.owning(shares(owners, node.name()))).toList();
    }

    private static Map<String, Integer> shares(Map<String, Map<Integer, String>> owners, String writer) {
        Map<String, Integer> shares = new TreeMap<>();
        owners.forEach((log, shards) -> shares.put(log, Math.toIntExact(
                shards.values().stream().filter(writer::equals).count())));
        return shares;
    }

    private static final String PULL_BACK = """
            update cluster.node set beat_at = clock_timestamp() where beat_at > clock_timestamp() + interval '1 s'""";

    /** After the database's clock stepped back, a node that died before would count as alive until it has caught up. */
    void pullBack(Connection connection) throws SQLException {
        try (PreparedStatement pull = connection.prepareStatement(PULL_BACK)) {
            pull.executeUpdate();
        }
    }

    private static final String SWEEP = """
            delete from cluster.node where beat_at < clock_timestamp() - make_interval(secs => ?)""";

    /** Forgets nodes that nobody has heard of for so long: they were taken away. @return how many */
    int sweep(Connection connection, Duration silence) throws SQLException {
        try (PreparedStatement sweep = connection.prepareStatement(SWEEP)) {
            sweep.setDouble(1, silence.toMillis() / 1000.0);
            return sweep.executeUpdate();
        }
    }

    private static final String DECLARE_DEAD = """
            update cluster.node set standing = 'dead'
            where name = ? and life = ? and beat_at = ?""";

    /**
     * Declares a node dead, unless it has beaten since it was read. Until the transaction ends its beat waits, and then
     * learns of it.
     */
    boolean declareDead(Connection connection, NodeRow node) throws SQLException {
        try (PreparedStatement declare = connection.prepareStatement(DECLARE_DEAD)) {
            declare.setString(1, node.name());
            declare.setObject(2, node.life());
            declare.setObject(3, node.beatAt().atOffset(ZoneOffset.UTC));
            boolean declared = declare.executeUpdate() == 1;
            if (declared && node.standing() != Standing.DEAD) {
                book.note(connection, NodeEvents.DEAD, node.name(),
                        NodeEvents.DEAD.data().text("node", node.name()).text("by", self));
            }
            return declared;
        }
    }

    private static final String TAKE_COUNCIL = """
            select pg_try_advisory_xact_lock(1886352244, 1)""";

    /** Lets one node at a time act, until its transaction ends; false when another one does. */
    boolean takeCouncil(Connection connection) throws SQLException {
        try (PreparedStatement take = connection.prepareStatement(TAKE_COUNCIL);
                ResultSet row = take.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static final String STILL = """
            select 1""";

    /** Fails when the transaction was ended by the database, because this node stalled while it had the council. */
    void stillInCouncil(Connection connection) throws SQLException {
        try (PreparedStatement still = connection.prepareStatement(STILL)) {
            still.execute();
        }
    }

    private static Array array(Connection connection, Set<String> words) throws SQLException {
        return connection.createArrayOf("text", words.toArray());
    }

    private static Set<String> set(ResultSet rows, int column) throws SQLException {
        return Set.of((String[]) rows.getArray(column).getArray());
    }

    private static Instant instant(ResultSet rows, int column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }
}

package io.posthouse.storage.setting;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of versions, of the audit and of nodes. Everything here is done on the connection it is given. */
final class SettingStore {
    /** How many versions are kept. */
    static final int VERSIONS_MAX = 1_000;
    /** How many entries of the audit are. */
    static final int AUDIT_MAX = 10_000;
    static final String CHANNEL = "storage_setting";

    /** Which version is the newest; with its time, since a restored database may use a number again. */
    record Head(long number, Instant at) {
        static final Head NONE = new Head(0, Instant.EPOCH);

        static Head of(SettingVersion version) {
            return new Head(version.number(), version.at());
        }
    }

    private static final String HEAD = """
            select version, at from storage.setting_version order by version desc limit 1""";

    Head head(Connection connection) throws SQLException {
        try (PreparedStatement head = connection.prepareStatement(HEAD); ResultSet row = head.executeQuery()) {
            return row.next() ? new Head(row.getLong(1), instant(row, 2)) : Head.NONE;
        }
    }

    private static final String COLUMNS = "version, previous, at, author, origin, request, reason, rolled_back_to, names, texts, "
            + "changed, before, after";

    private static final String ONE = "select " + COLUMNS + " from storage.setting_version where version = ?";

    /** One that is kept; {@link SettingVersion#NONE} for 0. */
    Optional<SettingVersion> version(Connection connection, long number) throws SQLException {
        if (number == 0) {
            return Optional.of(SettingVersion.NONE);
        }
        try (PreparedStatement one = connection.prepareStatement(ONE)) {
            one.setLong(1, number);
            try (ResultSet row = one.executeQuery()) {
                return row.next() ? Optional.of(version(row)) : Optional.empty();
            }
        }
    }

    /** The newest; {@link SettingVersion#NONE} when there is none. */
    SettingVersion newest(Connection connection) throws SQLException {
        return list(connection, Long.MAX_VALUE, 1).stream().findFirst().orElse(SettingVersion.NONE);
    }

    private static final String LIST = "select " + COLUMNS
            + " from storage.setting_version where version < ? order by version desc limit ?";

    List<SettingVersion> list(Connection connection, long before, int limit) throws SQLException {
        List<SettingVersion> versions = new ArrayList<>();
        try (PreparedStatement list = connection.prepareStatement(LIST)) {
            list.setLong(1, before);
            list.setInt(2, limit);
            try (ResultSet row = list.executeQuery()) {
                while (row.next()) {
                    versions.add(version(row));
                }
            }
        }
        return versions;
    }

    private static final String LOCK = "select pg_advisory_xact_lock(1886352244, 2)";

    /** Lets one change at a time go on, until its transaction ends. */
    void lock(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            lock.execute();
        }
    }

    private static final String ADD = """
            insert into storage.setting_version (version, previous, author, origin, request, reason, rolled_back_to, names,
                texts, changed, before, after)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            returning at""";

    private static final String TRIM = """
            delete from storage.setting_version where version <= ?""";

    /** Adds the version after {@code before}; the oldest beyond what is kept go. */
    SettingVersion add(Connection connection, SettingVersion before, Author author, String reason,
            OptionalLong rolledBackTo, Map<String, String> contents) throws SQLException {
        long number = before.number() + 1;
        List<SettingChange> changes = SettingChange.between(before.contents(), contents);
        Map<String, String> sorted = new TreeMap<>(contents);
        Instant at;
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            add.setLong(1, number);
            add.setLong(2, before.number());
            add.setString(3, author.name());
            add.setString(4, author.origin());
            add.setString(5, author.request());
            add.setString(6, reason);
            if (rolledBackTo.isPresent()) {
                add.setLong(7, rolledBackTo.getAsLong());
            } else {
                add.setNull(7, Types.BIGINT);
            }
            add.setArray(8, array(connection, sorted.keySet().stream()));
            add.setArray(9, array(connection, sorted.values().stream()));
            setChanges(add, 10, connection, changes);
            try (ResultSet row = add.executeQuery()) {
                row.next();
                at = instant(row, 1);
            }
        }
        try (PreparedStatement trim = connection.prepareStatement(TRIM)) {
            trim.setLong(1, number - VERSIONS_MAX);
            trim.executeUpdate();
        }
        return new SettingVersion(number, before.number(), at, author, reason, rolledBackTo, contents, changes);
    }

    private static final String NOTIFY = "select pg_notify('" + CHANNEL + "', ?)";

    /** Tells all nodes when this transaction commits, and not if it does not. */
    void notifyAll(Connection connection, long number) throws SQLException {
        try (PreparedStatement tell = connection.prepareStatement(NOTIFY)) {
            tell.setString(1, Long.toString(number));
            tell.execute();
        }
    }

    private static final String AUDIT = """
            insert into storage.setting_audit (author, origin, request, outcome, version, reason, names, before, after, said)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            returning id""";

    private static final String TRIM_AUDIT = """
            delete from storage.setting_audit where id <= ?""";

    void audit(Connection connection, Author author, String outcome, long version, String reason,
            List<SettingChange> changes, String said) throws SQLException {
        long id;
        try (PreparedStatement audit = connection.prepareStatement(AUDIT)) {
            audit.setString(1, author.name());
            audit.setString(2, author.origin());
            audit.setString(3, author.request());
            audit.setString(4, outcome);
            audit.setLong(5, version);
            audit.setString(6, reason);
            setChanges(audit, 7, connection, changes);
            audit.setString(10, said);
            try (ResultSet row = audit.executeQuery()) {
                row.next();
                id = row.getLong(1);
            }
        }
        try (PreparedStatement trim = connection.prepareStatement(TRIM_AUDIT)) {
            trim.setLong(1, id - AUDIT_MAX);
            trim.executeUpdate();
        }
    }

    private static final String LIST_AUDIT = """
            select id, at, author, origin, request, outcome, version, reason, names, before, after, said
            from storage.setting_audit where id < ? order by id desc limit ?""";

    List<AuditEntry> listAudit(Connection connection, long before, int limit) throws SQLException {
        List<AuditEntry> entries = new ArrayList<>();
        try (PreparedStatement list = connection.prepareStatement(LIST_AUDIT)) {
            list.setLong(1, before);
            list.setInt(2, limit);
            try (ResultSet row = list.executeQuery()) {
                while (row.next()) {
                    entries.add(new AuditEntry(row.getLong(1), instant(row, 2),
                            new Author(row.getString(3), row.getString(4), row.getString(5)), row.getString(6),
                            row.getLong(7), row.getString(8),
                            changes(texts(row, 9), texts(row, 10), texts(row, 11)), row.getString(12)));
                }
            }
        }
        return entries;
    }

    private static final String MARK = """
            insert into storage.setting_node as n (node, version, state, says, seen_at)
            values (?, ?, ?, ?, clock_timestamp())
            on conflict (node) do update set version = excluded.version, state = excluded.state, says = excluded.says,
                seen_at = excluded.seen_at""";

    void mark(Connection connection, String node, long version, NodeVersion.State state, String says)
            throws SQLException {
        try (PreparedStatement mark = connection.prepareStatement(MARK)) {
            mark.setString(1, node);
            mark.setLong(2, version);
            mark.setString(3, state.name().toLowerCase(Locale.ROOT));
            mark.setString(4, says);
            mark.executeUpdate();
        }
    }

    private static final String UNMARK = """
            delete from storage.setting_node where node = ? or seen_at < clock_timestamp() - interval '1 day'""";

    /** The node ends, in order; rows of nodes that nobody has heard of for a day go with it. */
    void unmark(Connection connection, String node) throws SQLException {
        try (PreparedStatement unmark = connection.prepareStatement(UNMARK)) {
            unmark.setString(1, node);
            unmark.executeUpdate();
        }
    }

    private static final String NODES = """
            select node, n.version, state, says,
                greatest(0, extract(epoch from clock_timestamp() - seen_at) * 1000)::bigint,
                n.version <> coalesce(newest.version, 0)
                    and coalesce(newest.at < clock_timestamp() - interval '2 s', true)
            from storage.setting_node as n left join
                (select version, at from storage.setting_version order by version desc limit 1) as newest on true
            order by node limit 1000""";

    List<NodeVersion> nodes(Connection connection) throws SQLException {
        List<NodeVersion> nodes = new ArrayList<>();
        try (PreparedStatement list = connection.prepareStatement(NODES); ResultSet row = list.executeQuery()) {
            while (row.next()) {
                nodes.add(new NodeVersion(row.getString(1), row.getLong(2),
                        NodeVersion.State.valueOf(row.getString(3).toUpperCase(Locale.ROOT)), row.getString(4),
                        Duration.ofMillis(row.getLong(5)), row.getBoolean(6)));
            }
        }
        return nodes;
    }

    private static void setChanges(PreparedStatement statement, int from, Connection connection,
            List<SettingChange> changes) throws SQLException {
        statement.setArray(from, array(connection, changes.stream().map(SettingChange::setting)));
        statement.setArray(from + 1, array(connection, changes.stream().map(change -> change.before().orElse(null))));
        statement.setArray(from + 2, array(connection, changes.stream().map(change -> change.after().orElse(null))));
    }

    private static Array array(Connection connection, Stream<? extends @Nullable String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }

    private static SettingVersion version(ResultSet row) throws SQLException {
        long rolledBackTo = row.getLong(8);
        OptionalLong back = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(rolledBackTo);
        @Nullable
        String[] names = texts(row, 9);
        @Nullable
        String[] texts = texts(row, 10);
        Map<String, String> contents = new TreeMap<>();
        for (int i = 0; i < names.length; i++) {
            contents.put(String.valueOf(names[i]), String.valueOf(texts[i]));
        }
        return new SettingVersion(row.getLong(1), row.getLong(2), instant(row, 3),
                new Author(row.getString(4), row.getString(5), row.getString(6)), row.getString(7), back, contents,
                changes(texts(row, 11), texts(row, 12), texts(row, 13)));
    }

    private static List<SettingChange> changes(@Nullable String[] names, @Nullable String[] before,
            @Nullable String[] after) {
        List<SettingChange> changes = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            changes.add(new SettingChange(String.valueOf(names[i]), Optional.ofNullable(before[i]),
                    Optional.ofNullable(after[i])));
        }
        return changes;
    }

    private static @Nullable String[] texts(ResultSet row, int column) throws SQLException {
        return (@Nullable String[]) row.getArray(column).getArray();
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** The names of {@code changes}, for people. */
    static String names(Collection<SettingChange> changes) {
        return String.join(", ", changes.stream().map(SettingChange::setting).toList());
    }
}

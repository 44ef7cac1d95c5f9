package io.posthouse.messaging.archive;

import io.posthouse.storage.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * Reads archives, of people and of lines, in pages: by {@code (owner, id)} or {@code (owner, peer, id)}, never by an offset.
 * A page is cut short when it grows past {@link #PAGE_BYTES_MAX}. Blocks on the database; virtual threads only.
 */
public final class ArchiveReader {
    /** Bytes of stanzas in one page, in UTF-8; one message is always in it. Their length is known without reading them. */
    public static final int PAGE_BYTES_MAX = 512 * 1024;
    /** Rows that {@link #count} looks at. */
    public static final int COUNT_MAX = 100_000;

    /** Times that every row's time is between; infinity is not for drivers. */
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private final JdbcClient sql;

    public ArchiveReader(Database database) {
        this.sql = JdbcClient.create(database.pool());
    }

    private static final String COLUMNS = """
            select id, sequence, at, peer, direction, kind, stanza, found
            from (
                select id, sequence, at, peer, direction, kind, stanza,
                    sum(octet_length(stanza)) over (order by id %s) - octet_length(stanza) as before,
                    count(*) over () as found
                from (
                    select id, sequence, at, peer, direction, kind, stanza from messaging.archive
                    where owner = :owner and id > :after and id < :before and at >= :from and at <= :until
                        and (kind = 0 or not :contentOnly)
            """;
    private static final String OF_PEER = """
            and peer = :peer
            and (:device = '' or strpos(split_part(stanza, '>', 1), :device) > 0)
            """;
    private static final String LIMITED = """
                    order by id %s limit :limit
                ) as page
            ) as weighed
            where before <= %s
            order by id %s""";

    private static final String FORWARD = (COLUMNS + LIMITED).formatted("asc", "asc", PAGE_BYTES_MAX, "asc");
    private static final String BACKWARD = (COLUMNS + LIMITED).formatted("desc", "desc", PAGE_BYTES_MAX, "desc");
    private static final String FORWARD_OF_PEER = (COLUMNS + OF_PEER + LIMITED).formatted("asc", "asc",
            PAGE_BYTES_MAX, "asc");
    private static final String BACKWARD_OF_PEER = (COLUMNS + OF_PEER + LIMITED).formatted("desc", "desc",
            PAGE_BYTES_MAX, "desc");

    /** Of several archives: a page of each by its index, and of these the first. */
    private static String several(String order, boolean ofPeer) {
        return """
                select id, sequence, at, peer, direction, kind, stanza, found
                from (
                    select id, sequence, at, peer, direction, kind, stanza,
                        sum(octet_length(stanza)) over (order by id %1$s) - octet_length(stanza) as before,
                        count(*) over () as found
                    from (
                        select one.* from unnest(:owners::text[]) as whose (address) cross join lateral (
                            select id, sequence, at, peer, direction, kind, stanza from messaging.archive
                            where owner = whose.address and id > :after and id < :before and at >= :from and at <= :until
                                and (kind = 0 or not :contentOnly) %2$s
                            order by id %1$s limit :limit
                        ) as one
                        order by id %1$s limit :limit
                    ) as page
                ) as weighed
                where before <= %3$s
                order by id %1$s"""
                .formatted(order, ofPeer ? OF_PEER : "", PAGE_BYTES_MAX);
    }

    private static final String SEVERAL_FORWARD = several("asc", false);
    private static final String SEVERAL_BACKWARD = several("desc", false);
    private static final String SEVERAL_FORWARD_OF_PEER = several("asc", true);
    private static final String SEVERAL_BACKWARD_OF_PEER = several("desc", true);

    /** A page of what {@code query} matches. */
    public ArchivePage page(ArchiveQuery query) {
        return pageOf(statement(query), query);
    }

    static String statement(ArchiveQuery query) {
        if (!query.also().isEmpty()) {
            return query.backward()
                    ? (query.peer().isPresent() ? SEVERAL_BACKWARD_OF_PEER : SEVERAL_BACKWARD)
                    : (query.peer().isPresent() ? SEVERAL_FORWARD_OF_PEER : SEVERAL_FORWARD);
        }
        if (query.peer().isPresent()) {
            return query.backward() ? BACKWARD_OF_PEER : FORWARD_OF_PEER;
        }
        return query.backward() ? BACKWARD : FORWARD;
    }

    /** A row, and how many rows the query found before it was cut. */
    private record Found(ArchivedMessage message, int found) {
    }

    private ArchivePage pageOf(String statement, ArchiveQuery query) {
        var rows = bound(sql.sql(statement), query).param("limit", query.limit() + 1)
                .query((row, number) -> new Found(read(row), row.getInt("found"))).list();
        var messages = rows.stream().limit(query.limit()).map(Found::message).toList();
        boolean more = !rows.isEmpty() && rows.getFirst().found() > messages.size();
        return new ArchivePage(query.backward() ? messages.reversed() : messages, more);
    }

    static StatementSpec bound(StatementSpec statement, ArchiveQuery query) {
        var whose = query.also().isEmpty()
                ? statement.param("owner", query.owner())
                : statement.param("owners", query.owners().toArray(String[]::new));
        var bound = whose.param("after", query.idFloor())
                .param("before", query.idCeiling()).param("contentOnly", query.contentOnly())
                .param("from", query.from().filter(EARLIEST::isBefore).orElse(EARLIEST).atOffset(ZoneOffset.UTC))
                .param("until", query.until().filter(LATEST::isAfter).orElse(LATEST).atOffset(ZoneOffset.UTC));
        return query.peer().isEmpty()
                ? bound
                : bound.param("peer", query.peer().get()).param("device",
                        query.device().map(ArchiveReader::asAttribute).orElse(""));
    }

    /** As an address stands in the head of a stanza, as our writer writes it. */
    private static String asAttribute(String address) {
        var escaped = address.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&apos;");
        return "='" + escaped + "'";
    }

    private static ArchivedMessage read(ResultSet row) throws SQLException {
        return new ArchivedMessage(row.getLong("id"), row.getLong("sequence"),
                row.getObject("at", OffsetDateTime.class).toInstant(), row.getString("peer"),
                row.getInt("direction") == ArchiveLog.SENT, row.getInt("kind") == ArchiveLog.CONTENT,
                row.getString("stanza"));
    }

    private static final String BY_IDS = """
            select id, sequence, at, peer, direction, kind, stanza
            from (
                select archive.*, place,
                    sum(octet_length(stanza)) over (order by place) - octet_length(stanza) as before
                from unnest(:ids::bigint[]) with ordinality as wanted (wanted_id, place)
                join messaging.archive on owner = any (:owners::text[]) and id = wanted_id
            ) as weighed
            where before <= :bytes
            order by place""";

    /**
     * The first of {@code ids} that are in one of the owners' archives, in the order of {@code ids}: as many as a page holds.
     */
    public List<ArchivedMessage> byIds(List<String> owners, List<Long> ids) {
        return sql.sql(BY_IDS).param("owners", owners.toArray(String[]::new)).param("ids", ids.toArray(Long[]::new))
                .param("bytes", PAGE_BYTES_MAX).query((row, number) -> read(row)).list();
    }

    private static final String HAS_ALL = """
            select count(*) from messaging.archive where owner = any (:owners::text[]) and id = any (:ids::bigint[])""";

    /** Whether the owners' archives have a row for each of {@code ids}, which are distinct. */
    public boolean hasAll(List<String> owners, List<Long> ids) {
        return sql.sql(HAS_ALL).param("owners", owners.toArray(String[]::new)).param("ids", ids.toArray(Long[]::new))
                .query(Integer.class)
                .single() == ids.size();
    }

    private static final String HAS = """
            select true from messaging.archive where owner = any (:owners::text[]) and id = :id""";

    /** Whether the owners' archives have that row. */
    public boolean has(List<String> owners, long id) {
        return sql.sql(HAS).param("owners", owners.toArray(String[]::new)).param("id", id).query(Boolean.class)
                .optional().isPresent();
    }

    private static final String COUNT = """
            select count(*) from (
                select 1 from messaging.archive
                where owner = :owner and id > :after and id < :before and at >= :from and at <= :until
                    and (kind = 0 or not :contentOnly)
                limit :max
            ) as counted""";
    private static final String COUNT_OF_PEER = """
            select count(*) from (
                select 1 from messaging.archive
                where owner = :owner and id > :after and id < :before and at >= :from and at <= :until
                    and (kind = 0 or not :contentOnly)
                    and peer = :peer and (:device = '' or strpos(split_part(stanza, '>', 1), :device) > 0)
                limit :max
            ) as counted""";

    /** How many rows {@code query} matches, up to {@link #COUNT_MAX}. */
    public int count(ArchiveQuery query) {
        String statement = query.peer().isPresent() ? COUNT_OF_PEER : COUNT;
        return bound(sql.sql(query.also().isEmpty()
                ? statement
                : statement.replace("owner = :owner", "owner = any (:owners::text[])")), query).param("max", COUNT_MAX)
                .query(Integer.class).single();
    }
}

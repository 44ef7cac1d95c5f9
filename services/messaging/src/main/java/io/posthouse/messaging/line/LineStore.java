package io.posthouse.messaging.line;

import io.posthouse.messaging.Lines.Position;
import io.posthouse.messaging.archive.ArchiveQuery;
import io.posthouse.messaging.archive.ArchiveReader;
import io.posthouse.storage.Database;
import io.posthouse.storage.log.RowId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Lines and their messages, in {@code messaging.line}, {@code messaging.line_group} and {@code messaging.archive}. */
final class LineStore {
    private final JdbcClient sql;
    private final ArchiveReader archive;

    LineStore(Database database) {
        this.archive = new ArchiveReader(database);
        this.sql = JdbcClient.create(database.pool());
    }

    /**
     * A line as the database has it.
     *
     * @param title of a group; empty for a chat
     * @param creator of a group; empty for a chat
     * @param members of a group; 2 for a chat
     * @param headAt when the newest content was stored, also where this person may not see it; where its row is missing, what its id tells
     *        of that; empty when there is none
     */
    record LineRow(String object, String title, String creator, int members, Position head, Optional<Instant> headAt,
            Position read, int unread, Optional<MessageRow> last, long deliveredToPeer, long readByPeer) {
    }

    /** The same chat of one person who had it under two addresses: what is the later's, and of both what is unread. */
    static LineRow both(LineRow own, LineRow other) {
        boolean later = other.headAt().orElse(Instant.MIN).isAfter(own.headAt().orElse(Instant.MIN));
        var newest = later ? other : own;
        return new LineRow(own.object(), own.title(), own.creator(), own.members(), newest.head(), newest.headAt(),
                later && own.unread() == 0 ? other.read() : own.read(),
                Math.min(own.unread() + other.unread(), UNREAD_MAX),
                newest.last(), Math.max(own.deliveredToPeer(), other.deliveredToPeer()),
                Math.max(own.readByPeer(), other.readByPeer()));
    }

    /** As many are counted. */
    private static final int UNREAD_MAX = 100;

    /** A message as the database has it. */
    record MessageRow(long id, long sequence, Instant at, String peer, boolean sent, String stanza) {
    }

    /** When the newest content of line {@code l} was stored, whose row is {@code a}; what its id tells where that is missing. */
    private static final String HEAD_AT = """
            coalesce(a.at, to_timestamp(nullif(l.head_id, 0) / :idsPerSecond + :beginning))""";

    /**
     * Of {@code heads}, those lines that can be among the newest by their time. Lines are in the order of time, and what a line knows is
     * an id; to look the time up is to read a row of the archive. An id is never older than its row ({@link RowId#at}), though it can
     * be newer for as long as a clock was ahead. So of the newest by id the oldest time is looked for, and a line whose id is older
     * than that cannot come before any of them.
     *
     * <p>What it costs: of a person's lines all of the own rows, which are small; of the archive a row for each line where all are shown,
     * else at most two for each shown, and after a clock was ahead one more for each line that has content since the oldest of those
     * found first.
     */
    private static final String NEWEST = """
            reach as materialized (
                select ((floor(extract(epoch from min(%1$s)) * 1000) - 1) / 1000 - :beginning) * :idsPerSecond as id
                from heads l
                left join lateral (
                    select h.at from messaging.archive h where h.owner = l.archive and h.id = l.head_id limit 1
                ) as a on true
                where l.place <= :limit and (select count(*) from heads) > :limit),
            lines as (
                select heads.* from heads cross join reach where heads.place <= :limit or heads.head_id >= reach.id)
            """.formatted(HEAD_AT);

    private static final String IN_ORDER = """
            order by head_at desc nulls last, l.head_id desc limit :limit""";

    private static final String CHAT_HEADS = """
            select owner as archive, owner, object, head_sequence, head_id, read_sequence, read_id, delivered_to_peer_id,
                   read_by_peer_id, row_number() over (order by head_id desc) as place
            from messaging.line where owner = :owner and business = 'chat'
            """;

    private static final String CHAT_LINES = """
            select l.object, '' as title, '' as creator, 2 as members, l.head_sequence, l.head_id, l.read_sequence, l.read_id,
                   l.delivered_to_peer_id, l.read_by_peer_id, %s as head_at,
                   a.id, a.sequence, a.at, a.peer, a.direction, a.stanza,
                   (select count(*) from (select 1 from messaging.archive u
                     where u.owner = l.owner and u.peer = l.object and u.id > l.read_id
                       and u.direction = 0 and u.peer <> u.owner and u.kind = 0 limit 100) as unread) as unread
            from lines l
            left join lateral (
                select h.id, h.sequence, h.at, h.peer, h.direction, h.stanza from messaging.archive h
                where h.owner = l.owner and h.id = l.head_id limit 1
            ) as a on true
            """
            .formatted(HEAD_AT);

    static final String CHATS = "with heads as materialized (" + CHAT_HEADS + "), " + NEWEST + CHAT_LINES + IN_ORDER;

    // A statement of its own: a plan made for any line or all of them reads all to find one.
    private static final String CHAT = "with lines as (" + CHAT_HEADS + " and object = :object) " + CHAT_LINES;

    /** The one with the newest content first, by its time: ids of different shards tell no order. */
    List<LineRow> chats(String owner, int limit) {
        return newest(CHATS, owner, limit);
    }

    /** That one. */
    Optional<LineRow> chat(String owner, String object) {
        return one(CHAT, owner, object);
    }

    private List<LineRow> newest(String query, String owner, int limit) {
        return dated(sql.sql(query)).param("owner", owner).param("limit", limit).query((row, number) -> lineRow(row))
                .list();
    }

    private Optional<LineRow> one(String query, String owner, String object) {
        return dated(sql.sql(query)).param("owner", owner).param("object", object)
                .query((row, number) -> lineRow(row)).optional();
    }

    static StatementSpec dated(StatementSpec statement) {
        return statement.param("idsPerSecond", RowId.PER_SECOND).param("beginning", RowId.BEGINNING.getEpochSecond());
    }

    private static final String GROUP_HEADS = """
            select g.address as archive, g.address, g.title, g.created_by, g.head_sequence, g.head_id, m.member, m.joined_id,
                   m.read_sequence, m.read_id, row_number() over (order by g.head_id desc) as place
            from messaging.line_member m join messaging.line_group g on g.address = m.line
            where m.member = :owner
            """;

    private static final String GROUP_LINES = """
            select l.address as object, l.title, l.created_by as creator, l.head_sequence, l.head_id, l.read_sequence, l.read_id,
                   0::bigint as delivered_to_peer_id, 0::bigint as read_by_peer_id,
                   (select count(*) from messaging.line_member c where c.line = l.address) as members,
                   %s as head_at,
                   shown.id, shown.sequence, shown.at, shown.peer, shown.direction, shown.stanza,
                   (select count(*) from (select 1 from messaging.archive u
                     where u.owner = l.address and u.id > greatest(l.read_id, l.joined_id)
                       and u.peer <> l.member and u.kind = 0 limit 100) as unread) as unread
            from lines l
            left join lateral (
                select h.id, h.sequence, h.at, h.peer, h.direction, h.stanza from messaging.archive h
                where h.owner = l.address and h.id = l.head_id limit 1
            ) as a on true
            left join lateral (select a.* where a.id > l.joined_id) as shown on true
            """
            .formatted(HEAD_AT);

    static final String GROUPS = "with heads as materialized (" + GROUP_HEADS + "), " + NEWEST + GROUP_LINES + IN_ORDER;

    private static final String GROUP = "with lines as (" + GROUP_HEADS + " and g.address = :object) " + GROUP_LINES;

    /** As {@link #chats}. */
    List<LineRow> groups(String owner, int limit) {
        return newest(GROUPS, owner, limit);
    }

    /** That one, if they are a member. */
    Optional<LineRow> group(String owner, String object) {
        return one(GROUP, owner, object);
    }

    private static LineRow lineRow(ResultSet row) throws SQLException {
        row.getLong("id");
        var last = row.wasNull() ? Optional.<MessageRow>empty() : Optional.of(messageRow(row));
        return new LineRow(row.getString("object"), row.getString("title"), row.getString("creator"),
                row.getInt("members"),
                new Position(row.getLong("head_sequence"), row.getLong("head_id")),
                Optional.ofNullable(row.getObject("head_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                new Position(row.getLong("read_sequence"), row.getLong("read_id")), row.getInt("unread"), last,
                row.getLong("delivered_to_peer_id"), row.getLong("read_by_peer_id"));
    }

    private static MessageRow messageRow(ResultSet row) throws SQLException {
        return new MessageRow(row.getLong("id"), row.getLong("sequence"),
                row.getObject("at", OffsetDateTime.class).toInstant(), row.getString("peer"),
                row.getInt("direction") == 1, row.getString("stanza"));
    }

    /** A page of content: the oldest first, and whether there is more in the direction asked. */
    record MessagesPage(List<MessageRow> rows, boolean more) {
    }

    /**
     * Content of an archive past {@code from}: the newest before {@code before}, or without it the oldest. A page is bounded in
     * characters as every page of an archive is.
     *
     * @param also whose archives are read with it
     * @param peer only with that person; empty for all
     */
    MessagesPage messages(String owner, List<String> also, Optional<String> peer, Optional<Long> before, long from,
            int limit) {
        var query = ArchiveQuery.of(owner).and(also).ofContent().after(from).limit(limit);
        query = peer.isPresent() ? query.with(peer.get()) : query;
        query = before.isPresent() ? query.before(before.get()).newestFirst() : query;
        var page = archive.page(query);
        return new MessagesPage(page.messages().stream().map(message -> new MessageRow(message.id(), message.sequence(),
                message.at(), message.peer(), message.sent(), message.stanza())).toList(), page.more());
    }

    private static final String BY_ID = """
            select id, sequence, at, peer, direction, stanza from messaging.archive where owner = :owner and id = :id""";

    Optional<MessageRow> message(String owner, long id) {
        return sql.sql(BY_ID).param("owner", owner).param("id", id).query((row, number) -> messageRow(row)).optional();
    }

    /** The reader's position, and what the author is told: up to which of their rows the reader has come. */
    private static final String READ = """
            with read as (
                insert into messaging.line as l (owner, object, business, read_sequence, read_id)
                select a.owner, a.peer, 'chat', a.sequence, a.id from messaging.archive a
                where a.owner = :reader and a.id = :id
                on conflict (owner, object, business) do update
                set read_sequence = greatest(l.read_sequence, excluded.read_sequence),
                    read_id = greatest(l.read_id, excluded.read_id)
                returning 1)
            insert into messaging.line as l (owner, object, business, read_by_peer_id, delivered_to_peer_id)
            select author.owner, author.peer, 'chat', author.id, author.id
            from messaging.archive mine
            join messaging.archive author on author.owner = mine.peer and author.id = :sourceId
            where mine.owner = :reader and mine.id = :id
            on conflict (owner, object, business) do update
            set read_by_peer_id = greatest(l.read_by_peer_id, excluded.read_by_peer_id),
                delivered_to_peer_id = greatest(l.delivered_to_peer_id, excluded.delivered_to_peer_id)""";

    /** How far behind a row of one's own it is looked for what the other person wrote. */
    private static final int BEHIND_MAX = 1_000;

    private static final String NEWEST_OF_PEER = """
            select id, sequence, at, peer, direction, stanza from (
                select * from messaging.archive
                where owner = :reader and peer = :peer and id <= :id order by id desc limit :behind) as behind
            where direction = 0 and kind = 0 order by id desc limit 1""";

    /**
     * The newest content that {@code peer} has sent, at or before the reader's row {@code id}; looked for in {@value #BEHIND_MAX}
     * rows.
     */
    Optional<MessageRow> newestOfPeer(String reader, String peer, long id) {
        return sql.sql(NEWEST_OF_PEER).param("reader", reader).param("peer", peer).param("id", id)
                .param("behind", BEHIND_MAX).query((row, number) -> messageRow(row)).optional();
    }

    private static final String SOURCE = """
            select key from messaging.archive where owner = :reader and id = :id and direction = 0
                and peer <> owner""";

    /**
     * {@code reader} has read up to their row {@code id}.
     *
     * @param received the newest row up to there that they have received, of which its author is told; any other tells nobody
     */
    void read(String reader, long id, long received) {
        sql.sql(READ).param("reader", reader).param("id", id).param("sourceId", sourceOf(reader, received)).update();
    }

    /** The author's row of which the reader's row {@code id} is the copy: its key says so. 0 for one's own. */
    private long sourceOf(String reader, long id) {
        return sql.sql(SOURCE).param("reader", reader).param("id", id).query(UUID.class).optional()
                .map(UUID::getMostSignificantBits).orElse(0L);
    }

    private static final String ROW_OF_KEY = """
            select id from messaging.archive where key = :key order by id desc limit 1""";

    /** The newest row that a retry-proof key belongs to. */
    Optional<Long> rowOf(UUID key) {
        return sql.sql(ROW_OF_KEY).param("key", key).query(Long.class).optional();
    }

    private static final String DELIVERED = """
            insert into messaging.line as l (owner, object, business, delivered_to_peer_id)
            values (:author, :reader, 'chat', :id)
            on conflict (owner, object, business) do update
            set delivered_to_peer_id = greatest(l.delivered_to_peer_id, excluded.delivered_to_peer_id)""";

    /** The author's row {@code id} has arrived at the reader's client. */
    void delivered(String author, String reader, long id) {
        sql.sql(DELIVERED).param("author", author).param("reader", reader).param("id", id).update();
    }

    private static final String MEMBERS = """
            select member, read_sequence, read_id from messaging.line_member where line = :line
            order by joined_at, member""";

    /** A member's address and how far they have read. */
    record MemberRow(String member, Position read) {
    }

    List<MemberRow> members(String line) {
        return sql.sql(MEMBERS).param("line", line).query((row, number) -> new MemberRow(row.getString("member"),
                new Position(row.getLong("read_sequence"), row.getLong("read_id")))).list();
    }
}

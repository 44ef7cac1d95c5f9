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

    /** A message as the database has it. */
    record MessageRow(long id, long sequence, Instant at, String peer, boolean sent, String stanza) {
    }

    private static final String CHATS = """
            select l.object, '' as title, '' as creator, 2 as members, l.head_sequence, l.head_id, l.read_sequence, l.read_id,
                   l.delivered_to_peer_id, l.read_by_peer_id,
                   coalesce(a.at, to_timestamp(nullif(l.head_id, 0) / :idsPerSecond + :beginning)) as head_at,
                   a.id, a.sequence, a.at, a.peer, a.direction, a.stanza,
                   (select count(*) from (select 1 from messaging.archive u
                     where u.owner = l.owner and u.peer = l.object and u.id > l.read_id
                       and u.direction = 0 and u.peer <> u.owner and u.kind = 0 limit 100) as unread) as unread
            from messaging.line l
            left join messaging.archive a on a.owner = l.owner and a.id = l.head_id
            where l.owner = :owner and l.business = 'chat' and (:object = '' or l.object = :object)
            order by head_at desc nulls last, l.head_id desc limit :limit""";

    /** The one with the newest content first, by its time: ids of different shards tell no order. */
    List<LineRow> chats(String owner, String object, int limit) {
        return lines(CHATS, owner, object, limit);
    }

    private List<LineRow> lines(String query, String owner, String object, int limit) {
        return sql.sql(query).param("owner", owner).param("object", object).param("limit", limit)
                .param("idsPerSecond", RowId.PER_SECOND).param("beginning", RowId.BEGINNING.getEpochSecond())
                .query((row, number) -> lineRow(row)).list();
    }

    private static final String GROUPS = """
            select g.address as object, g.title, g.created_by as creator, g.head_sequence, g.head_id, m.read_sequence, m.read_id,
                   0::bigint as delivered_to_peer_id, 0::bigint as read_by_peer_id,
                   (select count(*) from messaging.line_member c where c.line = g.address) as members,
                   coalesce((select max(h.at) from messaging.archive h where h.owner = g.address and h.id = g.head_id),
                     to_timestamp(nullif(g.head_id, 0) / :idsPerSecond + :beginning)) as head_at,
                   a.id, a.sequence, a.at, a.peer, a.direction, a.stanza,
                   (select count(*) from (select 1 from messaging.archive u
                     where u.owner = g.address and u.id > greatest(m.read_id, m.joined_id)
                       and u.peer <> m.member and u.kind = 0 limit 100) as unread) as unread
            from messaging.line_member m join messaging.line_group g on g.address = m.line
            left join messaging.archive a on a.owner = g.address and a.id = g.head_id and a.id > m.joined_id
            where m.member = :owner and (:object = '' or g.address = :object)
            order by head_at desc nulls last, g.head_id desc limit :limit""";

    /** As {@link #chats}. */
    List<LineRow> groups(String owner, String object, int limit) {
        return lines(GROUPS, owner, object, limit);
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
     * @param peer only with that person; empty for all
     */
    MessagesPage messages(String owner, Optional<String> peer, Optional<Long> before, long from, int limit) {
        var query = ArchiveQuery.of(owner).ofContent().after(from).limit(limit);
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

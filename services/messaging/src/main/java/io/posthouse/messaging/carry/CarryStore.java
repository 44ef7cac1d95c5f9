package io.posthouse.messaging.carry;

import io.posthouse.kernel.trace.Span;
import io.posthouse.messaging.Addresses;
import io.posthouse.storage.Database;
import io.posthouse.storage.log.LogFeed;
import io.posthouse.storage.log.RowStamp;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DataAccessResourceFailureException;

/** What the database knows of carrying: how far each shard has come, and what lies beyond. Blocks. */
final class CarryStore {
    private static final String FEED = "carry";

    private final Database database;
    private final LogFeed feed;
    private final Addresses addresses;

    CarryStore(Database database, LogFeed feed, Addresses addresses) {
        this.database = database;
        this.feed = feed;
        this.addresses = addresses;
    }

    long position(int shard) {
        return feed.position(FEED, shard);
    }

    void advance(Map<Integer, Long> positions) {
        try (var connection = database.pool().getConnection()) {
            connection.setAutoCommit(false);
            for (var entry : positions.entrySet()) {
                feed.advance(connection, FEED, entry.getKey(), entry.getValue());
            }
            connection.commit();
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("positions not stored", e);
        }
    }

    /**
     * What was read of a shard.
     *
     * @param to the last sequence that was looked at
     * @param whole whether nothing lies beyond it
     * @param end the last sequence that there was
     */
    record Reading(List<Parcel> parcels, long to, boolean whole, long end) {
    }

    private static final String HEAD = "select coalesce(max(sequence), 0) from messaging.archive where shard = ?";

    // The copy's key is made of the source row's id; what has its copy already needs no carrying.
    private static final String UNCARRIED = """
            select a.sequence, a.id, a.owner, a.peer, a.kind, a.stanza from messaging.archive a
            where a.shard = ? and a.sequence > ? and a.sequence <= ? and a.direction = 1 and not exists (
                select from messaging.archive c where c.key = (lpad(to_hex(a.id), 16, '0') || repeat('0', 16))::uuid)
            order by a.sequence limit ?""";

    /** Reads what is not carried yet of a shard, after a sequence. */
    Reading read(int shard, long after, int limit) {
        try (var connection = database.pool().getConnection();
                var head = connection.prepareStatement(HEAD);
                var query = connection.prepareStatement(UNCARRIED)) {
            head.setInt(1, shard);
            long end;
            try (var found = head.executeQuery()) {
                found.next();
                end = found.getLong(1);
            }
            query.setInt(1, shard);
            query.setLong(2, after);
            query.setLong(3, end);
            query.setInt(4, limit);
            var parcels = new ArrayList<Parcel>();
            int rowCount = 0;
            long last = after;
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    rowCount++;
                    last = rows.getLong(1);
                    if (Jid.parse(rows.getString(3)) instanceof BareJid sender
                            && Jid.parse(rows.getString(4)) instanceof BareJid addressed
                            && addresses.realmOf(addressed.domain()).isPresent()) {
                        parcels.add(new Parcel(new RowStamp(shard, last, rows.getLong(2)), sender, addressed,
                                rows.getInt(5) == 0, Element.parse(rows.getString(6)), Span.NONE));
                    }
                }
            }
            boolean whole = rowCount < limit;
            return new Reading(parcels, whole ? Math.max(end, after) : last, whole, end);
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("what is to be carried was not read", e);
        }
    }
}

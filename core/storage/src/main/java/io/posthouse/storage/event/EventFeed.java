package io.posthouse.storage.event;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Reads the book of events for one named reader, in order, from where it stood, on one node at a time: whoever reads holds the feed,
 * and says so again before its time is up. Two may hold it for a moment, where one of them stood still; then an event is told twice.
 *
 * <p>Numbers are given here and not when an event is noted, because transactions commit in another order than they begin: a number
 * drawn before the commit may become visible after a greater one was read. Only what is committed gets one, by one reader at a time.
 *
 * <p>For one thread; blocks on the database.
 */
public final class EventFeed {
    /** An event is kept for so long. */
    public static final Duration KEPT = Duration.ofDays(30);
    /** How long a feed is held without a word of its holder. */
    public static final Duration HELD = Duration.ofSeconds(15);

    private static final int NUMBERED_AT_ONCE = 1_000;

    private final Database database;
    private final String name;
    private final boolean fromTheBeginning;
    private final UUID self = UUID.randomUUID();

    /**
     * @param name of the reader, the same on all nodes
     * @param fromTheBeginning whether its very first reading begins with all that is kept, or with what comes from then on
     */
    public EventFeed(Database database, String name, boolean fromTheBeginning) {
        check(name.matches("[a-z][a-z0-9.-]{0,62}"), "a feed has a plain name");
        this.database = database;
        this.name = name;
        this.fromTheBeginning = fromTheBeginning;
    }

    private static final String HOLD = """
            insert into storage.event_feed as f (feed, sequence, holder, held_until)
            select ?, case when ? then 0 else e.sequence end, ?, clock_timestamp() + make_interval(secs => ?)
            from storage.event_end e
            on conflict (feed) do update set holder = excluded.holder, held_until = excluded.held_until
            where f.holder = excluded.holder or f.held_until < clock_timestamp()
            returning sequence""";

    /**
     * Holds the feed, or goes on holding it.
     *
     * @return where it stands; empty when another process holds it
     * @throws StoreUnavailable a fault; asking again is safe
     */
    public OptionalLong hold() {
        return inTransaction("held", connection -> {
            // What is there before the first reading is numbered first: a new reader begins behind it.
            number(connection);
            try (PreparedStatement hold = connection.prepareStatement(HOLD)) {
                hold.setString(1, name);
                hold.setBoolean(2, fromTheBeginning);
                hold.setObject(3, self);
                hold.setDouble(4, (double) HELD.toSeconds());
                try (ResultSet row = hold.executeQuery()) {
                    return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
                }
            }
        });
    }

    private static final String ANY_WITHOUT = """
            select exists (select from storage.event where sequence is null)""";
    private static final String LOCK_END = """
            select sequence from storage.event_end for update""";
    // A statement of its own, after the lock: it sees what the former holder of the lock has numbered.
    private static final String NUMBER = """
            with fresh as (
                select id, row_number() over (order by id) as place from storage.event
                where sequence is null order by id limit ?)
            update storage.event e set sequence = ? + fresh.place from fresh where e.id = fresh.id""";
    private static final String END = """
            update storage.event_end set sequence = sequence + ?""";

    private static void number(Connection connection) throws SQLException {
        try (PreparedStatement any = connection.prepareStatement(ANY_WITHOUT); ResultSet row = any.executeQuery()) {
            if (!row.next() || !row.getBoolean(1)) {
                return;
            }
        }
        long end;
        try (PreparedStatement lock = connection.prepareStatement(LOCK_END); ResultSet row = lock.executeQuery()) {
            row.next();
            end = row.getLong(1);
        }
        try (PreparedStatement number = connection.prepareStatement(NUMBER);
                PreparedStatement move = connection.prepareStatement(END)) {
            int numbered = NUMBERED_AT_ONCE;
            while (numbered == NUMBERED_AT_ONCE) {
                number.setInt(1, NUMBERED_AT_ONCE);
                number.setLong(2, end);
                numbered = number.executeUpdate();
                end += numbered;
                move.setInt(1, numbered);
                move.executeUpdate();
            }
        }
    }

    private static final String READ = """
            select sequence, id, type, version, key, at, data from storage.event
            where sequence > ? order by sequence limit ?""";

    /**
     * What is numbered after a sequence, oldest first. Where the first is not the next, what lay between was kept for its time and
     * is gone.
     *
     * @throws StoreUnavailable a fault; asking again is safe
     */
    public List<NotedEvent> read(long after, int limit) {
        return inTransaction("read", connection -> {
            List<NotedEvent> events = new ArrayList<>();
            try (PreparedStatement read = connection.prepareStatement(READ)) {
                read.setLong(1, after);
                read.setInt(2, limit);
                try (ResultSet rows = read.executeQuery()) {
                    while (rows.next()) {
                        events.add(new NotedEvent(rows.getLong(1), rows.getLong(2), rows.getString(3), rows.getInt(4),
                                rows.getString(5), rows.getObject(6, OffsetDateTime.class).toInstant(),
                                rows.getString(7)));
                    }
                }
            }
            return events;
        });
    }

    private static final String ADVANCE = """
            update storage.event_feed set sequence = greatest(sequence, ?), held_until = clock_timestamp() + make_interval(secs => ?)
            where feed = ? and holder = ?""";

    /**
     * Notes how far the reader has come, and goes on holding the feed.
     *
     * @return whether it is still held; if not, somebody else tells what comes next, and perhaps again what was told last
     * @throws StoreUnavailable a fault; asking again is safe
     */
    public boolean advance(long sequence) {
        return inTransaction("advanced", connection -> {
            try (PreparedStatement advance = connection.prepareStatement(ADVANCE)) {
                advance.setLong(1, sequence);
                advance.setDouble(2, (double) HELD.toSeconds());
                advance.setString(3, name);
                advance.setObject(4, self);
                return advance.executeUpdate() == 1;
            }
        });
    }

    private static final String LET_GO = """
            update storage.event_feed set held_until = '-infinity' where feed = ? and holder = ?""";

    /** Lets go of the feed, so that another node need not wait. */
    public void letGo() {
        inTransaction("let go", connection -> {
            try (PreparedStatement letGo = connection.prepareStatement(LET_GO)) {
                letGo.setString(1, name);
                letGo.setObject(2, self);
                return letGo.executeUpdate();
            }
        });
    }

    private static final String PURGE = """
            delete from storage.event where at < clock_timestamp() - make_interval(secs => ?)""";

    /**
     * Removes what was kept for its time, told or not.
     *
     * @return how many
     */
    public static int purge(Database database) {
        return inTransaction(database, "purged", connection -> {
            try (PreparedStatement purge = connection.prepareStatement(PURGE)) {
                purge.setDouble(1, (double) KEPT.toSeconds());
                return purge.executeUpdate();
            }
        });
    }

    @FunctionalInterface
    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private <T> T inTransaction(String what, Work<T> work) {
        return inTransaction(database, what, work);
    }

    private static <T> T inTransaction(Database database, String what, Work<T> work) {
        try (Connection connection = database.pool().getConnection()) {
            connection.setAutoCommit(false);
            T result = work.on(connection);
            connection.commit();
            return result;
        } catch (SQLException e) {
            // The pool rolls back what was not committed.
            throw new StoreUnavailable("the book of events could not be " + what, e);
        }
    }
}

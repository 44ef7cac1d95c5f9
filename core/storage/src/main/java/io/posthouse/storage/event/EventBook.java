package io.posthouse.storage.event;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Notes what rarely happens: that somebody was let in, that a group was made. (What happens all the time is told from its log, see
 * {@link EventLog}.) It is noted in the transaction in which it happens, and read with {@link EventFeed}. Any thread.
 */
public final class EventBook {
    /** What comes after the source of all events in that of these. */
    public static final String NAME = "business";

    /** Needs nothing: it works on the caller's connection. */
    public EventBook() {
        // There is no state besides the table.
    }

    private static final String NOTE = """
            insert into storage.event (type, version, key, data) values (?, ?, ?, ?)""";

    /**
     * Notes an event. After the change that it tells of, in the same transaction: whoever changes the same thing next has waited
     * for that change, so events of one key are numbered in the order in which they happened.
     *
     * @param connection within the transaction
     * @param key what it is about
     * @param data made by {@code type.data()}
     */
    public void note(Connection connection, EventType type, String key, EventData data) throws SQLException {
        note(connection, List.of(new Entry(type, key, data.json())));
    }

    /**
     * What is to be noted.
     *
     * @param key what it is about
     * @param data JSON, made by {@code type.data()}
     */
    public record Entry(EventType type, String key, String data) {
    }

    /** Notes several, in their order. */
    public void note(Connection connection, List<Entry> entries) throws SQLException {
        try (PreparedStatement note = connection.prepareStatement(NOTE)) {
            for (Entry entry : entries) {
                note.setString(1, entry.type().name());
                note.setShort(2, (short) entry.type().version());
                note.setString(3, entry.key());
                note.setString(4, entry.data());
                note.addBatch();
            }
            note.executeBatch();
        }
    }
}

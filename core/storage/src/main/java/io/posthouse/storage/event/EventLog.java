package io.posthouse.storage.event;

import io.posthouse.storage.log.FeedRow;
import io.posthouse.storage.log.LogFeed;
import io.posthouse.storage.log.LogGauges;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A module's log as a source of events: what of each row is told. The log is its own outbox, so telling costs its writer nothing.
 * Any thread.
 */
public interface EventLog {
    /** The log's name: the schema of its definition. */
    String name();

    /** What it tells of; all of one topic, so that a key's events keep their order. */
    List<EventType> types();

    /** How its rows are read. */
    LogFeed feed();

    /** The shards that this node owns now: those that it tells of. A snapshot. */
    Set<Integer> owned();

    /** How busy its writer is. */
    LogGauges gauges();

    /** The columns that {@link #event} wants, of the module's own. Texts are not read from the disk unless they are wanted. */
    List<String> columns(boolean texts);

    /**
     * What is told of a row.
     *
     * @param row with {@link #columns} of the same {@code textBytesMax > 0}
     * @param textBytesMax texts of people are told up to this many bytes of UTF-8, and longer ones left out whole; 0: none is told
     * @return empty when nothing is
     */
    Optional<Event> event(FeedRow row, int textBytesMax) throws SQLException;
}

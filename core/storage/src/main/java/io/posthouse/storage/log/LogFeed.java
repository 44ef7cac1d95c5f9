package io.posthouse.storage.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a log in order. Because a shard's rows are committed in the order of their gap-free sequence, whoever has seen
 * up to {@code n} and asks for what is after {@code n} never misses a row. Any thread that may wait for the database;
 * uses the pool.
 */
public interface LogFeed {
    /** A page is at most this many rows. */
    int PAGE_MAX = 10_000;

    /**
     * The rows of a shard after a sequence, oldest first.
     *
     * @param limit 1 to {@value #PAGE_MAX}
     * @return empty when there is nothing yet
     * @throws io.posthouse.storage.StoreUnavailable a fault; asking again is safe
     */
    <T> List<T> read(int shard, long afterSequence, int limit, RowReader<T> reader);

    /**
     * Reads on in several shards with one statement, which costs little more than reading one: each shard's rows come together,
     * oldest first. Rows are fetched as they are taken, so that large ones do not stand in memory all at once.
     *
     * @param after for each shard the sequence after which to read
     * @param limitEach 1 to {@value #PAGE_MAX} rows of each shard
     * @param columns those of the module's own that are wanted, in this order from number 5 on; the others are not read at all
     * @throws io.posthouse.storage.StoreUnavailable a fault; asking again is safe
     */
    void readOn(Map<Integer, Long> after, int limitEach, List<String> columns, RowTaker taker);

    /** The last sequence of each shard now, 0 for an empty one. */
    Map<Integer, Long> ends(Set<Integer> shards);

    /**
     * Tells {@code watcher} of every commit made here, after its answers, on the log's answering thread. Commits of other
     * nodes are told by the cluster through {@link #tell}; a watcher that was told nothing may still ask.
     *
     * @return ends the watch
     */
    Watch watch(Watcher watcher);

    /** The seam for other nodes: passes on that a commit happened elsewhere. */
    void tell(int shard, long lastSequence);

    /** Where a named reader stands: the last sequence it has dealt with, 0 at first. */
    long position(String feed, int shard);

    /** Where a named reader stands in each shard that it has begun to read, be it at 0. */
    Map<Integer, Long> positions(String feed);

    /**
     * Notes where a named reader stands, in the reader's own transaction, so that what it did and how far it got are one
     * fact. Never moves backwards.
     */
    void advance(Connection connection, String feed, int shard, long sequence) throws SQLException;

    /** Reads one row; it stands at the row's columns {@code shard, sequence, id, at} and then the module's own. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(FeedRow row) throws SQLException;
    }

    /** Takes one row after the other; it stands as for {@link RowReader}. */
    @FunctionalInterface
    interface RowTaker {
        /** @return whether it takes more */
        boolean take(FeedRow row) throws SQLException;
    }

    /** Hears of commits. Must not block; told late or twice does no harm, since only reading tells what there is. */
    @FunctionalInterface
    interface Watcher {
        void committed(int shard, long lastSequence);
    }

    /** A watch that can be ended. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}

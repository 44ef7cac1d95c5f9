package io.posthouse.messaging.carry;

import io.posthouse.messaging.archive.ArchiveLog;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * How far one shard's messages are carried: all up to its position are where they belong, or belonged nowhere else. While it
 * <em>reads</em> what its log holds beyond that, what is committed meanwhile is left to the reading. Guarded by the carrier's
 * lock.
 */
final class SourceShard {
    /** The sequences that have begun and not arrived, each with the shard that it is carried to. */
    private final TreeMap<Long, Integer> outstanding = new TreeMap<>();
    private final int[] outstandingTo = new int[ArchiveLog.SHARDS];
    private boolean reading = true;
    private OptionalInt waitsFor = OptionalInt.empty();
    private long readTo;
    private long passedOver;
    private long head;
    private long newest;
    private long stored;
    private boolean far;
    private long farSinceNanos;

    /** @param stored the position in the database */
    SourceShard(long stored) {
        this.stored = stored;
        this.readTo = stored;
        this.head = stored;
        this.newest = stored;
    }

    /** Whether its log is to be read, as soon as nothing is outstanding. */
    boolean wantsReading() {
        return reading && outstanding.isEmpty();
    }

    /** Whether the log is being read, or about to be. */
    boolean isReading() {
        return reading;
    }

    /** From where the log is to be read. */
    long readFrom() {
        return readTo;
    }

    /** Too much is under way: the rest is read from the log, once there is less. */
    void readLater() {
        if (!reading) {
            reading = true;
            readTo = head;
            passedOver = 0;
        }
    }

    /** To which shard the next parcel goes, if reading ended there because too much was on the road to it. */
    OptionalInt waitsFor() {
        return waitsFor;
    }

    /** The log was read up to the row before {@code sequence}, whose parcel finds no room on the road to a shard yet. */
    void readUntil(long sequence, int toShard) {
        read(sequence - 1, false);
        waitsFor = OptionalInt.of(toShard);
    }

    /**
     * The log was read up to {@code sequence}, and what was found there has begun.
     *
     * @param whole whether that was all there was
     */
    void read(long sequence, boolean whole) {
        waitsFor = OptionalInt.empty();
        readTo = Math.max(readTo, sequence);
        head = Math.max(head, readTo);
        newest = Math.max(newest, readTo);
        // What was committed behind the reading's end, and passed over here, is read once more.
        reading = !whole || passedOver > readTo;
    }

    /** @return whether a message that was just committed is to be begun now */
    boolean takes(long sequence) {
        if (reading) {
            passedOver = Math.max(passedOver, sequence);
            return false;
        }
        return sequence > readTo;
    }

    void begin(long sequence, int toShard) {
        if (outstanding.put(sequence, toShard) == null) {
            outstandingTo[toShard]++;
        }
    }

    void done(long sequence) {
        Integer toShard = outstanding.remove(sequence);
        if (toShard != null) {
            outstandingTo[toShard]--;
        }
    }

    /** Whether all that was committed for a shard is there. */
    boolean isClearTo(int toShard) {
        return !reading && outstandingTo[toShard] == 0;
    }

    /** The shard is committed up to {@code sequence}, and what is to be carried of that has begun. */
    void reach(long sequence) {
        newest = Math.max(newest, sequence);
        if (!reading) {
            head = Math.max(head, sequence);
        }
    }

    private long position() {
        return outstanding.isEmpty() ? head : Math.min(head, outstanding.firstKey() - 1);
    }

    /** The position, if the database does not know it yet; else 0. */
    long positionToStore() {
        long position = position();
        return position > stored ? position : 0;
    }

    /** How many rows its log holds beyond its position, as far as it was read or heard of. */
    long distance() {
        return newest - position();
    }

    /** Its log holds rows up to {@code sequence} at least. */
    void holds(long sequence) {
        newest = Math.max(newest, sequence);
    }

    /** It is too far behind, now or since an earlier time. @return whether that is news */
    boolean noteFar(long nowNanos) {
        boolean news = !far;
        if (news) {
            far = true;
            farSinceNanos = nowNanos;
        }
        return news;
    }

    /** It is near enough. @return whether that is news */
    boolean noteNear() {
        boolean news = far;
        far = false;
        return news;
    }

    /** For how long it has been too far behind; 0 when it is not. */
    long farNanos(long nowNanos) {
        return far ? nowNanos - farSinceNanos : 0;
    }

    void noteStored(long position) {
        stored = Math.max(stored, position);
    }
}

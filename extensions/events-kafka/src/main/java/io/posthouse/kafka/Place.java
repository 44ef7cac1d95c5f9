package io.posthouse.kafka;

import io.posthouse.kernel.Checks;

/** How far one shard has come. The courier's thread moves it, the log's answering thread tells of its end, any thread asks. */
final class Place {
    private volatile long position;
    private volatile long end;
    private long stored;

    /** @param stored what the database says */
    Place(long stored, long end) {
        this.position = stored;
        this.end = end;
        this.stored = stored;
    }

    /** Its rows up to here are told. */
    long position() {
        return position;
    }

    /** There are rows up to here. */
    long end() {
        return end;
    }

    long behind() {
        return Math.max(0, end - position);
    }

    synchronized void reach(long lastSequence) {
        end = Math.max(end, lastSequence);
    }

    void moveTo(long sequence) {
        Checks.check(sequence >= position, "a cursor never moves back");
        position = sequence;
    }

    /** Whether the database knows less. For the courier's thread. */
    boolean isUnstored() {
        return position > stored;
    }

    void noteStored(long sequence) {
        stored = sequence;
    }
}

package io.posthouse.storage.log;

/** Somebody else has taken this writer's place: it may not write again. */
final class Fenced extends Exception {
    /** The last batch that was committed while the place was ours, or -1 when too many have had it since to tell. */
    final long lastBatch;

    Fenced(long lastBatch) {
        super("another process has this writer's place", null, false, false);
        this.lastBatch = lastBatch;
    }
}

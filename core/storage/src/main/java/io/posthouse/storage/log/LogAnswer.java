package io.posthouse.storage.log;

/** What became of a command that was accepted. Exactly one is given for each, on the log's answering thread. */
public sealed interface LogAnswer<R> {
    /** It is on disk; {@code result} is what the module decided. */
    record Committed<R>(R result) implements LogAnswer<R> {
    }

    /** The database refuses this very command (found by bisecting its batch); asking again will not help. */
    record Rejected<R>(String reason) implements LogAnswer<R> {
    }

    /** It never entered a batch and never will: nothing was written, asking again is safe. */
    record Withdrawn<R>(Why why) implements LogAnswer<R> {
    }

    /**
     * The log closed before the database could say whether it is on disk. Asking again is safe where the command has a key by which it is
     * known.
     */
    record Unknown<R>() implements LogAnswer<R> {
    }

    /** Why a command was withdrawn. */
    enum Why {
        /** It waited longer than the log's patience (30 s). */
        WAITED_TOO_LONG,
        /** The shard is owned by another node now. */
        NOT_OWNED,
        /** The log is closing. */
        CLOSED
    }
}

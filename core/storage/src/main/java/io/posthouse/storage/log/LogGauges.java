package io.posthouse.storage.log;

/** What can be read of a log at any moment, from any thread. */
public interface LogGauges {
    /** Commands that wait to enter a batch. */
    int queued();

    /** How long the oldest of them has waited, in nanoseconds; 0 when none waits. */
    long oldestWaitNanos();

    /** Whether the writer has a connection and its place. */
    boolean writing();
}

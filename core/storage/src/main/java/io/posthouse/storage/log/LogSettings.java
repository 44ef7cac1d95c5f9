package io.posthouse.storage.log;

import static io.posthouse.kernel.Checks.check;

import java.time.Duration;

/**
 * Bounds of a log.
 *
 * @param origin the data centre, 0 to 7: three bits of every id
 * @param queueCommandsMax how many commands may wait
 * @param queueBytesMax how many bytes they may hold together, by {@link LogDefinition#bytesOf}
 * @param batchCommandsMax how many commands one transaction takes
 * @param batchBytesMax how many bytes, by the same measure
 * @param patience how long a command waits to enter a batch before it is withdrawn
 * @param openPatience how long opening tries
 * @param closePatience how long closing commits what is queued
 * @param lockTimeout how long taking a writer's place waits for its row before it ends the old connection once more
 * @param networkTimeout how long one answer of the database may take before the connection counts as lost
 */
public record LogSettings(int origin, int queueCommandsMax, long queueBytesMax, int batchCommandsMax,
        long batchBytesMax, Duration patience, Duration openPatience, Duration closePatience, Duration lockTimeout,
        Duration networkTimeout) {
    public LogSettings {
        check(origin >= 0 && origin <= 7, "an origin has three bits");
        check(queueCommandsMax > 0 && queueBytesMax > 0, "a queue holds something");
        check(batchCommandsMax > 0 && batchBytesMax > 0, "a batch holds something");
        check(patience.isPositive() && openPatience.isPositive() && closePatience.isPositive(), "patience is positive");
        check(lockTimeout.isPositive() && networkTimeout.compareTo(lockTimeout) > 0,
                "a lock times out before the line");
    }

    /** What fits one machine: 8,192 commands or 64 MB wait, 1,024 or 8 MB are written at once, for at most 30 s. */
    public static LogSettings standard() {
        return new LogSettings(0, 8_192, 64L << 20, 1_024, 8L << 20, Duration.ofSeconds(30), Duration.ofSeconds(30),
                Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofSeconds(20));
    }

    /** The same in another data centre. */
    public LogSettings withOrigin(int other) {
        return new LogSettings(other, queueCommandsMax, queueBytesMax, batchCommandsMax, batchBytesMax, patience,
                openPatience, closePatience, lockTimeout, networkTimeout);
    }

    /** The same with another queue. */
    public LogSettings withQueue(int commandsMax, long bytesMax) {
        return new LogSettings(origin, commandsMax, bytesMax, batchCommandsMax, batchBytesMax, patience, openPatience,
                closePatience, lockTimeout, networkTimeout);
    }

    /** The same with other batches. */
    public LogSettings withBatch(int commandsMax, long bytesMax) {
        return new LogSettings(origin, queueCommandsMax, queueBytesMax, commandsMax, bytesMax, patience, openPatience,
                closePatience, lockTimeout, networkTimeout);
    }

    /** The same with another patience for waiting commands. */
    public LogSettings withPatience(Duration other) {
        return new LogSettings(origin, queueCommandsMax, queueBytesMax, batchCommandsMax, batchBytesMax, other,
                openPatience, closePatience, lockTimeout, networkTimeout);
    }

    /** The same with another time to close in. */
    public LogSettings withClosePatience(Duration other) {
        return new LogSettings(origin, queueCommandsMax, queueBytesMax, batchCommandsMax, batchBytesMax, patience,
                openPatience, other, lockTimeout, networkTimeout);
    }
}

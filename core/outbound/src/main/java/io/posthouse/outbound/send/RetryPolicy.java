package io.posthouse.outbound.send;

import static io.posthouse.kernel.Checks.check;

import java.time.Duration;

/** When to try again: after 5 s, and twice as long each time, up to an hour; for a day. */
final class RetryPolicy {
    /** For so long a letter is tried, from when it was noted or replayed. */
    static final Duration LIFE = Duration.ofHours(24);
    /** The longest pause, but for the spread. */
    static final Duration PAUSE_MAX = Duration.ofHours(1);
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final double LEAST = 0.8;
    private static final double SPREAD = 0.4;
    private static final int DOUBLINGS_MAX = 20;

    private RetryPolicy() {
    }

    /**
     * How long to wait.
     *
     * @param failures how often it has failed in a row, at least once
     * @param asked for how long the receiver asked to be left alone, counted up to {@link #PAUSE_MAX}
     * @param spread 0 to 1, at random: a fifth more or less, so that receivers are not met by all at once when they are back
     */
    static Duration pause(int failures, Duration asked, double spread) {
        check(failures >= 1, "a pause follows a failure");
        long grown = FIRST.toMillis() << Math.min(failures - 1, DOUBLINGS_MAX);
        long pause = (long) (Math.min(grown, PAUSE_MAX.toMillis()) * (LEAST + SPREAD * spread));
        return Duration.ofMillis(Math.max(pause, Math.min(asked.toMillis(), PAUSE_MAX.toMillis())));
    }
}

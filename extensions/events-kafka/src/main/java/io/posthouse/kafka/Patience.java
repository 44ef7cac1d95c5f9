package io.posthouse.kafka;

import java.time.Duration;

/**
 * How long is waited.
 *
 * @param answer for an answer about topics
 * @param stuck for an answer to a record, before somebody is told; it is waited for all the same
 * @param pauseMin before the first new attempt, 1 ms or more
 * @param pauseMax before any further one; each is twice the one before
 */
record Patience(Duration answer, Duration stuck, Duration pauseMin, Duration pauseMax) {
    static final Patience USUAL = new Patience(Duration.ofSeconds(8), Duration.ofSeconds(10), Duration.ofMillis(500),
            Duration.ofSeconds(30));
}

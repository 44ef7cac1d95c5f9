package io.posthouse.outbound;

import java.time.Instant;
import java.util.Optional;

/**
 * One event on its way to one receiver, as a developer sees it.
 *
 * @param event the event's own id, by which a receiver knows one that comes twice
 * @param notedAt when it happened, as far as this module knows
 * @param attempts how often it was tried
 * @param nextAt when it is tried next; empty when it is not waiting
 * @param status what its receiver answered last; empty when there was no answer
 * @param problem why the last attempt failed, a word of {@link LetterProblem}; empty when none failed
 */
public record Letter(LetterId id, String event, String type, LetterState state, Instant notedAt, int attempts,
        Optional<Instant> nextAt, Optional<Integer> status, Optional<String> problem) {
}

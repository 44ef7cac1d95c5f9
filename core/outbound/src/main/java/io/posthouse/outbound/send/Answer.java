package io.posthouse.outbound.send;

import io.posthouse.outbound.LetterProblem;
import java.time.Duration;
import java.util.Optional;

/**
 * What became of an attempt.
 *
 * @param problem why it failed; empty when the receiver has the letter
 * @param status what the receiver answered; empty when it did not
 * @param asked for how long the receiver asked to be left alone; zero when it did not
 */
record Answer(Optional<LetterProblem> problem, Optional<Integer> status, Duration asked) {

    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_EARLY = 425;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    /** None came. */
    static Answer none(LetterProblem problem) {
        return new Answer(Optional.of(problem), Optional.empty(), Duration.ZERO);
    }

    /** One came. */
    static Answer of(int status, Duration asked) {
        return new Answer(problem(status), Optional.of(status), asked);
    }

    private static Optional<LetterProblem> problem(int status) {
        return switch (status) {
            case REQUEST_TIMEOUT, TOO_EARLY, TOO_MANY, UNAVAILABLE -> Optional.of(LetterProblem.BUSY);
            default -> switch (status / 100) {
                case 2 -> Optional.empty();
                case 3 -> Optional.of(LetterProblem.REDIRECTED);
                case 4 -> Optional.of(LetterProblem.REFUSED);
                default -> Optional.of(LetterProblem.FAILED);
            };
        };
    }
}

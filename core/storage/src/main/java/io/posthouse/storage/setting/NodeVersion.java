package io.posthouse.storage.setting;

import java.time.Duration;

/**
 * Which version a node has applied.
 *
 * @param says what is wrong there; empty when all is well
 * @param silentFor since it last said so, by the database's clock; over 10 s it has ended, or does not reach the database
 * @param isLate whether it has another version than the newest, which is there for two seconds, by the same clock
 */
public record NodeVersion(String node, long version, State state, String says, Duration silentFor, boolean isLate) {

    private static final Duration FRESH = Duration.ofSeconds(10);

    /** How it stands to it. */
    public enum State {
        /** It is applied. */
        APPLIED,
        /** But for some values that are of no use there. */
        PARTLY,
        /** A newer one cannot be applied there. */
        REFUSED
    }

    /** Whether it spoke a moment ago. */
    public boolean isFresh() {
        return silentFor.compareTo(FRESH) < 0;
    }
}

package io.posthouse.gateway.health;

/** One part whose state decides whether the platform is ready. Asked on a virtual thread, at most once a second. */
public interface HealthCheck {
    /** The part in one or two words, for example {@code database}. */
    String part();

    /** How it is now. It may block for up to 3 s; longer counts as not well. */
    Condition check();

    /** How a part is. */
    sealed interface Condition {
        /** It does its work. */
        record Well() implements Condition {
        }

        /**
         * It does, and somebody should look at it all the same: people can work, so the platform is ready.
         *
         * @param what what is wrong, in a sentence
         * @param advice what to do about it, in a sentence
         */
        record Impaired(String what, String advice) implements Condition {
        }

        /**
         * It does not.
         *
         * @param what what is wrong, in a sentence
         * @param advice what to do about it, in a sentence
         */
        record Unwell(String what, String advice) implements Condition {
        }
    }
}

package io.posthouse.conformance;

/**
 * What came of one check on one server.
 *
 * @param seen what the server did, or why it could not be tried
 */
public record Result(Check check, Outcome outcome, String seen) {
    /** How it ended. */
    public enum Outcome {
        /** As expected. */
        HOLDS,
        /** Not as expected. */
        FAILS,
        /** The server does not offer what the check needs, and need not. */
        NOT_OFFERED,
        /** What has to work before could not be done, which says nothing about the check itself. */
        NOT_TRIED
    }
}

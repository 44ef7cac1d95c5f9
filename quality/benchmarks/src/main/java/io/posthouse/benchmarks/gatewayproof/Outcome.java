package io.posthouse.benchmarks.gatewayproof;

/**
 * What came of a request.
 *
 * @param status 0 where nobody answered
 * @param body of the answer, or why there is none
 */
record Outcome(int status, String body) {
    static Outcome failed(String why) {
        return new Outcome(0, why);
    }
}

package io.posthouse.benchmarks.gatewayproof;

/**
 * A routed request that a back end answered.
 *
 * @param what in words
 * @param route by name
 * @param caller who asked
 * @param backEnd who answered, as the routes name it
 * @param sent when, in nanoseconds of this process, as {@code answered}
 */
record Answered(String what, String route, String caller, String backEnd, long sent, long answered) {
}

package io.posthouse.benchmarks.nodes;

/**
 * One message: the number rises by one with each that is said in that talk. What is sent again keeps both.
 *
 * @param talk index of the {@link Talk}
 */
record Said(int talk, int number) {
}

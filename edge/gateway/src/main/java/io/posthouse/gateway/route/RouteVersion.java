package io.posthouse.gateway.route;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * One set of routes that was published.
 *
 * @param number from 1 on, without gaps; 0 stands for no routes at all
 * @param previous the number that its author had seen
 * @param rolledBackTo whose routes these are; empty for a change
 * @param format how {@code json} is to be read
 */
record RouteVersion(long number, long previous, Instant at, String author, String request, String reason,
        OptionalLong rolledBackTo, int format, String json) {
    /** How this release writes documents, and the newest that it reads. */
    static final int FORMAT = 1;
}

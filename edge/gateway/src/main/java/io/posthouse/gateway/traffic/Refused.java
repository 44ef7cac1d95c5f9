package io.posthouse.gateway.traffic;

/**
 * A request that was refused, so that it can be looked up in the log. Holds no body, no token, no path as it was asked for, and no name of a
 * person.
 *
 * @param atMillis since 1970, by the clock of the node that refused it
 * @param label the interface or route
 * @param app its client id; {@link Traffic#NO_APP} where none is known to have asked
 */
record Refused(long atMillis, String requestId, String method, String label, String app, String code, int status) {
}

package io.posthouse.storage;

/**
 * How a pool of connections is used at a moment.
 *
 * @param taken connections that somebody works with
 * @param idle connections that wait for somebody
 * @param waiting how many wait for a connection
 * @param max how many connections there may be
 */
public record PoolUse(int taken, int idle, int waiting, int max) {
    /** No pool. */
    public static final PoolUse NONE = new PoolUse(0, 0, 0, 0);
}

package io.posthouse.storage.log;

/**
 * A log as its opener sees it: what services write to, who owns its shards, and how it is read.
 *
 * @param <C> a command
 * @param <R> its answer
 */
public interface OpenLog<C, R> extends Log<C, R> {
    /** Ownership of the shards, for whoever knows which nodes live. */
    LogShards shards();

    /** Reading what was committed, in order. */
    LogFeed feed();

    /** How full it is, for metrics. Any thread. */
    LogGauges gauges();
}

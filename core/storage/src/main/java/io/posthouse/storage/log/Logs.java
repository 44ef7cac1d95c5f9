package io.posthouse.storage.log;

/**
 * Opens logs on this node. One per process; modules are handed it and open the log they declare.
 *
 * <p>It is an interface for one reason more than taste: whoever starts a server decides here how logs behave. The
 * product hands in {@code PostgresLogs}; a proof that must turn red hands in one with a defect planted (see
 * {@link CommitOrder}), and no production code knows of it.
 */
public interface Logs {
    /**
     * Opens a log: takes the shards of this node's own former life (raises the epoch, ends the old connection), and, the
     * first time ever, creates them. Blocks until that is done.
     *
     * @param definition its schema holds the tables of {@link LogTables} already
     * @throws io.posthouse.storage.StoreUnavailable the database did not answer, or the former life could not be ended, in
     *         {@link LogSettings#openPatience}; asking again may help
     * @throws IllegalStateException the tables are missing, or were made for another number of shards
     */
    <C, R> OpenLog<C, R> open(LogDefinition<C, R> definition);
}

package io.posthouse.storage.log;

import java.sql.SQLException;

/**
 * When the answers of a batch are let go, relative to its commit. There is one right order, {@link #DURABLE_FIRST}, and
 * nothing in the product uses another. It is a value so that a proof can start the real server with the order wrong
 * ({@code (commit, answers) -> { answers.run(); commit.run(); }}) and see that it is caught, or with a slow archive
 * ({@code (commit, answers) -> { pause(); commit.run(); answers.run(); }}) and see what still moves.
 *
 * <p>Runs on the log's writer thread, once per attempt at a batch.
 */
@FunctionalInterface
public interface CommitOrder {
    /** Commit, and only when the database has said so, answer. */
    CommitOrder DURABLE_FIRST = (commit, answers) -> {
        commit.run();
        answers.run();
    };

    /**
     * Does both, each once.
     *
     * @param commit commits the open transaction
     * @param answers lets the answers go to the answering thread; asked twice, it does nothing
     */
    void run(Commit commit, Runnable answers) throws SQLException;

    /** Commits. */
    @FunctionalInterface
    interface Commit {
        void run() throws SQLException;
    }
}

package io.posthouse.messaging.archive;

import io.posthouse.storage.log.CommitOrder;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;

/** A disk that a test holds for a while: commits wait for it, one at a time. */
final class HeldDisk implements CommitOrder {
    private final Semaphore free = new Semaphore(1);
    private final Semaphore reached = new Semaphore(0);

    void hold() {
        free.acquireUninterruptibly();
    }

    void letGo() {
        free.release();
    }

    /** Returns when one more commit has come to the disk than was awaited before. */
    void awaitCommit() {
        reached.acquireUninterruptibly();
    }

    /** How many commits have come that nobody awaited. */
    int commitsMore() {
        return reached.availablePermits();
    }

    @Override
    public void run(Commit commit, Runnable answers) throws SQLException {
        reached.release();
        hold();
        try {
            commit.run();
        } finally {
            letGo();
        }
        answers.run();
    }
}

package io.posthouse.storage.log;

import io.posthouse.storage.StoreUnavailable;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A change of who owns what, asked for by any thread and done by the writer between two batches. */
final class OwnershipChange {
    private final Step step;
    final CompletableFuture<Set<Integer>> done = new CompletableFuture<>();

    OwnershipChange(Step step) {
        this.step = step;
    }

    /** What is done; its transaction is committed when it returns. */
    @FunctionalInterface
    interface Step {
        Set<Integer> run(Tenure tenure) throws SQLException, Fenced;
    }

    /** Reads who owns what, so that whoever hears that the change is done finds it so. */
    @FunctionalInterface
    interface Reload {
        void run(Tenure tenure) throws SQLException, Fenced;
    }

    /** Does it. What goes wrong with the database is told to who asked, and then the writer's concern as well. */
    void run(Tenure tenure, Reload reload) throws SQLException, Fenced {
        if (done.isDone()) {
            // Whoever asked has given it up, and has judged anew by now.
            return;
        }
        try {
            Set<Integer> changed = step.run(tenure);
            reload.run(tenure);
            done.complete(changed);
        } catch (SQLException e) {
            done.completeExceptionally(
                    new StoreUnavailable("the change of owners failed, or its outcome is unknown", e));
            throw e;
        } catch (Fenced e) {
            refuse("this writer's place was taken");
            throw e;
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    void refuse(String why) {
        done.completeExceptionally(new IllegalStateException(why));
    }
}

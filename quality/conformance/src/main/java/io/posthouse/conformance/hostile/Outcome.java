package io.posthouse.conformance.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What came of an attempt.
 *
 * @param seen what was answered, or why it could not be tried
 */
public record Outcome(Attempt attempt, String seen) {
    private static final int AT_ONCE = 24;

    /** Whether it is the stated answer. */
    public boolean isAsStated() {
        return seen.equals(attempt.answer());
    }

    /** Tries them, several at a time because many end only when somebody's patience does; floods and times by themselves at the end. */
    public static List<Outcome> of(List<Attempt> attempts, Place place) throws InterruptedException {
        List<Future<Outcome>> begun = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            for (Attempt attempt : attempts) {
                if (!isAlone(attempt)) {
                    begun.add(threads.submit(() -> one(attempt, place)));
                }
            }
        }
        List<Outcome> outcomes = new ArrayList<>();
        int next = 0;
        for (Attempt attempt : attempts) {
            outcomes.add(isAlone(attempt) ? one(attempt, place) : result(begun.get(next++)));
        }
        return outcomes;
    }

    private static boolean isAlone(Attempt attempt) {
        return attempt.is(Attempt.Trait.ALONE);
    }

    private static Outcome result(Future<Outcome> done) throws InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Outcome one(Attempt attempt, Place place) throws InterruptedException {
        try {
            return new Outcome(attempt, attempt.body().on(place));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return new Outcome(attempt, "could not be tried: " + e);
        }
    }
}

package io.posthouse.conformance;

import io.posthouse.conformance.Result.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Tries checks on a server, one after the other. */
public final class Run {
    private Run() {
    }

    /** @param heard gets each result as it comes */
    public static List<Result> of(World world, List<Check> checks, Consumer<Result> heard) throws InterruptedException {
        List<Result> results = new ArrayList<>();
        for (Check check : checks) {
            Result result = one(world, check);
            heard.accept(result);
            results.add(result);
        }
        return results;
    }

    private static Result one(World world, Check check) throws InterruptedException {
        try {
            return new Result(check, Outcome.HOLDS, check.body().on(world));
        } catch (Unmet e) {
            return new Result(check, Outcome.FAILS, e.seen());
        } catch (NotOffered e) {
            return new Result(check, Outcome.NOT_OFFERED, "not offered: " + e.getMessage());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return new Result(check, Outcome.NOT_TRIED, "could not be tried: " + e);
        }
    }
}

package io.posthouse.gateway.limit;

import io.posthouse.gateway.chain.Step;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.gateway.limit.RateLimitFields.Used;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Counts one request in one layer after the other, until one refuses. On the request's loop, but for {@link #decided}. */
final class Counting implements Limits.Waiter {
    /** In which layer, under which key. */
    record Check(Layer layer, long key, Quota quota) {
    }

    private final Limits limits;
    private final HttpServerResponse response;
    private final boolean tells;
    private final List<Check> checks;
    private final List<Used> used = new ArrayList<>(3);
    private final Context loop;
    /** Which check is next. */
    private int next;
    /** What is told once the check that waits is decided; null until one has to wait, which hardly any does. */
    private @Nullable Promise<Step> later;

    /** @param tells whether the caller is told of its quotas, also when it is let through */
    Counting(Vertx vertx, Limits limits, HttpServerResponse response, boolean tells, List<Check> checks) {
        this.loop = vertx.getOrCreateContext();
        this.limits = limits;
        this.response = response;
        this.tells = tells;
        this.checks = checks;
    }

    /** To be called once. */
    Step step() {
        Step refusal = rest();
        if (refusal == null) {
            Promise<Step> promise = Promise.promise();
            later = promise;
            return new Step.Wait(promise.future());
        }
        return refusal;
    }

    /** Counts what is not counted yet: null when one has to wait. */
    private @Nullable Step rest() {
        while (next < checks.size()) {
            Check check = checks.get(next);
            long answer = limits.count(check.layer(), check.key(), check.quota(), this);
            if (answer == Limits.LATER) {
                return null;
            }
            Step refusal = after(check, answer);
            if (refusal != null) {
                return refusal;
            }
        }
        if (tells && !used.isEmpty()) {
            response.putHeader(RateLimitFields.POLICY, RateLimitFields.policy(used));
            response.putHeader(RateLimitFields.STATE, RateLimitFields.state(used));
        }
        return Step.GO;
    }

    /** Null when that was let through. */
    private @Nullable Step after(Check check, long answer) {
        if (answer < 0) {
            return refused(check, answer);
        }
        used.add(new Used(check.layer(), check.quota(), answer));
        next++;
        return null;
    }

    /** On any thread, perhaps before the loop knows that it has to wait; what is done on the loop comes after that in any case. */
    @Override
    public void decided(long answer) {
        loop.runOnContext(now -> {
            Step step = after(checks.get(next), answer);
            Step last = step == null ? rest() : step;
            if (last != null) {
                Objects.requireNonNull(later).complete(last);
            }
        });
    }

    private Step refused(Check check, long answer) {
        if (answer == Limits.FULL) {
            return new Step.Refuse(LimitProblems.FULL);
        }
        Problem problem = LimitProblems.of(check.layer());
        used.add(new Used(check.layer(), check.quota(), check.quota().tolerance()));
        response.putHeader(RateLimitFields.POLICY, RateLimitFields.policy(used));
        response.putHeader(RateLimitFields.STATE, RateLimitFields.state(check.layer(), 0, -answer));
        response.putHeader(RateLimitFields.RETRY, RateLimitFields.retry(-answer));
        return new Step.Refuse(problem);
    }
}

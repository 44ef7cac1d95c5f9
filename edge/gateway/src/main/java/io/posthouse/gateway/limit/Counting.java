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

/** Counts one request in one layer after the other, until one refuses. On the request's loop. */
final class Counting {
    /** In which layer, under which key. */
    record Check(Layer layer, long key, Quota quota) {
    }

    private final Vertx vertx;
    private final Limits limits;
    private final HttpServerResponse response;
    private final boolean tells;
    private final List<Check> checks;
    private final List<Used> used = new ArrayList<>(3);

    /** @param tells whether the caller is told of its quotas, also when it is let through */
    Counting(Vertx vertx, Limits limits, HttpServerResponse response, boolean tells, List<Check> checks) {
        this.vertx = vertx;
        this.limits = limits;
        this.response = response;
        this.tells = tells;
        this.checks = checks;
    }

    Step from(int first) {
        for (int i = first; i < checks.size(); i++) {
            Check check = checks.get(i);
            int next = i + 1;
            Context loop = vertx.getOrCreateContext();
            Promise<Step> promise = Promise.promise();
            long answer = limits.count(check.layer(), check.key(), check.quota(),
                    later -> loop.runOnContext(now -> settle(promise, check, later, next)));
            if (answer == Limits.LATER) {
                return new Step.Wait(promise.future());
            }
            if (answer < 0) {
                return refused(check, answer);
            }
            used.add(new Used(check.layer(), check.quota(), answer));
        }
        if (tells && !used.isEmpty()) {
            response.putHeader(RateLimitFields.POLICY, RateLimitFields.policy(used));
            response.putHeader(RateLimitFields.STATE, RateLimitFields.state(used));
        }
        return Step.GO;
    }

    private void settle(Promise<Step> promise, Check check, long answer, int next) {
        if (answer < 0) {
            promise.complete(refused(check, answer));
            return;
        }
        used.add(new Used(check.layer(), check.quota(), answer));
        Step rest = from(next);
        if (rest instanceof Step.Wait(var again)) {
            again.onComplete(done -> {
                if (done.succeeded()) {
                    promise.complete(done.result());
                } else {
                    promise.fail(done.cause());
                }
            });
        } else {
            promise.complete(rest);
        }
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

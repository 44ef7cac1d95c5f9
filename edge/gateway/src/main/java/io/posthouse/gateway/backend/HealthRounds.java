package io.posthouse.gateway.backend;

import io.posthouse.gateway.route.Backend;
import io.posthouse.kernel.Ticker;
import io.posthouse.outbound.guard.Target;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.HashMap;
import java.util.Map;

/**
 * Asks the targets of back ends how they are, each node for itself and from one loop: well is who answers 2xx within two seconds. Two answers
 * in a row change what is believed.
 */
final class HealthRounds {
    private static final long PATIENCE_MILLIS = 2_000;

    private final Ticker ticker;
    private final int lineMax;
    private final int headMax;
    private Map<TargetState, Long> asked = new HashMap<>();

    HealthRounds(Ticker ticker, int lineMax, int headMax) {
        this.ticker = ticker;
        this.lineMax = lineMax;
        this.headMax = headMax;
    }

    /** Asks those whose time has come. On one loop, always the same. */
    void round(Lane lane, Map<TargetState, Backend.Check> checks) {
        long now = ticker.nanos();
        Map<TargetState, Long> next = new HashMap<>();
        checks.forEach((target, check) -> {
            Long last = asked.get(target);
            boolean due = last == null || now - last >= check.every().toNanos();
            next.put(target, due || last == null ? now : last);
            if (due && target.isReachable()) {
                ask(lane, target, check);
            }
        });
        asked = next;
    }

    private void ask(Lane lane, TargetState state, Backend.Check check) {
        Target target = state.target();
        lane.client()
                .request(new RequestOptions().setServer(state.next()).setHost(target.host()).setPort(target.port())
                        .setSsl(target.tls()).setMethod(HttpMethod.GET).setURI(check.path())
                        .setTimeout(PATIENCE_MILLIS))
                .compose(asking -> status(asking, target))
                .onComplete(said -> state.said(said.succeeded() && said.result() >= 200 && said.result() <= 299));
    }

    private Future<Integer> status(HttpClientRequest asking, Target target) {
        StrictAnswers.on(asking.connection(), lineMax, headMax);
        asking.putHeader("Host", target.authority()).putHeader("User-Agent", "Posthouse").putHeader("Connection",
                "close");
        asking.exceptionHandler(broken -> {
            // Heard as the failure of what is composed here.
        });
        return asking.send().map(answer -> {
            // Nobody reads what else it says, however much that is.
            asking.connection().close();
            return answer.statusCode();
        });
    }
}

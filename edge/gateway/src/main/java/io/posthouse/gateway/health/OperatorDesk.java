package io.posthouse.gateway.health;

import io.posthouse.gateway.caller.CallerResolver;
import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.gateway.exchange.Waiting;
import io.posthouse.kernel.AccessCheck;
import io.posthouse.kernel.RefusedException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Supplier;

/** {@code /metrics} in Prometheus' text format, for this machine itself and for administrators. */
public final class MetricsDesk {
    /** Whoever is not on this machine needs it. */
    public static final String PERMISSION = "gateway.metrics.read";

    private final Vertx vertx;
    private final Waiting waiting;
    private final CallerResolver callers;
    private final AccessCheck access;
    private final Supplier<String> scrape;

    public MetricsDesk(Vertx vertx, Waiting waiting, CallerResolver callers, AccessCheck access,
            Supplier<String> scrape) {
        this.vertx = vertx;
        this.waiting = waiting;
        this.callers = callers;
        this.access = access;
        this.scrape = scrape;
    }

    /** Answers {@code /metrics}. */
    public void answer(Exchange exchange) {
        if (fromThisMachine(exchange)) {
            send(exchange);
            return;
        }
        callers.session(exchange).onComplete(found -> {
            if (found.failed()) {
                exchange.answer(found.cause() instanceof RefusedException ? Problem.BUSY : Problem.UPSTREAM);
            } else if (found.result().isEmpty()) {
                exchange.answer(Problem.SIGN_IN);
            } else {
                waiting.on(vertx, () -> access.allows(found.result().get(), PERMISSION)).onComplete(allowed -> {
                    if (allowed.failed()) {
                        exchange.answer(Problem.BUSY);
                    } else if (allowed.result()) {
                        send(exchange);
                    } else {
                        exchange.answer(Problem.FORBIDDEN);
                    }
                });
            }
        });
    }

    private void send(Exchange exchange) {
        waiting.on(vertx, scrape::get).onComplete(text -> {
            if (text.succeeded()) {
                exchange.request().response().putHeader("Cache-Control", "no-store");
                exchange.answer(200, "text/plain; version=0.0.4; charset=utf-8", text.result());
            } else {
                exchange.answer(Problem.BUSY);
            }
        });
    }

    private static boolean fromThisMachine(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        // A proxy on this machine makes everybody look local; it says so in these headers.
        boolean forwarded = request.headers().contains("Forwarded") || request.headers().contains("X-Forwarded-For")
                || request.headers().contains("X-Real-IP") || request.headers().contains("Via");
        return !forwarded && exchange.client().isLoopbackAddress();
    }
}

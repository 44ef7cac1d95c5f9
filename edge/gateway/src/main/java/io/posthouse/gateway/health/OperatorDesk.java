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

/** A text about the platform itself, such as its metrics, for this machine, for administrators, and for whoever has the token for it. */
public final class OperatorDesk {
    /** Whoever is not on this machine needs it. */
    public static final String PERMISSION = "gateway.metrics.read";

    private final Vertx vertx;
    private final Waiting waiting;
    private final CallerResolver callers;
    private final AccessCheck access;
    private final ScrapeToken token;
    private final String type;
    private final Supplier<String> text;

    /**
     * @param token who presents it needs no session
     * @param type of the text, as a header names it
     * @param text may block
     */
    public OperatorDesk(Vertx vertx, Waiting waiting, CallerResolver callers, AccessCheck access, ScrapeToken token,
            String type, Supplier<String> text) {
        this.vertx = vertx;
        this.waiting = waiting;
        this.callers = callers;
        this.access = access;
        this.token = token;
        this.type = type;
        this.text = text;
    }

    /** Answers with it, or refuses. */
    public void answer(Exchange exchange) {
        if (fromThisMachine(exchange) || token.opens(exchange.request().getHeader("Authorization"))) {
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
        waiting.on(vertx, text::get).onComplete(written -> {
            if (written.succeeded()) {
                exchange.request().response().putHeader("Cache-Control", "no-store");
                exchange.answer(200, type, written.result());
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

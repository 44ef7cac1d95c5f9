package io.posthouse.gateway.backend;

import io.micrometer.core.instrument.Counter;
import io.posthouse.kernel.Ticker;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.util.Map;
import java.util.WeakHashMap;

/** What one loop has for itself, so that a request never leaves the loop on which it came: connections, deadlines, what it learnt. */
final class Lane {
    /** Connections to one address from one loop. */
    private static final int POOL_MAX = 128;
    private static final int WAITING_MAX = 512;
    /** Shorter than most servers keep a connection, so that we seldom write to a dying one. */
    private static final int KEPT_SECONDS = 10;

    /** Routes wait less; this is until the machine gives up as well. */
    private static final int CONNECT_MILLIS_MAX = 30_000;

    private final HttpClient client;
    private final Deadlines deadlines;
    private final Counter failures;
    private final RetryBudget retries = new RetryBudget();
    private final Map<TargetState, Breaker> breakers = new WeakHashMap<>();

    /** @param failures counts what targets did not do */
    Lane(Vertx vertx, Ticker ticker, Counter failures, int lineMax, int headMax) {
        this.failures = failures;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAliveTimeout(KEPT_SECONDS).setConnectTimeout(CONNECT_MILLIS_MAX)
                        .setTcpNoDelay(true)
                        .setMaxInitialLineLength(lineMax).setMaxHeaderSize(headMax).setDecompressionSupported(false),
                new PoolOptions().setHttp1MaxSize(POOL_MAX).setMaxWaitQueueSize(WAITING_MAX));
        this.deadlines = new Deadlines(vertx, ticker);
    }

    HttpClient client() {
        return client;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    RetryBudget retries() {
        return retries;
    }

    /** A target failed. */
    void failed() {
        failures.increment();
    }

    Breaker breaker(TargetState target) {
        Breaker known = breakers.get(target);
        if (known == null) {
            known = new Breaker();
            breakers.put(target, known);
        }
        return known;
    }
}

package io.posthouse.gateway;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.setting.Running;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every connection is counted, and one that has no request under way has a deadline: a client that sends its headers a
 * byte a minute, or that opens connections to keep them, is closed. Any event loop.
 */
final class ConnectionGuards {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuards.class);

    private final Map<HttpConnection, Guard> guards = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> perAddress = new ConcurrentHashMap<>();
    private final AtomicInteger all = new AtomicInteger();
    private final Running<GatewaySettings> running;
    private final Ticker ticker;

    ConnectionGuards(Running<GatewaySettings> running, Ticker ticker, MeterRegistry meters) {
        this.running = running;
        this.ticker = ticker;
        Gauge.builder("posthouse.http.connections", all, AtomicInteger::get).register(meters);
    }

    /** Admits a new connection, or closes it when there are too many. */
    void opened(HttpConnection connection) {
        GatewaySettings settings = running.now();
        String address = String.valueOf(connection.remoteAddress().hostAddress());
        Guard guard = new Guard(address, ticker.nanos() + settings.headerPatience().toNanos());
        int count = all.incrementAndGet();
        int mine = perAddress.compute(address, (key, counter) -> {
            AtomicInteger known = counter == null ? new AtomicInteger() : counter;
            known.incrementAndGet();
            return known;
        }).get();
        if (count > settings.connectionsMax() || mine > settings.connectionsPerAddressMax()) {
            LOG.atWarn()
                    .addKeyValue("bound", count > settings.connectionsMax() ? "connections" : "connections per address")
                    .addKeyValue("address", address).log("connection refused");
            guard.release();
            connection.close();
            return;
        }
        guards.put(connection, guard);
        connection.closeHandler(gone -> {
            guards.remove(connection);
            guard.release();
        });
    }

    void requestBegan(HttpConnection connection) {
        Guard guard = guards.get(connection);
        if (guard != null) {
            guard.underWay.incrementAndGet();
        }
    }

    void requestEnded(HttpConnection connection) {
        Guard guard = guards.get(connection);
        if (guard != null) {
            guard.deadlineNanos = ticker.nanos() + running.now().keepAlive().toNanos();
            guard.underWay.decrementAndGet();
        }
    }

    /** The connection became a WebSocket, which has its own time-outs; its place is given back by the result. */
    Runnable upgraded(@Nullable HttpConnection connection) {
        Guard guard = connection == null ? null : guards.remove(connection);
        return guard == null ? () -> {
        } : guard::release;
    }

    /** Closes what is past its deadline. */
    void sweep() {
        long now = ticker.nanos();
        guards.forEach((connection, guard) -> {
            if (guard.underWay.get() == 0 && now - guard.deadlineNanos >= 0) {
                connection.close();
            }
        });
    }

    /** How often {@link #sweep} should be called. */
    Duration sweepEvery() {
        Duration quarter = running.now().headerPatience().dividedBy(4);
        return quarter.compareTo(Duration.ofSeconds(1)) < 0 ? quarter : Duration.ofSeconds(1);
    }

    private final class Guard {
        private final String address;
        private final AtomicInteger underWay = new AtomicInteger();
        private final AtomicBoolean released = new AtomicBoolean();
        private volatile long deadlineNanos;

        Guard(String address, long deadlineNanos) {
            this.address = address;
            this.deadlineNanos = deadlineNanos;
        }

        void release() {
            if (released.compareAndSet(false, true)) {
                all.decrementAndGet();
                perAddress.computeIfPresent(address, (key, counter) -> counter.decrementAndGet() == 0 ? null : counter);
            }
        }
    }
}

package io.posthouse.gateway.limit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.gateway.chain.Station;
import io.posthouse.kernel.Ticker;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** The stations by which a door limits what comes, and what they count in. */
public final class LimitDesk implements AutoCloseable {
    private record Made(LimitSettings from, Policies policies) {
    }

    private final Limits limits;
    private final UnderWay underWay = new UnderWay();
    private final Station route;
    private final Station guard;
    private final Station limit;
    private final AtomicReference<Made> made;
    private final Limiting limiting;

    public LimitDesk(Vertx vertx, Limiting limiting, Ticker ticker, MeterRegistry meters) {
        this.limiting = limiting;
        this.made = new AtomicReference<>(make(limiting.settings().now()));
        Refusals refusals = new Refusals(meters);
        // No method references to what only several nodes have: a node alone would load it to link them.
        this.limits = limiting.cluster().isPresent()
                ? SharedLimits.over(limiting.cluster().get(), (layer, key) -> policies().of(layer, key), ticker, meters)
                : new LimitsAlone(ticker);
        this.route = new RouteStation(new Interfaces(limiting.interfaces()));
        this.guard = new GuardStation(vertx, limits, this::policies, limiting, underWay, refusals);
        this.limit = new LimitStation(vertx, limits, this::policies, limiting.settings(), underWay, refusals);
        Gauge.builder("posthouse.limits.underway", underWay, UnderWay::all).register(meters);
    }

    private static Made make(LimitSettings settings) {
        return new Made(settings, settings.policies());
    }

    /** Made anew when the settings are others, which is asked for each request: so whether they are the very same, not equal. */
    @SuppressWarnings("ReferenceEquality")
    private Policies policies() {
        Made now = made.get();
        LimitSettings settings = limiting.settings().now();
        if (now.from() != settings) {
            now = make(settings);
            made.set(now);
        }
        return now.policies();
    }

    /** All of them, for requests. */
    public List<Station> stations() {
        return List.of(route, guard, limit);
    }

    /** What stands before anybody is known, for what becomes a WebSocket. */
    public List<Station> guards() {
        return List.of(guard);
    }

    /** What is under way now. Any thread. */
    public Load load() {
        return underWay.load(limiting.settings().now().underWay());
    }

    @Override
    public void close() {
        limits.close();
    }
}

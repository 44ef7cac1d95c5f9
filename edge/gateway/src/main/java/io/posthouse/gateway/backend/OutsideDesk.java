package io.posthouse.gateway.backend;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.gateway.TraceEntry;
import io.posthouse.gateway.caller.CallerResolver;
import io.posthouse.gateway.chain.Chain;
import io.posthouse.gateway.chain.Passage;
import io.posthouse.gateway.chain.Station;
import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.Origins;
import io.posthouse.gateway.exchange.PathRules;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.gateway.exchange.Waiting;
import io.posthouse.gateway.proxy.IdentityStation;
import io.posthouse.gateway.refusal.RefusalNotes;
import io.posthouse.gateway.route.Backend;
import io.posthouse.gateway.route.Route;
import io.posthouse.gateway.route.RouteCompiler;
import io.posthouse.gateway.route.RouteSet;
import io.posthouse.gateway.route.RouteTable;
import io.posthouse.gateway.route.TargetBoard;
import io.posthouse.kernel.AccessCheck;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.trace.Span;
import io.posthouse.kernel.trace.TraceContext;
import io.posthouse.outbound.guard.AddressGuard;
import io.posthouse.outbound.guard.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests that routes give to back ends outside. The routes of now are one reference that changes hands whole: a request goes by
 * those that it found, whatever is published meanwhile. What is known of a target outlives a change of routes that keeps it.
 */
public final class OutsideDesk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutsideDesk.class);
    private static final Set<HttpMethod> OFFERED = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST,
            HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE, HttpMethod.OPTIONS);
    private static final int LINE_MAX = 4_096;
    private static final long HEALTH_LOOK_MILLIS = 250;
    private static final Duration NAMES_LOOK = Duration.ofSeconds(1);
    private static final long NAMES_KEPT_NANOS = Duration.ofSeconds(30).toNanos();
    /** How long new routes wait for the names of their targets. */
    private static final long NAMES_PATIENCE_MILLIS = 300;

    private final Vertx vertx;
    private final Waiting waiting;
    private final Parts parts;
    private final Map<String, TargetState> targets = new ConcurrentHashMap<>();
    private final Map<Thread, Lane> lanes = new ConcurrentHashMap<>();
    private final AtomicInteger tunnels = new AtomicInteger();
    private final Counter failures;
    private final TokenShelf identities;
    private final Thread names;
    private volatile Generation generation = Generation.NONE;

    /**
     * What it works with.
     *
     * @param stations what requests pass, besides who asks and what they may
     * @param notes remembers what is refused to apps
     * @param origins asked per request, because the own port is known only after binding
     * @param https whether the door speaks TLS
     * @param ownNames hosts of the platform's own
     * @param headMax how long the head of an answer may be
     */
    public record Parts(Routing routing, CallerResolver callers, Supplier<Origins> origins, AccessCheck access,
            TraceEntry traces, List<Station> stations, RefusalNotes notes, boolean https, Collection<String> ownNames,
            int headMax, Ticker ticker, MeterRegistry meters) {
        public Parts {
            stations = List.copyOf(stations);
            ownNames = List.copyOf(ownNames);
        }
    }

    /** The routes of one version. */
    private record Generation(RouteTable table, Map<Integer, Plan> plans, Map<TargetState, Backend.Check> checks) {

        static final Generation NONE = new Generation(RouteTable.EMPTY, Map.of(), Map.of());

        Generation {
            plans = Map.copyOf(plans);
            checks = Map.copyOf(checks);
        }
    }

    /** By which route a request goes. */
    public static final class Found {
        private final Plan plan;
        private final boolean foreign;

        private Found(Plan plan, boolean foreign) {
            this.plan = plan;
            this.foreign = foreign;
        }

        /** Whether the host is one that routes name and none of ours. */
        public boolean isForeign() {
            return foreign;
        }
    }

    public OutsideDesk(Vertx vertx, Waiting waiting, Parts parts) {
        this.vertx = vertx;
        this.waiting = waiting;
        this.parts = parts;
        this.failures = Counter.builder("posthouse.backends.failed").register(parts.meters());
        this.identities = new TokenShelf(parts.ticker());
        HealthRounds health = new HealthRounds(parts.ticker(), LINE_MAX, parts.headMax());
        parts.routing().routes().onChange(this::take);
        parts.routing().board().show(() -> targets.values().stream().map(TargetState::seen)
                .sorted(Comparator.comparing(TargetBoard.Seen::backend).thenComparing(TargetBoard.Seen::url)).toList());
        Gauge.builder("posthouse.routes.tunnels", tunnels, AtomicInteger::get).register(parts.meters());
        vertx.setPeriodic(HEALTH_LOOK_MILLIS, tick -> {
            Map<TargetState, Backend.Check> checks = generation.checks();
            if (!checks.isEmpty()) {
                health.round(lane(), checks);
            }
        });
        this.names = Thread.ofVirtual().name("backend-names").start(this::lookNamesUp);
    }

    // ---- which routes

    private void take(RouteSet routes) {
        Map<Integer, Plan> plans = new HashMap<>();
        Map<TargetState, Backend.Check> checks = new HashMap<>();
        Map<String, TargetState> kept = new HashMap<>();
        for (Backend backend : routes.backends()) {
            for (Target target : backend.targets()) {
                String key = key(backend, target);
                TargetState state = targets.computeIfAbsent(key, _ -> new TargetState(backend.name(), target));
                kept.put(key, state);
                backend.health().ifPresent(check -> checks.put(state, check));
            }
        }
        lookUpNew(kept.values());
        for (Route route : routes.routes()) {
            if (route.to() instanceof Route.Destination.Outside(var shares)) {
                plans.put(route.number(), plan(route, shares, kept));
            }
        }
        generation = new Generation(RouteCompiler.compile(routes, parts.ownNames()), plans, checks);
        targets.keySet().retainAll(kept.keySet());
    }

    private static String key(Backend backend, Target target) {
        return backend.name() + " " + target.tls() + " " + target.authority();
    }

    private Plan plan(Route route, List<Route.Share> shares, Map<String, TargetState> states) {
        List<Plan.Backends> backends = new ArrayList<>();
        int weights = 0;
        for (Route.Share share : shares) {
            weights += share.weight();
            List<TargetState> of = new ArrayList<>();
            for (Target target : share.backend().targets()) {
                TargetState state = states.get(key(share.backend(), target));
                if (state != null) {
                    of.add(state);
                }
            }
            backends.add(new Plan.Backends(share.backend().name(), of, weights));
        }
        return new Plan(route, chain(route, new IdentityStation(parts.callers(), parts.origins())),
                chain(route, new CallerStation(parts.callers())), backends);
    }

    private Chain chain(Route route, Station caller) {
        List<Station> stations = new ArrayList<>(parts.stations());
        stations.add(caller);
        stations.add(new PermissionStation(route.access(), route.tenants(), parts.access(), waiting, vertx));
        return new Chain(stations);
    }

    /** The route of a request whose path passed the rules; null where the platform itself answers. */
    public @Nullable Found find(Exchange exchange) {
        Generation now = generation;
        if (now.table().isEmpty()) {
            return null;
        }
        HttpServerRequest request = exchange.request();
        // A request without a host has been refused before.
        HostAndPort authority = request.authority();
        String host = authority == null ? "" : authority.host();
        // Matched as a back end would read it, since %61 is an a to it.
        String path = PathRules.decoded(exchange.path()).orElse("");
        Route route = now.table().find(host, request.method().name(), path, request.headers());
        Plan plan = route == null ? null : now.plans().get(route.number());
        return plan == null ? null : new Found(plan, now.table().isForeign(host));
    }

    // ---- one request

    /**
     * Answers a request by its route.
     *
     * @param onUpgraded runs once when the connection has become a WebSocket; its result runs once when that has gone
     */
    public void answer(Exchange exchange, Found found, Supplier<Runnable> onUpgraded) {
        HttpServerRequest request = exchange.request();
        Route route = found.plan.route();
        Span span = parts.traces().begin(exchange);
        exchange.from(route.path().text());
        exchange.named(found.plan.label());
        // Its body waits in the socket until we know who asks.
        request.pause();
        boolean upgrade = Tunnel.asks(request);
        Problem unusable = upgrade ? upgradeRefusal(request, route, found.foreign) : refusal(request, route);
        if (unusable != null) {
            exchange.answerAndClose(unusable);
            return;
        }
        Passage passage = new Passage(exchange, Optional.empty(), found.plan.label());
        parts.notes().watchAtDoor(passage);
        found.plan.chain(found.foreign).walk(passage, () -> handOn(exchange, found, passage.caller(), span,
                upgrade ? Optional.of(onUpgraded) : Optional.empty()));
    }

    private static @Nullable Problem refusal(HttpServerRequest request, Route route) {
        if (!OFFERED.contains(request.method())) {
            return Problem.METHOD;
        }
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // Netty has refused a length that is no number of at most 19 digits.
        return length != null && Long.parseLong(length) > route.bodyBytesMax() ? Problem.BODY_LARGE : null;
    }

    private @Nullable Problem upgradeRefusal(HttpServerRequest request, Route route, boolean foreign) {
        if (!route.webSocket() || !Tunnel.asksWell(request)) {
            return BackendProblems.NO_SOCKET;
        }
        // A cookie goes along with every page's upgrade: only Origin tells whose page it was.
        boolean byCookie = !foreign && CallerResolver.sessionToken(request.headers()).isPresent();
        return byCookie && !parts.origins().get().namesOwn(request.headers()) ? Problem.ORIGIN : null;
    }

    private void handOn(Exchange exchange, Found found, Optional<Caller> caller, Span span,
            Optional<Supplier<Runnable>> upgrade) {
        Plan.Backends backend = found.plan.backend(caller);
        Optional<String> trace = span.context().map(TraceContext::traceparent);
        if (caller.isEmpty()) {
            go(exchange, found, backend, new HeaderRules.Told(Optional.empty(), Optional.empty(), trace, parts.https()),
                    upgrade);
            return;
        }
        Optional<TenantId> tenant = caller.map(Caller::tenant);
        TokenShelf.Kept known = identities.find(caller.get(), backend.name());
        if (known != null) {
            if (known.renews(parts.ticker().nanos())) {
                // This request has one that is good: where none can be made now, the next one that finds none hears of it.
                make(caller.get(), backend.name());
            }
            go(exchange, found, backend, new HeaderRules.Told(Optional.of(known.token()), tenant, trace, parts.https()),
                    upgrade);
            return;
        }
        make(caller.get(), backend.name()).onComplete(made -> {
            if (made.failed()) {
                boolean full = made.cause() instanceof RefusedException;
                if (!full) {
                    LOG.atWarn().addKeyValue("requestId", exchange.id()).setCause(made.cause())
                            .log("a back end could not be told who asks");
                }
                exchange.answerAndClose(full ? Problem.BUSY : BackendProblems.UNRESOLVED);
                return;
            }
            if (!exchange.isAnswered() && !exchange.request().response().closed()) {
                go(exchange, found, backend,
                        new HeaderRules.Told(Optional.of(made.result()), tenant, trace, parts.https()), upgrade);
            }
        });
    }

    /** Has a token made, and keeps it. */
    private Future<String> make(Caller caller, String audience) {
        long now = parts.ticker().nanos();
        return waiting.on(vertx, () -> {
            String token = parts.routing().tokens().make(caller, audience);
            identities.keep(caller, audience, token, now);
            return token;
        });
    }

    private void go(Exchange exchange, Found found, Plan.Backends backend, HeaderRules.Told told,
            Optional<Supplier<Runnable>> upgrade) {
        Route route = found.plan.route();
        if (upgrade.isEmpty()) {
            new Crossing(parts.ticker(), lane(), route, backend, exchange, told, found.foreign, LINE_MAX,
                    parts.headMax()).begin();
            return;
        }
        Supplier<Runnable> opened = () -> {
            Runnable gone = upgrade.get().get();
            tunnels.incrementAndGet();
            return () -> {
                tunnels.decrementAndGet();
                gone.run();
            };
        };
        new Tunnel(parts.ticker(), lane(), route, backend, exchange, told, found.foreign, opened, LINE_MAX,
                parts.headMax()).begin();
    }

    private Lane lane() {
        Thread loop = Thread.currentThread();
        Lane known = lanes.get(loop);
        return known != null
                ? known
                : lanes.computeIfAbsent(loop,
                        _ -> new Lane(vertx, parts.ticker(), failures, LINE_MAX, parts.headMax()));
    }

    // ---- names

    /** Waits a moment for names that nobody looked up yet; what takes longer is looked up with the others. */
    private void lookUpNew(Collection<TargetState> states) {
        long now = parts.ticker().nanos();
        AddressGuard guard = parts.routing().guard();
        List<Callable<Boolean>> looks = new ArrayList<>();
        for (TargetState state : states) {
            if (state.isStale(now, Long.MAX_VALUE)) {
                looks.add(() -> {
                    state.look(guard, now);
                    return true;
                });
            }
        }
        if (looks.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            threads.invokeAll(looks, NAMES_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            threads.shutdownNow();
        }
    }

    private void lookNamesUp() {
        try {
            while (true) {
                Thread.sleep(NAMES_LOOK);
                long now = parts.ticker().nanos();
                for (TargetState state : targets.values()) {
                    if (state.isStale(now, NAMES_KEPT_NANOS)) {
                        state.look(parts.routing().guard(), now);
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.atDebug().log("names of targets are looked up no more");
        }
    }

    /** Looks no names up any more. Connections end with the loops. */
    @Override
    public void close() {
        names.interrupt();
    }
}

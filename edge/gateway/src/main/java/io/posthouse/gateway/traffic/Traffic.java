package io.posthouse.gateway.traffic;

import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.limit.Load;
import io.posthouse.gateway.traffic.Told.Named;
import io.posthouse.gateway.traffic.Told.Target;
import io.posthouse.gateway.traffic.Told.Tick;
import io.posthouse.kernel.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What passed this node's door in the last {@value #SLICES} slices of time. Each loop counts for itself, some 6 MB at the very most, and never
 * waits for whoever reads. Gone with the process.
 *
 * <p>Probes of health and metrics are not counted: they come for ever, and say nothing of what people meet. Nor is what another node's door let
 * in, which counts it itself.
 */
public final class Traffic implements Exchange.Watcher {
    /** For interfaces, apps and codes beyond those that there is room for; for interfaces, what is none's own. */
    static final String OTHERS = "*";
    /** For what no app asked. */
    static final String NO_APP = "-";
    static final Duration SLICE = Duration.ofSeconds(5);
    static final int SLICES = 60;
    /** Interfaces, and apps, that are told each by itself; so an answer fits into a frame between nodes. */
    static final int NAMES_MAX = 300;
    static final int REFUSED_MAX = 100;
    static final int TARGETS_MAX = 500;

    private static final Set<String> UNWATCHED = Set.of("health", "metrics", "nodes");
    private static final long SLICE_NANOS = SLICE.toNanos();

    private final Ticker ticker;
    private final Clock clock;
    /** The reading of the ticker at the beginning of slice 0, which is one by the clock of then, so that those of several nodes are the same ones. */
    private final long originNanos;
    private final long startedNanos;
    private final Map<Thread, Strip> strips = new ConcurrentHashMap<>();
    private volatile Supplier<Load> load = () -> Load.NONE;

    public Traffic(Ticker ticker, Clock clock) {
        this.ticker = ticker;
        this.clock = clock;
        this.startedNanos = ticker.nanos();
        this.originNanos = startedNanos
                - Duration.ofMillis(Math.floorMod(clock.millis(), SLICE.toMillis())).toNanos();
    }

    /** Tells from now on what {@code now} says of what is under way. */
    public void show(Supplier<Load> now) {
        load = now;
    }

    /** Counts it. On its loop, of which there are few. */
    @Override
    public void over(Exchange exchange, int status, long nanos, boolean closedEarly) {
        if (!UNWATCHED.contains(exchange.place())) {
            note(exchange, status, nanos, closedEarly);
        }
    }

    private void note(Exchange exchange, int status, long nanos, boolean closedEarly) {
        String said = exchange.app();
        String app = said == null ? NO_APP : said;
        if (closedEarly) {
            strip().slice(slice()).cell(exchange.label(), app).abandoned();
            return;
        }
        String code = exchange.refused().map(Exchange.Refused::code).orElse("");
        count(exchange.label(), app, status, nanos, code);
        if (!code.isEmpty()) {
            strip().refused(new Refused(clock.millis(), exchange.id(), exchange.request().method().name(),
                    exchange.label(), app, code, status));
        }
    }

    void count(String label, String app, int status, long nanos, String code) {
        strip().slice(slice()).cell(label, app).answered(status, nanos, code);
    }

    private Strip strip() {
        Thread loop = Thread.currentThread();
        Strip known = strips.get(loop);
        return known != null ? known : strips.computeIfAbsent(loop, _ -> new Strip());
    }

    private long slice() {
        return (ticker.nanos() - originNanos) / SLICE_NANOS;
    }

    // ---- reading; any thread

    Told told(Filter filter, List<Target> targets, Told.Certificate certificate) {
        long nowNanos = ticker.nanos();
        long now = (nowNanos - originNanos) / SLICE_NANOS;
        long from = Math.max(0, now - filter.slices());
        Sum all = new Sum();
        Map<String, Sum> routes = new HashMap<>();
        Map<String, Sum> apps = new HashMap<>();
        TreeMap<Long, Sum> ticks = new TreeMap<>();
        List<Refused> refused = new ArrayList<>();
        for (Strip strip : strips.values()) {
            strip.forEachSlice(Math.max(0, now - SLICES), slice -> slice.forEach(cell -> {
                if (!filter.takes(cell.label(), cell.app())) {
                    return;
                }
                cell.addTo(ticks.computeIfAbsent(slice.number(), _ -> new Sum()), false);
                if (slice.number() >= from) {
                    cell.addTo(all, true);
                    cell.addTo(routes.computeIfAbsent(cell.label(), _ -> new Sum()), true);
                    cell.addTo(apps.computeIfAbsent(cell.app(), _ -> new Sum()), false);
                }
            }));
            strip.forEachRefused(one -> {
                if (filter.takes(one)) {
                    refused.add(one);
                }
            });
        }
        if (!filter.code().isEmpty()) {
            all.onlyOf(filter.code());
            List.of(routes, apps).forEach(sums -> sums.values().forEach(sum -> sum.onlyOf(filter.code())));
            ticks.values().forEach(sum -> sum.onlyOf(filter.code()));
        }
        long nowMillis = clock.millis();
        long began = Math.max(startedNanos, originNanos + from * SLICE_NANOS);
        return new Told(nowMillis - millis(nowNanos - startedNanos), Math.max(1, millis(nowNanos - began)),
                all.tally(), ticks(ticks, now, nowMillis - millis(nowNanos - originNanos)),
                named(routes, filter), named(apps, filter), last(refused), load.get(),
                targets.subList(0, Math.min(TARGETS_MAX, targets.size())), certificate);
    }

    private static long millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }

    /** Also those in which nothing came. */
    private List<Tick> ticks(Map<Long, Sum> sums, long now, long originMillis) {
        // A clock that was set meanwhile moves the beginning of all slices; it is put to the nearest there is for everybody.
        long first = Math.round((double) originMillis / SLICE.toMillis());
        List<Tick> ticks = new ArrayList<>();
        long began = Math.max(now - SLICES, (startedNanos - originNanos) / SLICE_NANOS);
        for (long number = began; number <= now; number++) {
            Sum sum = sums.getOrDefault(number, new Sum());
            ticks.add(new Tick((first + number) * SLICE.toSeconds(), sum.requests(), sum.refused(), sum.errors()));
        }
        return ticks;
    }

    /** The busiest, and all others as one. Where a code is asked for, only those with it. */
    private static List<Named> named(Map<String, Sum> sums, Filter filter) {
        List<Map.Entry<String, Sum>> busiest = new ArrayList<>(sums.entrySet());
        busiest.removeIf(
                one -> filter.code().isEmpty() ? one.getValue().requests() == 0 : one.getValue().refused() == 0);
        busiest.sort(Map.Entry.comparingByValue(Comparator.comparingLong(Sum::requests).reversed()));
        List<Named> told = new ArrayList<>();
        Sum rest = new Sum();
        for (Map.Entry<String, Sum> one : busiest) {
            if (told.size() < NAMES_MAX && !one.getKey().equals(OTHERS)) {
                told.add(new Named(one.getKey(), one.getValue().tally()));
            } else {
                rest.add(one.getValue().tally());
            }
        }
        if (rest.requests() > 0) {
            told.add(new Named(OTHERS, rest.tally()));
        }
        return told;
    }

    private static List<Refused> last(List<Refused> refused) {
        return refused.stream().sorted(Comparator.comparingLong(Refused::atMillis).reversed()).limit(REFUSED_MAX)
                .toList();
    }
}

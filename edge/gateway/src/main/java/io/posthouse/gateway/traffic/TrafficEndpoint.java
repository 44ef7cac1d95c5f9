package io.posthouse.gateway.traffic;

import io.posthouse.gateway.traffic.Sum.Tally;
import io.posthouse.gateway.traffic.Told.Named;
import io.posthouse.gateway.traffic.Told.Tick;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What passes the doors of all nodes, for administrators who watch. */
@RestController
final class TrafficEndpoint {
    private static final String WHAT = "What passed the doors of all nodes in the last seconds (5 to 300, usually 60): how much, how long it"
            + " took, and what was refused, at most limit (1 to 100, usually 20) routes and apps each. sort is slow, busy or refused."
            + " route, app and code narrow it down; app - is what no app asked, and * in place of a name is all that there was no room for."
            + " With a code, refused counts that code only. Each node counts in memory since its start. silent names the nodes that did not"
            + " answer. Refused with invalid-request for other values.";
    private static final int FILTER_CHARS_MAX = 300;
    private static final double MINUTE_MILLIS = 60_000;
    private static final int LIMIT_MAX = 100;
    private static final int CODES_MAX = 50;
    private static final int CODES_OF_ONE_MAX = 5;

    private final TrafficDesk desk;
    private final Clock clock;

    TrafficEndpoint(TrafficDesk desk, Clock clock) {
        this.desk = desk;
        this.clock = clock;
    }

    /**
     * @param time of the answer
     * @param seconds that it is about
     * @param perMinute requests, of all nodes together; also where there has not been a minute yet
     * @param series since five minutes ago, whatever the seconds, each for five seconds; the last is not over
     * @param routes interfaces and routes, ordered as asked for, and so the apps, which have no times
     * @param refusals the last 100, the newest first; longer ago than the seconds where they are few
     */
    record TrafficView(Instant time, int seconds, long perMinute, TrafficCounts all, List<TrafficTick> series,
            TrafficList routes, TrafficList apps, List<TrafficCode> codes, List<TrafficRefusal> refusals,
            List<TrafficNode> nodes, List<String> silent) {
    }

    /**
     * @param refused answered with a status of 400 to 499; with a code asked for, refused with it
     * @param errors answered with a status of 500 to 599
     * @param abandoned gone before the answer was all there; not in the times
     * @param p50Micros half of the answers took at most this long; null where there were none, or nobody counted. At most a quarter too much
     * @param p95Micros the same for 95 of a hundred
     * @param p99Micros the same for 99 of a hundred
     */
    record TrafficCounts(long requests, long refused, long errors, long abandoned, @Nullable Long p50Micros,
            @Nullable Long p95Micros, @Nullable Long p99Micros) {
        static TrafficCounts of(Sum sum) {
            return new TrafficCounts(sum.requests(), sum.refused(), sum.errors(), sum.abandoned(), micros(sum, 500),
                    micros(sum, 950), micros(sum, 990));
        }

        private static @Nullable Long micros(Sum sum, int perMille) {
            long micros = sum.micros(perMille);
            return micros == 0 ? null : micros;
        }
    }

    /** @param at where its five seconds begin */
    record TrafficTick(Instant at, long requests, long refused, long errors) {
    }

    /**
     * @param name an interface such as {@code GET /api/people/{name}}, a route such as {@code route shop}, what else answers by its path; an
     *        app's client id
     * @param codes why they were refused, the most frequent five
     */
    record TrafficRow(String name, TrafficCounts counts, List<TrafficCode> codes) {
    }

    /** @param further how many more there are */
    record TrafficList(List<TrafficRow> items, int further) {
    }

    record TrafficCode(String code, long count) {
    }

    /**
     * One refused request.
     *
     * @param at by the clock of its node
     * @param requestId leads to it in that node's log
     */
    record TrafficRefusal(Instant at, String node, String requestId, String method,
            String route, String app, String code, int status) {
    }

    /**
     * One node that answered.
     *
     * @param since when it counts
     * @param underWay requests now
     * @param most that may be
     */
    record TrafficNode(String node, Instant since, int underWay, int most, List<TrafficClassLoad> classes,
            List<TrafficTarget> targets, TrafficCertificate certificate) {
        static TrafficNode of(String node, Told told) {
            Told.Certificate held = told.certificate();
            return new TrafficNode(node, Instant.ofEpochMilli(told.startedMillis()), told.load().underWay(),
                    told.load().most(),
                    told.load().classes().stream()
                            .map(one -> new TrafficClassLoad(one.name(), one.underWay(), one.most(), one.shed()))
                            .toList(),
                    told.targets().stream()
                            .map(one -> new TrafficTarget(one.backend(), one.url(), one.addresses(), one.well()))
                            .toList(),
                    new TrafficCertificate(held.names(), held.fingerprint(), Instant.ofEpochMilli(held.endsMillis())));
        }
    }

    /**
     * What is under way of one class of requests.
     *
     * @param name {@code bulk}, {@code open}, {@code internal}, {@code chat} or {@code sign-in}, which yield in this order
     * @param most that may be
     * @param shed whether one more would be refused now
     */
    record TrafficClassLoad(String name, int underWay, int most, boolean shed) {
    }

    /**
     * A target of a back end, as that node sees it.
     *
     * @param addresses at how many addresses it may be reached; 0 where it is within, or nobody knows its name
     * @param well false where it says of itself that it is not
     */
    record TrafficTarget(String backend, String url, int addresses, boolean well) {
    }

    /**
     * Which new connections to that node get.
     *
     * @param names the first of those for which it is
     * @param fingerprint SHA-256, in hexadecimal digits
     * @param ends until when it holds
     */
    record TrafficCertificate(List<String> names, String fingerprint, Instant ends) {
    }

    /** How rows are ordered. */
    private enum Order {
        SLOW, BUSY, REFUSED;

        private long of(Sum sum) {
            return switch (this) {
                case SLOW -> sum.micros(950);
                case BUSY -> sum.requests();
                case REFUSED -> sum.refused() + sum.errors();
            };
        }

        Comparator<Map.Entry<String, Sum>> order() {
            return Comparator.comparingLong((Map.Entry<String, Sum> one) -> of(one.getValue())).reversed()
                    .thenComparing(one -> one.getValue().requests(), Comparator.reverseOrder())
                    .thenComparing(Map.Entry::getKey);
        }

        static Order of(String word) {
            return switch (word) {
                case "slow" -> SLOW;
                case "busy" -> BUSY;
                case "refused" -> REFUSED;
                default -> throw new RefusedException(HttpRefusal.INVALID_REQUEST);
            };
        }
    }

    @GetMapping(name = WHAT, path = "/api/traffic", produces = "application/json")
    @Permission(TrafficConfiguration.READ)
    TrafficView traffic(@RequestParam(defaultValue = "60") int seconds,
            @RequestParam(defaultValue = "") String route,
            @RequestParam(defaultValue = "") String app, @RequestParam(defaultValue = "") String code,
            @RequestParam(defaultValue = "slow") String sort, @RequestParam(defaultValue = "20") int limit) {
        long slice = Traffic.SLICE.toSeconds();
        if (seconds < slice || seconds > slice * Traffic.SLICES || limit < 1 || limit > LIMIT_MAX) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        Order order = Order.of(sort);
        TrafficDesk.Round round = desk
                .round(new Filter((int) (seconds / slice), bounded(route), bounded(app), bounded(code)));
        return view(round, seconds, order, limit);
    }

    private static String bounded(String text) {
        if (text.length() > FILTER_CHARS_MAX) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        return text;
    }

    private TrafficView view(TrafficDesk.Round round, int seconds, Order order, int limit) {
        Sum all = new Sum();
        TreeMap<Long, Tick> ticks = new TreeMap<>();
        List<Named> routes = new ArrayList<>();
        List<Named> apps = new ArrayList<>();
        List<TrafficRefusal> refusals = new ArrayList<>();
        List<TrafficNode> nodes = new ArrayList<>();
        double perMinute = 0;
        for (Map.Entry<String, Told> one : round.told().entrySet()) {
            Told told = one.getValue();
            all.add(told.all());
            perMinute += told.all().requests() * MINUTE_MILLIS / told.spanMillis();
            told.ticks().forEach(tick -> ticks.merge(tick.at(), tick, TrafficEndpoint::together));
            routes.addAll(told.routes());
            apps.addAll(told.apps());
            told.refused().forEach(refused -> refusals.add(refusal(one.getKey(), refused)));
            nodes.add(TrafficNode.of(one.getKey(), told));
        }
        refusals.sort(Comparator.comparing(TrafficRefusal::at).reversed());
        Order ofApps = order == Order.SLOW ? Order.BUSY : order;
        return new TrafficView(clock.instant(), seconds, Math.round(perMinute), TrafficCounts.of(all), series(ticks),
                list(routes, order, limit), list(apps, ofApps, limit), codes(all.codes(), CODES_MAX),
                refusals.subList(0, Math.min(Traffic.REFUSED_MAX, refusals.size())), nodes, round.silent());
    }

    private static Tick together(Tick one, Tick other) {
        return new Tick(one.at(), one.requests() + other.requests(), one.refused() + other.refused(),
                one.errors() + other.errors());
    }

    /** The last ones, by our clock: those of a node whose clock goes wrong would make it as long as they are wrong. */
    private List<TrafficTick> series(NavigableMap<Long, Tick> ticks) {
        long now = clock.instant().getEpochSecond();
        Duration kept = Traffic.SLICE.multipliedBy(Traffic.SLICES);
        return ticks.subMap(now - kept.toSeconds(), true, now, true).values().stream()
                .map(tick -> new TrafficTick(Instant.ofEpochSecond(tick.at()), tick.requests(), tick.refused(),
                        tick.errors()))
                .toList();
    }

    private static TrafficList list(List<Named> told, Order order, int limit) {
        Map<String, Sum> sums = new TreeMap<>();
        for (Named one : told) {
            Tally tally = one.tally();
            sums.computeIfAbsent(one.name(), _ -> new Sum()).add(tally);
        }
        List<TrafficRow> rows = sums.entrySet().stream().sorted(order.order()).limit(limit)
                .map(one -> new TrafficRow(one.getKey(), TrafficCounts.of(one.getValue()),
                        codes(one.getValue().codes(), CODES_OF_ONE_MAX)))
                .toList();
        return new TrafficList(rows, sums.size() - rows.size());
    }

    private static List<TrafficCode> codes(Map<String, Long> codes, int most) {
        return codes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(most).map(one -> new TrafficCode(one.getKey(), one.getValue())).toList();
    }

    private static TrafficRefusal refusal(String node, Refused one) {
        return new TrafficRefusal(Instant.ofEpochMilli(one.atMillis()), node, one.requestId(), one.method(),
                one.label(),
                one.app(), one.code(), one.status());
    }
}

package io.posthouse.benchmarks.gateway;

import io.posthouse.benchmarks.BenchRow;
import io.posthouse.benchmarks.BenchTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Turns what was measured into rows and a table. Values in, values out. */
final class GatewayReport {
    /** CPU of a request with everything, against nginx that does nothing but pass it on. */
    static final double COST_MARK = 2.5;
    /** The same where the request is signed, too. */
    static final double SIGNED_COST_MARK = 3;
    /** What is added to the back end's own p99. */
    static final double ADDED_MARK_MILLIS = 2;
    /** CPU of a token, that of the database included. */
    static final double ISSUE_MARK_MILLIS = 2;
    /** Memory with a million live tokens, against what it is when the cache of tokens is full. */
    static final double HEAP_MARK = 1.05;

    static final String OURS = "posthouse";
    static final String ROUTED = "to a back end outside: route, token, three limits, identity header, access log";
    static final String SIGNED = "the same, signed by the app";
    static final String OWN = "to an endpoint of ours: token, three limits, identity header, access log";
    static final String NOBODY = "to an endpoint of ours, without a token";

    private final List<BenchRow> rows = new ArrayList<>();

    /**
     * Requests that are passed on.
     *
     * @param yardstick nginx' turns
     * @param straight the back end's own
     * @param costMark how many times the CPU of the yardstick it may take; null where no mark is about it
     */
    void proxied(String benchCase, List<Turn> turns, String yardstick, List<Turn> ofYardstick, List<Turn> straight,
            @Nullable Double costMark) {
        compare(benchCase, "CPU, proxy", "us a request", turns, ofYardstick, costMark, Turn::proxy);
        compare(benchCase, "CPU, proxy and its database", "us a request", turns, ofYardstick, null,
                turn -> turn.proxy() + turn.database());
        compare(benchCase, "CPU, back end", "us a request", turns, ofYardstick, null, Turn::backEnd);
        compare(benchCase, "CPU, who asks", "us a request", turns, ofYardstick, null, Turn::asking);
        compare(benchCase, "p50", "ms", turns, ofYardstick, null, Turn::p50);
        compare(benchCase, "p99", "ms", turns, ofYardstick, null, Turn::p99);
        rows.add(BenchRow.atMost(benchCase, OURS, "p99, added to the back end's own",
                Turn.median(turns, Turn::p99) - Turn.median(straight, Turn::p99), "ms", null,
                costMark == null ? null : ADDED_MARK_MILLIS));
        compare(benchCase, "answered", "requests/s", turns, ofYardstick, null, Turn::perSecond);
        failed(benchCase, OURS, turns);
    }

    /** What stands in front of the same back end beside us. */
    void yardstick(String yardstick, List<Turn> turns, List<Turn> straight) {
        String benchCase = "passed on, and nothing else";
        rows.add(BenchRow.plain(benchCase, yardstick, "CPU, proxy", Turn.median(turns, Turn::proxy), "us a request"));
        rows.add(BenchRow.plain(benchCase, yardstick, "p99, added to the back end's own",
                Turn.median(turns, Turn::p99) - Turn.median(straight, Turn::p99), "ms"));
        failed(benchCase, yardstick, turns);
    }

    /** Tokens that apps get for themselves; the back end of these is the server itself. */
    void issued(Turn turn) {
        String benchCase = "an app gets a token by its secret";
        rows.add(BenchRow.atMost(benchCase, OURS, "CPU, server and its database",
                (turn.proxy() + turn.database()) / 1e3, "ms a token", null, ISSUE_MARK_MILLIS));
        rows.add(BenchRow.plain(benchCase, OURS, "CPU, database", turn.database() / 1e3, "ms a token"));
        rows.add(BenchRow.plain(benchCase, OURS, "p99", turn.p99(), "ms"));
        rows.add(BenchRow.plain(benchCase, OURS, "answered", turn.perSecond(), "tokens/s"));
        failed(benchCase, OURS, List.of(turn));
    }

    /**
     * What lives on the heap after requests with as many different tokens as there are.
     *
     * @param few with few live tokens
     * @param full with as many as fill the cache
     * @param many with a million
     */
    void heap(double few, double full, double many) {
        String benchCase = "live tokens, all of them used";
        rows.add(BenchRow.plain(benchCase, OURS, "live heap, 1,000 tokens", few, "MB"));
        rows.add(BenchRow.plain(benchCase, OURS, "live heap, 60,000 tokens", full, "MB"));
        rows.add(BenchRow.atMost(benchCase, OURS, "live heap, 1,000,000 tokens, against 60,000", many, "MB", full,
                HEAP_MARK));
    }

    /** The long run. */
    void ran(String benchCase, Turn turn) {
        rows.add(BenchRow.plain(benchCase, OURS, "answered", turn.perSecond(), "requests/s"));
        rows.add(BenchRow.plain(benchCase, OURS, "p50", turn.p50(), "ms"));
        rows.add(BenchRow.plain(benchCase, OURS, "p99", turn.p99(), "ms"));
        rows.add(BenchRow.plain(benchCase, OURS, "CPU, proxy", turn.proxy(), "us a request"));
        rows.add(BenchRow.plain(benchCase, OURS, "CPU, proxy, back end, database and who asks",
                turn.proxy() + turn.database() + turn.backEnd() + turn.asking(), "us a request"));
        failed(benchCase, OURS, List.of(turn));
    }

    private void failed(String benchCase, String system, List<Turn> turns) {
        rows.add(BenchRow.atMost(benchCase, system, "not answered with 200",
                turns.stream().mapToInt(Turn::failed).sum(), "requests", null, 0.0));
    }

    private void compare(String benchCase, String metric, String unit, List<Turn> turns, List<Turn> ofYardstick,
            @Nullable Double mark, ToDoubleFunction<Turn> value) {
        rows.add(BenchRow.atMost(benchCase, OURS, metric, Turn.median(turns, value), unit,
                Turn.median(ofYardstick, value), mark));
    }

    List<BenchRow> rows() {
        return List.copyOf(rows);
    }

    String table() {
        return BenchTable.of(rows, "of nginx");
    }
}

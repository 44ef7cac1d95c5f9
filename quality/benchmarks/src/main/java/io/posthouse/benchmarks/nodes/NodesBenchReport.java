package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.BenchRow;
import io.posthouse.benchmarks.BenchTable;
import io.posthouse.benchmarks.delivery.Latencies;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Turns what was measured into rows and a table. Values in, values out. */
final class NodesBenchReport {
    /** CPU of the nodes per 1,000 messages, against one node. */
    static final double COST_MARK = 1.6;
    /** What a shard's hand-over may hold up anybody. */
    static final double PAUSE_MARK_MILLIS = 200;
    /** Within which the death of a node is to be noticed. */
    static final double NOTICED_MARK_SECONDS = 3;

    private static final int PERCENTILES_FROM = 50;

    private final NodesBenchSettings settings;
    private final List<BenchRow> rows = new ArrayList<>();

    NodesBenchReport(NodesBenchSettings settings) {
        this.settings = settings;
    }

    void cost(List<CostRounds.Compared> found) {
        found.forEach(pair -> cost(pair, pair.judged() ? COST_MARK : null));
    }

    private void cost(CostRounds.Compared pair, @Nullable Double mark) {
        compare(pair, "CPU, nodes", "s per 1k messages", mark, (at, turn) -> turn.perThousand(turn.nodes()));
        compare(pair, "CPU, nodes beyond what silence costs", "s per 1k messages", null,
                (at, turn) -> turn.perThousand(turn.nodes() - at.idleCores() * turn.seconds()));
        compare(pair, "CPU, nodes, still compiling, not in the above", "s per 1k messages", null,
                (at, turn) -> turn.perThousand(turn.compiling()));
        compare(pair, "CPU, primary", "s per 1k messages", null, (at, turn) -> turn.perThousand(turn.primary()));
        compare(pair, "CPU, standby", "s per 1k messages", null, (at, turn) -> turn.perThousand(turn.standby()));
        compare(pair, "CPU, nodes and both PostgreSQL", "s per 1k messages", null,
                (at, turn) -> turn.perThousand(turn.nodes() + turn.primary() + turn.standby()));
        compare(pair, "CPU, nodes, nobody speaks", "cores", null, (at, turn) -> at.idleCores());
        compare(pair, "memory, nodes", "MB PSS", null, (at, turn) -> at.megabytes());
        compare(pair, "delivered", "messages/s", null, (at, turn) -> turn.rate());
        compare(pair, "acknowledged, p50", "ms", null, (at, turn) -> turn.ackP50());
        compare(pair, "acknowledged, p99", "ms", null, (at, turn) -> turn.ackP99());
        plain(pair, "private messages whose receiver lives on another node", "share", CostTurn::crossing);
        plain(pair, "clients connected to another node than their person's", "share", CostTurn::relayed);
        plain(pair, "CPU, clients of the measurement itself", "s per 1k messages",
                turn -> turn.perThousand(turn.clients()));
    }

    /** @param found on several nodes */
    void loss(Losses.Found found) {
        String benchCase = found.kills() + " times kill -9 of a node";
        String system = "3 nodes";
        spread(benchCase, system, "declared dead by the others", found.declaredDead(), NOTICED_MARK_SECONDS);
        spread(benchCase, system, "all its shards taken", found.shardsTaken(), null);
        found.served().forEach((whom, all) -> {
            String who = " " + all.count() + " " + whom.words();
            if (whom != Losses.Whom.OTHERS) {
                spread(benchCase, system, "without service," + who, all, null);
            }
            spread(benchCase, system, "until something said then was acknowledged," + who,
                    Losses.of(found.acknowledged(), whom), null);
        });
        rows.add(BenchRow.atMost(benchCase, system, "without service after a minute", found.unserved(), "people", null,
                0.0));
    }

    /** @param found on several nodes */
    void moves(Moves.Found found) {
        String benchCase = found.moves() + " times drain and join";
        String system = "3 nodes";
        spread(benchCase, system, "drain, from asking to the end of the process, spread over 4 s", found.drains(),
                null);
        spread(benchCase, system, "join, from its start until ready", found.ready(), null);
        spread(benchCase, system, "join, from ready until its share of the shards is there", found.shares(), null);
        waits(benchCase, system, "acknowledged, nothing moves", found.still(), null);
        waits(benchCase, system, "acknowledged, people who stay, while a node drains", found.draining(),
                PAUSE_MARK_MILLIS);
        waits(benchCase, system, "acknowledged, people who stay, while a node joins", found.joining(),
                PAUSE_MARK_MILLIS);
        waits(benchCase, system, "no connection, those " + found.apart().count() + " times that somebody moved",
                found.apart(), null);
    }

    private void spread(String benchCase, String system, String what, Latencies all, @Nullable Double mostSeconds) {
        rows.add(BenchRow.atMost(benchCase, system, what + ", p50", all.percentileMillis(50) / 1e3, "s", null, null));
        if (all.count() >= PERCENTILES_FROM) {
            rows.add(BenchRow.atMost(benchCase, system, what + ", p99", all.percentileMillis(99) / 1e3, "s", null,
                    null));
        }
        rows.add(
                BenchRow.atMost(benchCase, system, what + ", longest", all.percentileMillis(100) / 1e3, "s", null,
                        mostSeconds));
    }

    private void waits(String benchCase, String system, String what, Latencies all, @Nullable Double mostMillis) {
        rows.add(BenchRow.atMost(benchCase, system, what + ", p50", all.percentileMillis(50), "ms", null, null));
        rows.add(BenchRow.atMost(benchCase, system, what + ", p99", all.percentileMillis(99), "ms", null, null));
        rows.add(BenchRow.atMost(benchCase, system, what + ", longest", all.percentileMillis(100), "ms", null,
                mostMillis));
    }

    private interface Metric {
        double of(CostRounds.Found at, CostTurn turn);
    }

    private String load(CostRounds.Compared pair) {
        return settings.clients() + " people, a message each " + settings.paceMillis() + " ms" + pair.load();
    }

    private void compare(CostRounds.Compared pair, String metric, String unit, @Nullable Double mark, Metric value) {
        double yardstick = CostTurn.median(pair.one().turns(), turn -> value.of(pair.one(), turn));
        double measured = CostTurn.median(pair.several().turns(), turn -> value.of(pair.several(), turn));
        rows.add(BenchRow.atMost(load(pair), pair.several().name(), metric, measured, unit, yardstick, mark));
    }

    private void plain(CostRounds.Compared pair, String metric, String unit, ToDoubleFunction<CostTurn> value) {
        rows.add(BenchRow.plain(load(pair), pair.several().name(), metric,
                CostTurn.median(pair.several().turns(), value), unit));
    }

    List<BenchRow> rows() {
        return List.copyOf(rows);
    }

    /** The table in Markdown, which reads well on a terminal too. */
    String table() {
        return BenchTable.of(rows, "of one node");
    }
}

package io.posthouse.benchmarks.nodes;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.benchmarks.nodes.Fault.ClockJump;
import io.posthouse.benchmarks.nodes.Fault.CutLink;
import io.posthouse.benchmarks.nodes.Fault.Drain;
import io.posthouse.benchmarks.nodes.Fault.KillBackend;
import io.posthouse.benchmarks.nodes.Fault.KillDatabase;
import io.posthouse.benchmarks.nodes.Fault.KillNode;
import io.posthouse.benchmarks.nodes.Fault.Leave;
import io.posthouse.benchmarks.nodes.Fault.Need;
import io.posthouse.benchmarks.nodes.Fault.Party;
import io.posthouse.benchmarks.nodes.Fault.Promote;
import io.posthouse.benchmarks.nodes.Fault.RollingRestart;
import io.posthouse.benchmarks.nodes.Fault.SlowLink;
import io.posthouse.benchmarks.nodes.Fault.StopDatabase;
import io.posthouse.benchmarks.nodes.Fault.StopNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

/** What happens to whom when: all of it follows from the seed and from what the machine allows, so that a run can be had again. */
final class NodesPlan {
    private static final int SHORT_DELAY_MILLIS = 300;
    private static final int DELAY_SPREAD_MILLIS = 2_700;
    /** Owners, peers and links are judged dead after 2.5 s; clients give up after 4. */
    private static final int STOP_SECONDS = 8;
    /** What waits is withdrawn after 30 s, the longest time-out there is. */
    private static final int LONG_STOP_SECONDS = 34;

    /** A node looks for what may be purged, and clients come with what they said before, within this. */
    private static final int HELD_SECONDS = 22;
    private static final int HELD_SPREAD_SECONDS = 9;

    /** So often in a row what is drawn may not be allowed, before nothing that may be drawn is. */
    private static final int IN_VAIN_MAX = 1_000;

    private static final List<Promote.How> HOWS = List.of(Promote.How.values());

    private NodesPlan() {
    }

    /**
     * A fault and when.
     *
     * @param delayMillis after everything was well since the one before
     */
    record Planned(Fault fault, int delayMillis) {
    }

    /** What there is to draw from. */
    enum Kind {
        KILL, STOP, CUT, SLOW, PROMOTE, BACKEND, DATABASE, DATABASE_STOP, DRAIN, LEAVE, ROLLING, CLOCK
    }

    /** How far a clock jumps, each as often as the others: below what keys, tokens and certificates last, and beyond all of it. */
    private enum Span {
        MINUTES(90, 3_600), HOURS(3_600, 86_400), DAYS(86_400, 30 * 86_400), YEARS(30 * 86_400, 3 * 365 * 86_400);

        private final int least;
        private final int most;

        Span(int least, int most) {
            this.least = least;
            this.most = most;
        }
    }

    /** One round; rounds follow each other, each in another order. */
    private static final List<Kind> ROUND = List.of(Kind.KILL, Kind.KILL, Kind.KILL, Kind.STOP, Kind.STOP, Kind.CUT,
            Kind.CUT, Kind.CUT, Kind.SLOW, Kind.PROMOTE, Kind.PROMOTE, Kind.BACKEND, Kind.DATABASE, Kind.DATABASE_STOP,
            Kind.DRAIN, Kind.DRAIN, Kind.LEAVE, Kind.ROLLING, Kind.CLOCK, Kind.CLOCK);

    /** @param allowed what the machine allows */
    static List<Planned> of(long seed, int faults, int nodes, Set<Need> allowed) {
        return of(seed, faults, nodes, allowed, Set.of());
    }

    /** @param only draws nothing but these; empty for all */
    static List<Planned> of(long seed, int faults, int nodes, Set<Need> allowed, Set<Kind> only) {
        Random random = new Random(seed);
        List<Planned> plan = new ArrayList<>();
        List<Kind> round = new ArrayList<>();
        int inVain = 0;
        while (plan.size() < faults) {
            check(inVain < IN_VAIN_MAX,
                    "this machine allows none of " + only + ": cuts, slow links and clocks need root");
            if (round.isEmpty()) {
                round.addAll(ROUND.stream().filter(kind -> only.isEmpty() || only.contains(kind)).toList());
                Collections.shuffle(round, random);
            }
            Fault fault = draw(round.removeFirst(), nodes, random);
            int delay = SHORT_DELAY_MILLIS + random.nextInt(DELAY_SPREAD_MILLIS);
            if (fault.need() == Need.NOTHING || allowed.contains(fault.need())) {
                plan.add(new Planned(fault, delay));
                inVain = 0;
            } else {
                inVain++;
            }
        }
        return plan;
    }

    private static Fault draw(Kind kind, int nodes, Random random) {
        int node = random.nextInt(nodes);
        return switch (kind) {
            case KILL -> new KillNode(node);
            case STOP -> new StopNode(node, random.nextInt(4) == 0 ? LONG_STOP_SECONDS : STOP_SECONDS);
            case CUT -> cut(node, nodes, random);
            case SLOW -> new SlowLink(node, 150 + random.nextInt(400), 8);
            case PROMOTE -> new Promote(HOWS.get(random.nextInt(HOWS.size())));
            case BACKEND -> new KillBackend(random.nextInt(1 << 16));
            case DATABASE -> new KillDatabase();
            case DATABASE_STOP -> new StopDatabase(random.nextBoolean(), 4 + random.nextInt(5));
            case DRAIN -> new Drain(node);
            case LEAVE -> new Leave(node);
            case ROLLING -> new RollingRestart(random.nextBoolean());
            // Of its own chance, so that a seed means the same for the other faults whatever is drawn here.
            case CLOCK -> clock(node, nodes, new Random(random.nextLong()));
        };
    }

    private static Fault clock(int node, int nodes, Random random) {
        Span span = Span.values()[random.nextInt(Span.values().length)];
        int by = span.least + random.nextInt(span.most - span.least);
        int held = HELD_SECONDS + random.nextInt(HELD_SPREAD_SECONDS);
        OptionalInt killed = random.nextBoolean() ? OptionalInt.of(random.nextInt(nodes)) : OptionalInt.empty();
        return new ClockJump(node, random.nextBoolean() ? by : -by, held, killed);
    }

    private static Fault cut(int node, int nodes, Random random) {
        Party one = new Party.Node(node);
        Party other = switch (random.nextInt(4)) {
            case 0 -> new Party.Database();
            case 1 -> new Party.Clients();
            default -> new Party.Node((node + 1 + random.nextInt(nodes - 1)) % nodes);
        };
        int seconds = random.nextInt(4) == 0 ? 2 : STOP_SECONDS;
        return random.nextBoolean() ? new CutLink(one, other, seconds) : new CutLink(other, one, seconds);
    }
}

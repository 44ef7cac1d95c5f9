package io.posthouse.benchmarks.prove;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What happens to which node when: all of it follows from the seed, so that a run can be had again. */
final class NodesPlan {
    private static final int DELAY_MIN_MILLIS = 100;
    private static final int DELAY_SPREAD_MILLIS = 900;

    private NodesPlan() {
    }

    /** What happens. */
    enum Blow {
        /** A node's JVM gets SIGKILL; it is started again when all have got on without it. */
        KILL("node killed"),
        /** A node's JVM stands still for longer than every time-out, and goes on. */
        STALL("node stopped and continued"),
        /** A node is asked to end or to drain, hands over, and is started again. */
        LEAVE("node left and came back"),
        /** One of PostgreSQL's backends gets SIGKILL, upon which PostgreSQL throws all of them out and recovers. */
        BACKEND("PostgreSQL's backend killed");

        private final String words;

        Blow(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /**
     * One fault.
     *
     * @param node which node, where it is one
     * @param delayMillis after everybody has got on since the fault before
     * @param pick chooses among several candidates
     */
    record Fault(Blow blow, int node, int delayMillis, int pick) {
        String words(String name) {
            String words = drains() ? "node drained and came back" : blow.words();
            return blow == Blow.BACKEND ? words : words.replaceFirst("node", name);
        }

        /** Whether a node that leaves does so little by little: every other one. */
        boolean drains() {
            return blow == Blow.LEAVE && pick % 2 == 0;
        }
    }

    /** Each kind as often as the others, kills twice as often. */
    static List<Fault> of(long seed, int faults, int nodes) {
        Random random = new Random(seed);
        List<Fault> plan = new ArrayList<>();
        List<Blow> next = new ArrayList<>();
        while (plan.size() < faults) {
            if (next.isEmpty()) {
                next.addAll(List.of(Blow.KILL, Blow.KILL, Blow.STALL, Blow.LEAVE, Blow.BACKEND));
                Collections.shuffle(next, random);
            }
            plan.add(new Fault(next.removeFirst(), random.nextInt(nodes),
                    DELAY_MIN_MILLIS + random.nextInt(DELAY_SPREAD_MILLIS), random.nextInt(1 << 16)));
        }
        return plan;
    }
}

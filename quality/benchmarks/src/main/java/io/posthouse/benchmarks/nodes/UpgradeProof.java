package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.nodes.Fault.Exchange;
import io.posthouse.benchmarks.nodes.Fault.Exchange.Ending;
import io.posthouse.benchmarks.nodes.NodesPlan.Planned;
import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * {@code ./posthouse prove upgrade}: nodes of a former program, one after the other drained and started again as this one, while
 * everybody talks and reads. The first goes there, back, and there again. What people say is judged as with faults, and in
 * addition nobody's client may have had an error to show. Used by one thread.
 */
public final class UpgradeProof {
    private static final int BETWEEN_MILLIS = 4_000;

    private UpgradeProof() {
    }

    /** Runs it all; what it started is gone when it returns. */
    public static NodesResult run(UpgradeSettings settings, PrintStream out) throws Exception {
        NodesSettings nodes = settings.asNodes(settings.home().resolve("build/prove/upgrade"));
        return run(nodes, roll(nodes, settings.from(), settings.before(), settings.after()), settings.before(), out);
    }

    /** @param steps instead of the usual ones */
    static NodesResult run(NodesSettings settings, List<Fault> steps, Program before, PrintStream out)
            throws Exception {
        return new NodesProof(settings, before, true, out)
                .run(steps.stream().map(step -> new Planned(step, BETWEEN_MILLIS)).toList());
    }

    /** Which node goes when, by the seed. */
    static List<Fault> roll(NodesSettings settings, String from, Program before, Program after) {
        List<Integer> order = IntStream.range(0, settings.nodes()).boxed().collect(Collectors.toList());
        Collections.shuffle(order, new Random(settings.seed()));
        List<Fault> steps = new ArrayList<>();
        int first = order.getFirst();
        steps.add(new Exchange(first, Ending.DRAINED, after, "this program"));
        steps.add(new Exchange(first, Ending.DRAINED, before, from + " again"));
        for (int node : order) {
            steps.add(new Exchange(node, Ending.DRAINED, after, "this program"));
        }
        return steps;
    }
}

package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.BenchJson;
import io.posthouse.benchmarks.BenchRow;
import io.posthouse.benchmarks.FreshFolder;
import io.posthouse.benchmarks.Words;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** {@code bench nodes}: what several nodes cost, and how long people wait when nodes come, go and die. One thread. */
public final class NodesBench {
    private static final int NODES = 3;

    private final PrintStream out;

    public NodesBench(PrintStream out) {
        this.out = out;
    }

    /**
     * Measures and writes {@code build/bench/nodes.json}.
     *
     * @return whether every row was measured and every mark reached
     */
    public boolean run(List<String> words) throws Exception {
        NodesBenchSettings settings = Words.understood(() -> NodesBenchSettings.parse(words));
        Path data = settings.folder().resolve("nodes");
        try (RunLock _ = RunLock.take(data)) {
            FreshFolder.make(data);
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
            NodesBenchReport report = measure(settings, data);
            List<BenchRow> rows = report.rows();
            Files.writeString(settings.folder().resolve("nodes.json"), BenchJson.rows(rows));
            out.println();
            out.println(report.table());
            if (settings.record()) {
                NodesBenchRecord.write(settings, report);
            }
            return rows.stream().allMatch(row -> row.value() != null && !Boolean.FALSE.equals(row.reached()));
        }
    }

    private NodesBenchReport measure(NodesBenchSettings settings, Path data) throws Exception {
        NodesBenchReport report = new NodesBenchReport(settings);
        try (Town several = town(settings, data.resolve("several"), NODES);
                Crowd people = Crowd.enter(several, settings.clients(), settings.paceMillis())) {
            if (settings.cases().contains("cost")) {
                try (Town one = town(settings, data.resolve("one"), 1);
                        Crowd peopleOfOne = Crowd.enter(one, settings.clients(), settings.paceMillis())) {
                    report.cost(new CostRounds(settings, out).run(one, peopleOfOne, several, people));
                }
            }
            if (settings.cases().contains("moves")) {
                report.moves(new Moves(settings, out).run(several, people));
            }
            if (settings.cases().contains("loss")) {
                report.loss(new Losses(settings, out).run(several, people));
            }
        }
        return report;
    }

    private Town town(NodesBenchSettings settings, Path folder, int count) throws IOException, InterruptedException {
        Town town = Town.untouched(settings.program(), folder, count);
        try {
            List<Node> others = new ArrayList<>(town.nodes());
            others.removeFirst().start();
            for (Node node : others) {
                node.begin();
            }
            for (Node node : others) {
                node.awaitReady();
            }
            out.println(count + (count == 1 ? " node is" : " nodes are") + " ready");
            return town;
        } catch (IOException | InterruptedException | RuntimeException e) {
            town.close();
            throw e;
        }
    }
}

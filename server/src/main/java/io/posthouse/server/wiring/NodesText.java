package io.posthouse.server.wiring;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.nodes.NodesCluster;
import io.posthouse.cluster.owner.NodeStatus;
import io.posthouse.cluster.owner.Standing;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** All nodes as a table for people, one line each, and below it what is wrong with one and what to do. */
record NodesText(Cluster cluster) {
    private static final List<String> HEADS = List.of("node", "state", "sessions", "clients", "shards", "behind",
            "address", "roles", "version", "since");

    /** The table of this moment. Blocks. */
    String now() {
        return cluster instanceof NodesCluster nodes ? table(nodes.nodes()) : cluster.self() + " is alone.\n";
    }

    static String table(List<NodeStatus> nodes) {
        List<List<String>> rows = new ArrayList<>(List.of(HEADS));
        nodes.forEach(node -> rows.add(row(node)));
        int[] widths = new int[HEADS.size()];
        rows.forEach(row -> Arrays.setAll(widths, i -> Math.max(widths[i], row.get(i).length())));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            StringBuilder line = new StringBuilder();
            for (int j = 0; j < widths.length; j++) {
                line.append(rows.get(i).get(j)).repeat(' ', widths[j] - rows.get(i).get(j).length() + 2);
            }
            text.append(line.toString().stripTrailing()).append('\n');
            if (i > 0) {
                String says = says(nodes.get(i - 1));
                text.append(says.isEmpty() ? "" : "  " + says + "\n");
            }
        }
        return text.toString();
    }

    private static List<String> row(NodeStatus node) {
        boolean alive = node.alive();
        return List.of(node.name(), state(node), alive ? Integer.toString(node.report().sessions()) : "-",
                alive ? Integer.toString(node.report().connections()) : "-",
                Integer.toString(shards(node)),
                alive ? Long.toString(node.report().behind()) : "-",
                node.report().address().isEmpty() ? "-" : node.report().address(),
                node.roles().stream().sorted().collect(Collectors.joining(",")), node.version(),
                node.since().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /** In a word: what it says of its health while it stands well, else how it stands. */
    static String state(NodeStatus node) {
        if (!node.alive()) {
            return node.standing() == Standing.LEFT ? "left" : "silent";
        }
        String said = node.report().state();
        return switch (node.standing()) {
            case WELL -> said.isEmpty() ? "ready" : said;
            case LEAVING -> said.equals(NodeReporter.DRAINING) ? said : "leaving";
            case JOINING, CUT_OFF, NO_DATABASE, DEAD, LEFT, REPLACED -> node.standing().word();
        };
    }

    /** What is wrong with it and what to do; empty when nothing is. */
    static String says(NodeStatus node) {
        if (node.alive()) {
            return node.standing() == Standing.WELL || node.standing() == Standing.LEAVING
                    ? node.report().says()
                    : "This node " + node.standing().says() + ".";
        }
        return node.standing() == Standing.LEFT
                ? ""
                : "It has said nothing for " + node.silentFor().toSeconds() + " s, and "
                        + (shards(node) == 0
                                ? "the others have taken its place"
                                : "the others have not taken over all of its shards yet")
                        + ": look at its machine and its log, start it again.";
    }

    private static int shards(NodeStatus node) {
        return node.shards().values().stream().mapToInt(Integer::intValue).sum();
    }
}

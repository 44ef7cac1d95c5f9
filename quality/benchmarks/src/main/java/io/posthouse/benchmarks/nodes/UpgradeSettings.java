package io.posthouse.benchmarks.nodes;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The options of {@code prove upgrade}.
 *
 * @param seed fixes which node follows which
 * @param from what the nodes run at first, as people call it
 * @param former the folder of that program as it was built
 * @param nodes 2 to 5
 * @param clients 6 to 1000, an even number; half of them over the data channel
 * @param paceMillis between two messages of one client, on average
 * @param record whether the result goes to {@code docs/proofs}
 * @param home the repository
 */
public record UpgradeSettings(long seed, String from, Path former, int nodes, int clients, int paceMillis,
        boolean record, Path home) {

    /** How it is called; the script finds or builds the former program, and adds where it lies. */
    public static final String USAGE = """
            prove upgrade [--from REV] [--seed N] [--nodes 3] [--clients 60] [--pace 500] [--record]
                   REV: a commit or a tag; without it the last release, or else the server before its last change""";

    private static final int WINDOW = 16;
    /** There and back again, and every other node. */
    private static final int STEPS_BESIDE_NODES = 2;
    private static final String HEAP = "384m";
    private static final List<String> KNOWN = List.of("--from", "--former", "--seed", "--nodes", "--clients", "--pace");

    /** @throws IllegalArgumentException when the words are not understood */
    public static UpgradeSettings parse(List<String> words) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--record")) {
                given.put(word, "yes");
            } else {
                check(KNOWN.contains(word) && i + 1 < words.size(), "unknown option " + word + "\n" + USAGE);
                given.put(word, words.get(++i));
            }
        }
        check(given.containsKey("--former"),
                "./posthouse prove upgrade builds the former program and says where it is");
        return new UpgradeSettings(Long.parseLong(given.getOrDefault("--seed", "1")),
                given.getOrDefault("--from", "before"), Path.of(given.get("--former")).toAbsolutePath(),
                number(given, "--nodes", 3), number(given, "--clients", 60), number(given, "--pace", 500),
                given.containsKey("--record"),
                Path.of(System.getProperty("posthouse.home", "")).toAbsolutePath());
    }

    /** What the nodes run at first. */
    public Program before() {
        return Program.built(former, former.resolve("app"), HEAP);
    }

    /** What they run in the end. */
    public Program after() {
        return Program.built(home, Path.of(System.getProperty("posthouse.app", "")), HEAP);
    }

    /** Of the run as one with faults, of which each step is one. */
    NodesSettings asNodes(Path folder) {
        return new NodesSettings(seed, nodes + STEPS_BESIDE_NODES, nodes, clients, paceMillis, WINDOW, Set.of(), record,
                home, folder);
    }

    private static int number(Map<String, String> given, String option, int otherwise) {
        return given.containsKey(option) ? Integer.parseInt(given.get(option)) : otherwise;
    }
}

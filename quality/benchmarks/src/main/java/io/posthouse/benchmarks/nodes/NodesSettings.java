package io.posthouse.benchmarks.nodes;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The options of {@code prove nodes}.
 *
 * @param seed fixes what happens when
 * @param faults 0 to 1000
 * @param nodes 2 to 5
 * @param clients 6 to 1000, an even number; half of them over the data channel
 * @param paceMillis between two messages of one client, on average
 * @param window messages that a client keeps unacknowledged, 1 to 64
 * @param only which kinds of faults are drawn; empty for all
 * @param record whether the result goes to {@code docs/proofs}
 * @param home the repository
 * @param folder for the run's data; replaced
 */
public record NodesSettings(long seed, int faults, int nodes, int clients, int paceMillis, int window,
        Set<NodesPlan.Kind> only, boolean record, Path home, Path folder) {

    /** How it is called. */
    public static final String USAGE = """
            prove nodes [--seed N] [--faults 100] [--nodes 3] [--clients 200] [--pace 2000] [--window 16]
                   [--only kill,stop,cut,slow,promote,backend,database,database-stop,drain,leave,rolling,clock] [--record]""";

    private static final int NODES_MAX = 5;

    public NodesSettings {
        check(faults >= 0 && faults <= 1000, "0 to 1000 faults");
        check(nodes >= 2 && nodes <= NODES_MAX, "2 to 5 nodes");
        check(clients >= 6 && clients <= 1000 && clients % 2 == 0, "6 to 1000 clients, an even number");
        check(paceMillis >= 50 && paceMillis <= 60_000, "a pace of 50 to 60000 ms");
        only = Set.copyOf(only);
        check(window >= 1 && window <= 64, "a window of 1 to 64");
    }

    /** From the words behind {@code prove nodes}. */
    public static NodesSettings parse(List<String> words) {
        Map<String, String> given = new HashMap<>();
        List<String> known = List.of("--seed", "--faults", "--nodes", "--clients", "--pace", "--window",
                "--only");
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--record")) {
                given.put(word, "yes");
            } else {
                check(known.contains(word) && i + 1 < words.size(), "unknown option " + word + "\n" + USAGE);
                given.put(word, words.get(++i));
            }
        }
        Path home = Path.of(System.getProperty("posthouse.home", "")).toAbsolutePath();
        return new NodesSettings(Long.parseLong(given.getOrDefault("--seed", "1")), number(given, "--faults", 100),
                number(given, "--nodes", 3), number(given, "--clients", 200), number(given, "--pace", 2000),
                number(given, "--window", 16), kinds(given.getOrDefault("--only", "")), given.containsKey("--record"),
                home, home.resolve("build/prove/nodes"));
    }

    /** What was built, as the script tells where; otherwise the script itself. */
    public Program program() {
        String app = System.getProperty("posthouse.app", "");
        return app.isEmpty() ? Program.script(home) : Program.built(home, Path.of(app), "384m");
    }

    private static Set<NodesPlan.Kind> kinds(String words) {
        return words.isEmpty()
                ? Set.of()
                : Arrays.stream(words.split(",", -1))
                        .map(word -> NodesPlan.Kind.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_')))
                        .collect(Collectors.toUnmodifiableSet());
    }

    private static int number(Map<String, String> given, String option, int otherwise) {
        return given.containsKey(option) ? Integer.parseInt(given.get(option)) : otherwise;
    }
}

package io.posthouse.benchmarks.prove;

import static io.posthouse.kernel.Checks.check;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The options of {@code prove nodes}.
 *
 * @param seed fixes what happens when
 * @param faults 0 to 1000
 * @param nodes 2 to 5
 * @param pairs of clients that write to each other, both ways; 2 to 100
 * @param window messages that a client keeps unacknowledged, 1 to 256
 * @param underWayMin messages that must be unacknowledged, in total, at the moment of a fault
 * @param samplesMin acknowledgements for which PostgreSQL's flush position must have been read
 * @param record whether the result goes to {@code docs/proofs}
 * @param home the repository
 * @param folder for the run's data; replaced
 */
record NodesSettings(long seed, int faults, int nodes, int pairs, int window, int underWayMin, int samplesMin,
        boolean record, Path home, Path folder) {

    static final String USAGE = """
            prove nodes [--seed N] [--faults 20] [--nodes 3] [--pairs 25] [--window 8] [--samples 500] [--record]""";

    NodesSettings {
        check(faults >= 0 && faults <= 1000, "0 to 1000 faults");
        check(nodes >= 2 && nodes <= 5, "2 to 5 nodes");
        check(pairs >= 2 && pairs <= 100, "2 to 100 pairs");
        check(window >= 1 && window <= 256, "a window of 1 to 256");
        check(2L * pairs * window >= 2L * underWayMin, "pairs and window too small to have enough under way");
    }

    static NodesSettings parse(List<String> words) {
        Map<String, String> given = new HashMap<>();
        List<String> known = List.of("--seed", "--faults", "--nodes", "--pairs", "--window", "--samples");
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
        return new NodesSettings(Long.parseLong(given.getOrDefault("--seed", "1")), number(given, "--faults", 20),
                number(given, "--nodes", 3), number(given, "--pairs", 25), number(given, "--window", 8), 50,
                number(given, "--samples", 500), given.containsKey("--record"), home,
                home.resolve("build/prove/nodes"));
    }

    private static int number(Map<String, String> given, String option, int otherwise) {
        return given.containsKey(option) ? Integer.parseInt(given.get(option)) : otherwise;
    }
}

package io.posthouse.benchmarks.nodes;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The options of {@code bench nodes}.
 *
 * @param cases which of {@link #CASES} are measured
 * @param rounds how often one node and three have their turns in {@code cost}, 1 to 20; the median counts
 * @param seconds how long a turn is measured, 5 to 600
 * @param warmUpSeconds load on each before the first round: a JVM compiles what is hot
 * @param clients 12 to 1000, a multiple of four; a quarter of them over the data channel
 * @param paceMillis between two messages of one client, on average
 * @param kills of a node in {@code loss}, 1 to 50
 * @param moves in {@code moves}: how often a node is drained and comes back, 1 to 50
 * @param record whether results go to {@code docs/benchmarks}
 * @param home the repository
 * @param folder for the run's data; replaced
 */
record NodesBenchSettings(Set<String> cases, int rounds, int seconds, int warmUpSeconds, int clients, int paceMillis,
        int kills, int moves, boolean record, Path home, Path folder) {

    static final List<String> CASES = List.of("cost", "loss", "moves");

    static final String USAGE = """
            bench nodes [--cases cost,loss,moves] [--rounds 5] [--seconds 20] [--warm-up 60] [--clients 240] [--pace 200]
                        [--kills 6] [--moves 3] [--record]""";

    NodesBenchSettings {
        cases = Set.copyOf(cases);
        check(!cases.isEmpty() && CASES.containsAll(cases), "cases are " + String.join(", ", CASES));
        check(rounds >= 1 && rounds <= 20, "1 to 20 rounds");
        check(seconds >= 5 && seconds <= 600, "5 to 600 seconds");
        check(clients >= 12 && clients <= 1000 && clients % 4 == 0, "12 to 1000 clients, a multiple of four");
        check(paceMillis >= 50 && paceMillis <= 60_000, "a pace of 50 to 60000 ms");
        check(kills >= 1 && kills <= 50 && moves >= 1 && moves <= 50, "1 to 50 kills and moves");
    }

    /** From the words behind {@code bench nodes}. */
    static NodesBenchSettings parse(List<String> words) {
        Map<String, String> given = new HashMap<>();
        List<String> known = List.of("--cases", "--rounds", "--seconds", "--warm-up", "--clients", "--pace", "--kills",
                "--moves");
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
        return new NodesBenchSettings(
                Set.of(given.getOrDefault("--cases", String.join(",", CASES)).split(",", -1)),
                number(given, "--rounds", 5), number(given, "--seconds", 20), number(given, "--warm-up", 60),
                number(given, "--clients", 240), number(given, "--pace", 200), number(given, "--kills", 6),
                number(given, "--moves", 3), given.containsKey("--record"), home, home.resolve("build/bench"));
    }

    /** What was built, as the script tells where; otherwise the script itself. */
    Program program() {
        String app = System.getProperty("posthouse.app", "");
        return app.isEmpty() ? Program.script(home) : Program.built(home, Path.of(app), "384m");
    }

    private static int number(Map<String, String> given, String option, int otherwise) {
        return given.containsKey(option) ? Integer.parseInt(given.get(option)) : otherwise;
    }
}

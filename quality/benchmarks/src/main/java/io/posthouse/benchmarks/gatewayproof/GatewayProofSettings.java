package io.posthouse.benchmarks.gatewayproof;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The options of {@code prove gateway}.
 *
 * @param seed fixes what is changed when
 * @param acts changes, 1 to 1000; a few more where each kind has to come once
 * @param nodes 1 to 5; with one nothing is restarted
 * @param perSecond requests, 10 to 5000
 * @param record whether the result goes to {@code docs/proofs}
 * @param home the repository
 * @param folder for the run's data; replaced
 */
public record GatewayProofSettings(long seed, int acts, int nodes, int perSecond, boolean record, Path home,
        Path folder) {

    /** How it is called. */
    public static final String USAGE = """
            prove gateway [--seed N] [--acts 50] [--nodes 3] [--rate 100] [--record]""";

    public GatewayProofSettings {
        check(acts >= 1 && acts <= 1000, "1 to 1000 acts");
        check(nodes >= 1 && nodes <= 5, "1 to 5 nodes");
        check(perSecond >= 10 && perSecond <= 5000, "10 to 5000 requests a second");
    }

    /** From the words behind {@code prove gateway}. */
    public static GatewayProofSettings parse(List<String> words) {
        Map<String, String> given = new HashMap<>();
        List<String> known = List.of("--seed", "--acts", "--nodes", "--rate");
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
        return new GatewayProofSettings(Long.parseLong(given.getOrDefault("--seed", "1")), number(given, "--acts", 50),
                number(given, "--nodes", 3), number(given, "--rate", 100), given.containsKey("--record"), home,
                home.resolve("build/prove/gateway"));
    }

    /** What was built, as the script tells where; otherwise the script itself. */
    public Program program() {
        String app = System.getProperty("posthouse.app", "");
        return app.isEmpty() ? Program.script(home) : Program.built(home, Path.of(app), "384m");
    }

    private static int number(Map<String, String> given, String option, int otherwise) {
        return given.containsKey(option) ? Integer.parseInt(given.get(option)) : otherwise;
    }
}

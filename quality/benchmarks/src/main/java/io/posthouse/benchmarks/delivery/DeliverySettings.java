package io.posthouse.benchmarks.delivery;

import static io.posthouse.kernel.Checks.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code bench delivery}.
 *
 * @param only the one system to measure; null: all
 * @param seconds how long a case is measured, 1 to 600
 * @param warmUpSeconds load before it that does not count
 * @param firstWarmUpSeconds load after each start of a server: a JVM compiles what is hot, an Erlang node fills caches
 * @param rounds how often each system has its turn; the median counts
 * @param originId whether messages carry origin ids, as those of common clients do
 * @param sqlConnections ejabberd's pool
 * @param record whether results go to {@code docs/benchmarks}
 * @param home the repository
 * @param folder for data of the run; replaced
 */
record DeliverySettings(@Nullable String only, List<LoadCase> cases, int seconds, int warmUpSeconds,
        int firstWarmUpSeconds, int rounds, boolean originId, int sqlConnections, boolean record, Path home,
        Path folder) {

    static final String USAGE = """
            bench delivery [--only posthouse|ejabberd] [--cases 50x1,50x8,50x32] [--transports plain,tls]
                           [--seconds 10] [--warm-up 5] [--first-warm-up 15] [--rounds 2]
                           [--no-origin-id] [--sql-connections 20] [--record]""";

    DeliverySettings {
        cases = List.copyOf(cases);
        check(!cases.isEmpty(), "at least one case");
        check(seconds >= 1 && seconds <= 600, "1 to 600 seconds");
        check(rounds >= 1 && rounds <= 20, "1 to 20 rounds");
    }

    static DeliverySettings parse(List<String> words) {
        Map<String, String> given = new HashMap<>();
        List<String> known = List.of("--only", "--cases", "--transports", "--seconds", "--warm-up", "--first-warm-up",
                "--rounds", "--sql-connections");
        List<String> switches = List.of("--record", "--no-origin-id");
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (switches.contains(word)) {
                given.put(word, "yes");
            } else {
                check(known.contains(word) && i + 1 < words.size(), "unknown option " + word + "\n" + USAGE);
                given.put(word, words.get(++i));
            }
        }
        List<LoadCase> cases = new ArrayList<>();
        for (String transport : given.getOrDefault("--transports", "plain,tls").split(",", -1)) {
            for (String size : given.getOrDefault("--cases", "50x1,50x8,50x32").split(",", -1)) {
                cases.add(LoadCase.parse(size, transport(transport)));
            }
        }
        Path home = Path.of(System.getProperty("posthouse.home", "")).toAbsolutePath();
        return new DeliverySettings(given.get("--only"), cases, number(given, "--seconds", 10),
                number(given, "--warm-up", 5), number(given, "--first-warm-up", 15), number(given, "--rounds", 2),
                !given.containsKey("--no-origin-id"), number(given, "--sql-connections", 20),
                given.containsKey("--record"), home, home.resolve("build/bench"));
    }

    /** Pairs of the largest case: so many logins are made. */
    int pairsMax() {
        return cases.stream().mapToInt(LoadCase::pairs).max().orElseThrow();
    }

    private static Transport transport(String word) {
        return Arrays.stream(Transport.values()).filter(t -> t.word().equals(word)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown transport " + word + "\n" + USAGE));
    }

    private static int number(Map<String, String> given, String option, int otherwise) {
        return given.containsKey(option) ? Integer.parseInt(given.get(option)) : otherwise;
    }
}

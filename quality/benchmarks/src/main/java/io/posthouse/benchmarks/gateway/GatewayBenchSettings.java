package io.posthouse.benchmarks.gateway;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The options of {@code bench gateway}.
 *
 * @param cases which of {@link #CASES} are measured
 * @param rounds how often each system has its turn in {@code routes}, {@code signed} and {@code proxy}, 1 to 20; the median counts
 * @param seconds how long a turn is measured, 2 to 600
 * @param warmUpSeconds load on the door before each of its turns, 0 to 600: a JVM compiles what is hot, and what is said of
 *        callers lasts for less than a minute
 * @param perSecond requests a second, 100 to 50,000
 * @param connections on which they come, 1 to 1,000
 * @param record whether results go to {@code docs/benchmarks}
 * @param home the repository
 * @param folder for the run's data; replaced
 */
record GatewayBenchSettings(Set<String> cases, int rounds, int seconds, int warmUpSeconds, int perSecond,
        int connections, boolean record, Path home, Path folder) {

    static final List<String> CASES = List.of("routes", "signed", "proxy", "issue", "heap", "long");

    /** Half of a billion requests a day. */
    private static final int HALF_LOAD = 5_800;

    static final String USAGE = """
            bench gateway [--cases routes,signed,proxy,issue,heap] [--long] [--rounds 3] [--seconds 10] [--warm-up 50] [--rate 5800]
                          [--connections 64] [--record]""";

    GatewayBenchSettings {
        cases = Set.copyOf(cases);
        check(!cases.isEmpty() && CASES.containsAll(cases), "cases are " + String.join(", ", CASES));
        check(rounds >= 1 && rounds <= 20, "1 to 20 rounds");
        check(seconds >= 2 && seconds <= 600, "2 to 600 seconds");
        check(warmUpSeconds >= 0 && warmUpSeconds <= 600, "0 to 600 seconds to warm up");
        check(perSecond >= 100 && perSecond <= 50_000, "100 to 50000 requests a second");
        check(connections >= 1 && connections <= 1000, "1 to 1000 connections");
    }

    /** From the words behind {@code bench gateway}. */
    static GatewayBenchSettings parse(List<String> words) {
        Map<String, String> given = new HashMap<>();
        List<String> known = List.of("--cases", "--rounds", "--seconds", "--warm-up", "--rate", "--connections");
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (List.of("--record", "--long").contains(word)) {
                given.put(word, "yes");
            } else {
                check(known.contains(word) && i + 1 < words.size(), "unknown option " + word + "\n" + USAGE);
                given.put(word, words.get(++i));
            }
        }
        String usual = given.containsKey("--long") ? "long" : "routes,signed,proxy,issue,heap";
        Path home = Path.of(System.getProperty("posthouse.home", "")).toAbsolutePath();
        return new GatewayBenchSettings(Set.of(given.getOrDefault("--cases", usual).split(",", -1)),
                number(given, "--rounds", 3), number(given, "--seconds", 10), number(given, "--warm-up", 50),
                number(given, "--rate", HALF_LOAD), number(given, "--connections", 64), given.containsKey("--record"),
                home, home.resolve("build/bench"));
    }

    /** The server, with ours beside its jars, so that the door to measure is opened in it. */
    Program program(String... options) {
        return DoorProgram.program(home, Path.of(System.getProperty("posthouse.app", "")), options);
    }

    private static int number(Map<String, String> given, String option, int otherwise) {
        return given.containsKey(option) ? Integer.parseInt(given.get(option)) : otherwise;
    }
}

package io.posthouse.benchmarks.permission;

import static io.posthouse.kernel.Checks.check;

import java.nio.file.Path;
import java.util.List;

/**
 * The options of {@code bench permission}.
 *
 * @param seconds of one iteration, 1 to 60; there are three to warm up and five that count, for each of eight numbers
 * @param record whether results go to {@code docs/benchmarks}
 * @param home the repository
 * @param folder for what the run leaves
 */
record PermissionSettings(int seconds, boolean record, Path home, Path folder) {

    static final String USAGE = "bench permission [--seconds 1] [--record]";

    PermissionSettings {
        check(seconds >= 1 && seconds <= 60, "1 to 60 seconds");
    }

    /** From the words behind {@code bench permission}. */
    static PermissionSettings parse(List<String> words) {
        int seconds = 1;
        boolean record = false;
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals("--record")) {
                record = true;
            } else {
                check(words.get(i).equals("--seconds") && i + 1 < words.size(),
                        "unknown option " + words.get(i) + "\n" + USAGE);
                seconds = Integer.parseInt(words.get(++i));
            }
        }
        Path home = Path.of(System.getProperty("posthouse.home", "")).toAbsolutePath();
        return new PermissionSettings(seconds, record, home, home.resolve("build/bench"));
    }
}

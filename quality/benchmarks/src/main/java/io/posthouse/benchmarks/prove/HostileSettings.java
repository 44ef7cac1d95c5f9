package io.posthouse.benchmarks.prove;

import java.nio.file.Path;
import java.util.List;

/**
 * The options of {@code prove hostile}.
 *
 * @param home the repository
 * @param app the folder of the built jars
 * @param record whether the result is written beside the other proofs
 * @param folder for what the servers write; replaced
 */
record HostileSettings(Path home, Path app, boolean record, Path folder) {

    /** For people. */
    static final String USAGE = """
            prove hostile [--record]
                    what is sent by who means ill, to our door and to nginx""";

    /** @throws IllegalArgumentException when the words are not understood */
    static HostileSettings parse(List<String> words) {
        boolean record = words.equals(List.of("--record"));
        if (!record && !words.isEmpty()) {
            throw new IllegalArgumentException(USAGE);
        }
        Path home = Path.of(System.getProperty("posthouse.home", ".")).toAbsolutePath();
        return new HostileSettings(home, Path.of(System.getProperty("posthouse.app", "server/target/app")), record,
                home.resolve("build/prove/hostile"));
    }
}

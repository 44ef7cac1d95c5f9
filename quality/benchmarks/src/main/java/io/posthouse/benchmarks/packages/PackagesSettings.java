package io.posthouse.benchmarks.packages;

import static io.posthouse.kernel.Checks.check;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The options of {@code prove packages}.
 *
 * @param machine the folder with the files of the machine that is installed on; {@code /} for this one's
 * @param packages where the packages lie
 * @param folder for the run's output; replaced
 */
public record PackagesSettings(Path machine, Path packages, Path folder) {

    /** For people. */
    public static final String USAGE = """
            prove packages [--machine FOLDER]   as root; FOLDER made by: debootstrap --variant=minbase bookworm FOLDER""";

    public PackagesSettings {
        check(Files.isDirectory(machine.resolve("usr/bin")), machine + " holds no machine's files");
    }

    /** @throws IllegalArgumentException when the words are not understood */
    public static PackagesSettings parse(List<String> words) {
        check(words.isEmpty() || (words.size() == 2 && words.getFirst().equals("--machine")), USAGE);
        Path build = Path.of(System.getProperty("posthouse.home", ".")).resolve("build");
        return new PackagesSettings(Path.of(words.isEmpty() ? "/" : words.getLast()).toAbsolutePath(),
                build.resolve("packages").toAbsolutePath(), build.resolve("prove/packages").toAbsolutePath());
    }
}

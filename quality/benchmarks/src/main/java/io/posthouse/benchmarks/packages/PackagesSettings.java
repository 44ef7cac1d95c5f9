package io.posthouse.benchmarks.packages;

import static io.posthouse.kernel.Checks.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The options of {@code prove packages}.
 *
 * @param machine the folder with the files of the machine that is installed on; {@code /} for this one's
 * @param from the .deb of an earlier version that the upgrade begins with; without one, from this version to the same under a later number
 * @param packages where the packages lie
 * @param folder for the run's output; replaced
 * @param root whether whoever runs this may furnish a machine
 */
public record PackagesSettings(Path machine, Optional<Path> from, Path packages, Path folder, boolean root) {

    /** For people. */
    public static final String USAGE = """
            prove packages [--machine FOLDER] [--from DEB]
                    as root; FOLDER made by: debootstrap --include=systemd-sysv,dbus --variant=minbase bookworm FOLDER
                    DEB of an earlier version, to upgrade from; as an ordinary user without words: the tarball alone""";

    public PackagesSettings {
        check(Files.isDirectory(machine.resolve("usr/bin")), machine + " holds no machine's files");
        from.ifPresent(deb -> check(Files.isRegularFile(deb), "there is no package " + deb));
    }

    /**
     * @throws IllegalArgumentException when the words are not understood
     * @throws IOException when it cannot be told who runs this
     */
    public static PackagesSettings parse(List<String> words) throws IOException {
        Path machine = Path.of("/");
        Optional<Path> from = Optional.empty();
        check(words.size() % 2 == 0, USAGE);
        for (int i = 0; i < words.size(); i += 2) {
            Path named = Path.of(words.get(i + 1)).toAbsolutePath();
            switch (words.get(i)) {
                case "--machine" -> machine = named;
                case "--from" -> from = Optional.of(named);
                default -> throw new IllegalArgumentException(USAGE);
            }
        }
        Path build = Path.of(System.getProperty("posthouse.home", ".")).resolve("build");
        boolean root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        check(root || words.isEmpty(), "only root can furnish another machine; " + USAGE);
        return new PackagesSettings(machine, from, build.resolve("packages").toAbsolutePath(),
                build.resolve("prove/packages").toAbsolutePath(), root);
    }

    /** Whether the machine may be started: one of its own, and with a systemd. What this machine would start is its own business. */
    boolean bootable() {
        return !machine.equals(Path.of("/")) && Files.isExecutable(machine.resolve("lib/systemd/systemd"));
    }
}

package io.posthouse.benchmarks.packages;

import io.posthouse.benchmarks.packages.Trial.NotSo;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * {@code ./posthouse prove packages}: installs the .deb and unpacks the tarball where there is no JDK, starts what was installed as its
 * unit says, on a machine with systemd by systemd itself, signs in, looks, upgrades, drains, removes and purges, as root and as an
 * ordinary user; with the extensions that packages bring, too, on a broker and a PostgreSQL of its own. Nothing of it touches the machine that it runs on, but for loopback ports. Stops at the first thing that is not
 * as it should be. Whoever is not root proves what can be had without: the tarball.
 */
public final class PackagesProof {
    private final PackagesSettings settings;
    private final PrintStream out;

    /** @param settings whose folder must be there */
    public PackagesProof(PackagesSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /** Whether all is as it should be; what is not was said. */
    public boolean run() throws IOException, InterruptedException {
        Trial trial = new Trial(settings.folder(), out);
        try {
            Path tarball = one("posthouse-.*-linux-amd64.tar.gz");
            if (settings.root()) {
                DebianTrial debian = new DebianTrial(trial, settings.machine());
                debian.run(settings.from(), one("posthouse_[^-]*_amd64.deb"));
                if (settings.bootable()) {
                    new ServiceTrial(trial, settings.machine()).run();
                } else {
                    out.println(
                            "not run: nothing is started by systemd. It takes --machine FOLDER with a systemd in it");
                }
                new TarballTrial(trial).asRoot(settings.machine(), tarball);
                new ImageTrial(trial).run(one("posthouse-.*-oci-amd64.tar"));
            } else {
                new TarballTrial(trial).here(tarball);
                out.println("not run: the .deb, the image, and everything as root. They take root");
            }
            out.println("All of it holds.");
            return true;
        } catch (NotSo e) {
            out.println("NOT SO: " + e.getMessage());
            return false;
        } finally {
            // A room that is gone ends nobody.
            trial.awaitEnd();
        }
    }

    private Path one(String pattern) throws IOException {
        try (Stream<Path> all = Files.list(settings.packages())) {
            return all.filter(path -> path.getFileName().toString().matches(pattern)).findFirst()
                    .orElseThrow(() -> new NotSo(settings.packages() + " holds no " + pattern
                            + ": ./posthouse package makes it"));
        }
    }
}

package io.posthouse.benchmarks.packages;

import static io.posthouse.benchmarks.packages.Trial.DOMAIN;
import static io.posthouse.benchmarks.packages.Trial.expect;
import static io.posthouse.benchmarks.packages.Trial.must;
import static io.posthouse.benchmarks.packages.Trial.says;

import io.posthouse.benchmarks.packages.Trial.NotSo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The image: its own files and no others, as the user that it names. */
final class ImageTrial {
    private static final int USER = 10001;

    private final Trial trial;

    ImageTrial(Trial trial) {
        this.trial = trial;
    }

    void run(Path image) throws IOException, InterruptedException {
        trial.begin(image);
        Path system = unpacked(image);
        try (Room room = Room.on(system, trial.folder(), USER,
                Map.of("PATH", "/usr/lib/posthouse/bin:/usr/bin:/bin", "HOME", "/var/lib/posthouse"))) {
            Map<String, String> settings = new HashMap<>();
            trial.settings().lines().map(line -> line.split("=", 2))
                    .forEach(pair -> settings.put(pair[0].toUpperCase(Locale.ROOT).replace('.', '_'), pair[1]));
            trial.started(room, List.of("/usr/lib/posthouse/bin/posthouse", "up"), settings, "image.log");
            must(room, "POSTHOUSE_DOMAIN=" + DOMAIN + " " + Trial.add("posthouse"));
            trial.signsIn();
            says(room, "posthouse status", "data in /var/lib/posthouse/data");
            expect(room, "stat -c '%a %U' /var/lib/posthouse/data", "700 posthouse\n");
            says(room, "posthouse drain", "Ended.");
            trial.awaitEnd();
            trial.told("in the image's own files alone, as its user");
        }
    }

    /** The layers on top of each other, as an engine would put them. */
    private Path unpacked(Path image) throws IOException, InterruptedException {
        Path layout = Files.createDirectories(trial.folder().resolve("layout"));
        Path system = Files.createDirectories(trial.folder().resolve("system"));
        tar(image, layout);
        String index = Files.readString(layout.resolve("index.json"));
        String manifest = Files.readString(blob(layout, digests(index).getFirst()));
        // The first one named is the configuration, the rest are the layers in their order.
        for (String digest : digests(manifest).stream().skip(1).toList()) {
            tar(blob(layout, digest), system);
        }
        return system;
    }

    private static List<String> digests(String text) {
        return Pattern.compile("\"digest\":\"sha256:([0-9a-f]{64})\"").matcher(text).results()
                .map(found -> found.group(1)).toList();
    }

    private static Path blob(Path layout, String digest) {
        return layout.resolve("blobs/sha256").resolve(digest);
    }

    private static void tar(Path archive, Path target) throws IOException, InterruptedException {
        Process tar = new ProcessBuilder("tar", "-xpf", archive.toString(), "-C", target.toString(),
                "--warning=no-unknown-keyword").redirectErrorStream(true).start();
        tar.getOutputStream().close();
        String said = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tar.waitFor() != 0) {
            throw new NotSo(archive + " cannot be unpacked: " + said);
        }
    }
}

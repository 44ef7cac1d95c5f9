package io.posthouse.storage.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is left of a former PostgreSQL on our folder: one whose JVM was killed and which is still stopping, one that lost
 * its watchdog as well, or server processes whose postmaster was killed.
 *
 * <p>Whoever asks holds the folder's lock, so whatever runs here has no owner any more. Its processes are known by the
 * cluster's name, which is derived from the folder and stands in the title of each.
 */
final class Remains {
    private static final Logger LOG = LoggerFactory.getLogger(Remains.class);
    private static final Duration ORDERLY = Duration.ofSeconds(30);
    private static final Duration ABRUPT = Duration.ofSeconds(2);
    private static final Duration KILLED = Duration.ofSeconds(10);

    private final String clusterName;

    Remains(String clusterName) {
        this.clusterName = clusterName;
    }

    private record Found(long pid, boolean postmaster) {
    }

    /** Waits for the former PostgreSQL to be gone, and ends it if it does not go. */
    void end() throws IOException, InterruptedException {
        List<Found> found = find();
        if (found.isEmpty()) {
            return;
        }
        LOG.atWarn().addKeyValue("processes", found.size()).log("ending what is left of a former PostgreSQL");
        List<Found> postmasters = found.stream().filter(Found::postmaster).toList();
        if (!postmasters.isEmpty()) {
            signal("INT", postmasters);
            if (goneWithin(ORDERLY)) {
                return;
            }
        }
        signal("QUIT", find());
        if (goneWithin(ABRUPT)) {
            return;
        }
        signal("KILL", find());
        if (!goneWithin(KILLED)) {
            throw new PostgresFault("a former PostgreSQL on this folder does not end even when killed; processes "
                    + find().stream().map(Found::pid).toList() + ": they hang in the kernel, look at the disk");
        }
    }

    /**
     * Sends a signal to every process, the postmaster first, since it would start new ones meanwhile.
     *
     * @param name as {@code kill -s} takes it
     */
    void signal(String name) throws IOException {
        signal(name, find().stream().filter(Found::postmaster).toList());
        signal(name, find().stream().filter(found -> !found.postmaster()).toList());
    }

    boolean any() throws IOException {
        return !find().isEmpty();
    }

    private boolean goneWithin(Duration patience) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (any()) {
            if (System.nanoTime() - start > patience.toNanos()) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }

    private List<Found> find() throws IOException {
        List<Found> found = new ArrayList<>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                String title = read(process.resolve("cmdline"));
                if (title.contains(clusterName) && read(process.resolve("comm")).strip().equals("postgres")) {
                    long pid = Long.parseLong(process.getFileName().toString());
                    found.add(new Found(pid, !title.startsWith("postgres:")));
                }
            }
        }
        return found;
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // It ended while we looked, or belongs to somebody whose processes we may not see.
            return "";
        }
    }

    private static void signal(String name, List<Found> processes) throws IOException {
        if (!processes.isEmpty()) {
            var command = new ArrayList<>(List.of("sh", "-c", "kill -s \"$@\" 2>/dev/null", "sh", name));
            processes.forEach(process -> command.add(Long.toString(process.pid())));
            Commands.run(command);
        }
    }
}

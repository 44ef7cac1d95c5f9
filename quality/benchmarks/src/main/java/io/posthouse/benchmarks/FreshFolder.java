package io.posthouse.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for one run's data. */
public final class FreshFolder {
    private FreshFolder() {
    }

    /** Makes {@code folder} empty, with everything that a former run left there removed. */
    public static Path make(Path folder) throws IOException {
        remove(folder);
        return Files.createDirectories(folder);
    }

    /** Removes {@code folder} and all in it, if it is there. */
    public static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}

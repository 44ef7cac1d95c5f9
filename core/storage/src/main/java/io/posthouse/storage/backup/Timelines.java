package io.posthouse.storage.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Each restore begins a timeline of its own, which shares the log with its parent up to where it branched off.
 *
 * @param last the one that is followed
 * @param endOf where each of its ancestors ends for it
 */
record Timelines(int last, Map<Integer, Lsn> endOf) {
    private static final String SUFFIX = ".history";

    static Timelines of(int last, Path folder, @Nullable Path other) throws IOException {
        Path history = folder.resolve(name(last));
        if (!Files.exists(history) && other != null) {
            history = other.resolve(name(last));
        }
        return new Timelines(last, read(history));
    }

    /** The newest timeline in {@code folder} that goes on from {@code backup}; other restores may have branched off before it. */
    static int last(Path folder, Manifest backup) throws IOException {
        int last = backup.timeline();
        for (Path file : histories(folder)) {
            int timeline = (int) Long.parseLong(file.getFileName().toString().substring(0, 8), 16);
            Lsn end = read(file).get(backup.timeline());
            if (timeline > last && end != null && end.compareTo(backup.stop()) >= 0) {
                last = timeline;
            }
        }
        return last;
    }

    static List<Path> histories(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return new ArrayList<>(files.filter(file -> file.getFileName().toString().matches("[0-9A-F]{8}\\.history"))
                    .sorted().toList());
        }
    }

    /** Whether the history that is followed runs through {@code segment}; where it branches off, the younger has all of it. */
    boolean has(Segment segment) {
        if (segment.timeline() == last) {
            return true;
        }
        Lsn end = endOf.get(segment.timeline());
        return end != null && segment.next().start().compareTo(end) <= 0;
    }

    /** Where {@code timeline} began. */
    static Lsn branch(Path folder, int timeline) throws IOException {
        return read(folder.resolve(name(timeline))).values().stream().max(Lsn::compareTo).orElse(new Lsn(0));
    }

    private static String name(int timeline) {
        return String.format("%08X", timeline) + SUFFIX;
    }

    /** Lines of: timeline, where it ended, why. */
    private static Map<Integer, Lsn> read(Path history) throws IOException {
        Map<Integer, Lsn> ends = new HashMap<>();
        if (Files.exists(history)) {
            for (String line : Files.readAllLines(history)) {
                String[] words = line.strip().split("\\s+", 3);
                if (words.length >= 2 && words[0].matches("\\d+")) {
                    ends.put(Integer.parseInt(words[0]), Lsn.parse(words[1]));
                }
            }
        }
        return ends;
    }
}

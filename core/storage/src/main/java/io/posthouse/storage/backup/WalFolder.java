package io.posthouse.storage.backup;

import io.posthouse.storage.file.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The files of an archived log: whole segments, the one that is being received as {@code <name>.partial}, histories of
 * timelines, {@code SHA256SUMS} of the whole segments as {@code sha256sum -c} reads them, and {@code reached}.
 */
record WalFolder(Path folder) {
    static final String PARTIAL = ".partial";
    static final String SUMS = "SHA256SUMS";
    static final String REACHED = "reached";

    /** Whole segments by number; of several timelines the highest. */
    TreeMap<Long, Segment> segments() throws IOException {
        TreeMap<Long, Segment> found = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (var files = Files.list(folder)) {
                files.flatMap(file -> Segment.named(file.getFileName().toString()).stream())
                        .forEach(segment -> found.merge(segment.number(), segment,
                                (one, other) -> one.timeline() > other.timeline() ? one : other));
            }
        }
        return found;
    }

    /** The segment that is not whole yet, of {@code timeline}. */
    Optional<Segment> partial(int timeline) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(PARTIAL))
                    .flatMap(name -> Segment.named(name.replace(PARTIAL, "")).stream())
                    .filter(segment -> segment.timeline() == timeline)
                    .max((one, other) -> Long.compare(one.number(), other.number()));
        }
    }

    Path file(Segment segment) {
        return folder.resolve(segment.name());
    }

    Path partialFile(Segment segment) {
        return folder.resolve(segment.name() + PARTIAL);
    }

    Map<String, String> sums() throws IOException {
        Map<String, String> sums = new HashMap<>();
        if (Files.exists(folder.resolve(SUMS))) {
            for (String line : Files.readAllLines(folder.resolve(SUMS))) {
                // A line that a power cut tore is made anew with the next start of the archive.
                if (line.length() == 64 + 2 + 24) {
                    sums.put(line.substring(66), line.substring(0, 64));
                }
            }
        }
        return sums;
    }

    void addSum(Segment segment) throws IOException {
        String line = DurableFiles.sha256Of(file(segment)) + "  " + segment.name() + "\n";
        try (FileChannel out = FileChannel.open(folder.resolve(SUMS),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), DurableFiles.FILE)) {
            out.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
            out.force(true);
        }
    }

    /**
     * Leaves out of the sums what is not here any more, so that {@code sha256sum -c} goes by what is.
     *
     * <p>The archive may add a sum at the same time, from another process, to the file that is being replaced. Its segment was here
     * before, so it is among those that are looked at once more afterwards; a sum that stands there twice is the same.
     */
    void thinSums() throws IOException {
        Map<String, String> all = new TreeMap<>(sums());
        if (all.keySet().removeIf(name -> !Files.exists(folder.resolve(name)))) {
            StringBuilder text = new StringBuilder();
            all.forEach((name, sum) -> text.append(sum).append("  ").append(name).append('\n'));
            DurableFiles.write(folder.resolve(SUMS), text.toString());
            addMissingSums();
        }
    }

    /** Adds sums of whole segments that have none. */
    void addMissingSums() throws IOException {
        Map<String, String> sums = sums();
        for (Segment whole : segments().values()) {
            if (!sums.containsKey(whole.name())) {
                addSum(whole);
            }
        }
    }

    /** What is wrong with a whole segment; empty when it is what was received. */
    Optional<String> wrong(Segment segment, Map<String, String> sums) throws IOException {
        Path file = file(segment);
        if (Files.size(file) != Segment.BYTES) {
            return Optional.of(file + " has not the size of a segment");
        }
        String sum = sums.get(segment.name());
        if (sum != null && !sum.equals(DurableFiles.sha256Of(file))) {
            return Optional.of(file + " is not what was received: its checksum is another");
        }
        return startsRight(file, segment) ? Optional.empty() : Optional.of(file + " does not hold what its name says");
    }

    /** A segment begins with its own address; one that waits to be used again still has its former one. */
    static boolean startsRight(Path file, Segment segment) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            in.read(head);
        }
        return !head.hasRemaining() && head.getLong(8) == segment.start().value();
    }
}

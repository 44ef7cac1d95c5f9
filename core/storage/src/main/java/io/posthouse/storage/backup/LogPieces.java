package io.posthouse.storage.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The log that follows a backup, put together from all that is at hand: the backup's own part, the archive, and perhaps what
 * a dead platform has left in its data folder.
 *
 * @param pieces the files to replay, in their order and without a gap; each name says to which segment it belongs
 * @param histories of timelines
 * @param gap the first segment that is missing although later ones are there
 */
record LogPieces(TreeMap<Long, Piece> pieces, List<Path> histories, Optional<String> gap) {
    /** Where the bytes of a segment are, and whether all of it is there. */
    record Piece(Segment segment, Path file, boolean whole) {
    }

    /** @param remains the {@code pg_wal} of a dead platform, or null */
    static LogPieces of(BackupFolder folder, Manifest backup, @Nullable Path remains) throws IOException {
        WalFolder archive = new WalFolder(folder.wal());
        WalFolder own = new WalFolder(folder.full(backup.name()).resolve("data/pg_wal"));
        boolean archived = folder.systemId().filter(backup.systemId()::equals).isPresent();
        List<Path> histories = new ArrayList<>();
        TreeMap<Long, Piece> found = new TreeMap<>();
        int timeline = archived ? Timelines.last(archive.folder(), backup) : backup.timeline();
        if (remains != null) {
            timeline = Math.max(timeline, Timelines.last(remains, backup));
        }
        Timelines wanted = Timelines.of(timeline, archive.folder(), remains);
        if (remains != null) {
            collect(new WalFolder(remains), wanted, found);
            histories.addAll(Timelines.histories(remains));
        }
        if (archived) {
            archive.partial(timeline).ifPresent(segment -> found.putIfAbsent(segment.number(),
                    new Piece(segment, archive.partialFile(segment), false)));
            collect(archive, wanted, found);
            histories.addAll(Timelines.histories(archive.folder()));
        }
        // Last, so that what was checked wins over what a crash has left.
        collect(own, wanted, found);
        histories.addAll(Timelines.histories(own.folder()));
        long first = Segment.holding(backup.timeline(), backup.start()).number();
        return withoutGap(new TreeMap<>(found.tailMap(first)), first, histories);
    }

    private static void collect(WalFolder from, Timelines wanted, Map<Long, Piece> found) throws IOException {
        if (!Files.isDirectory(from.folder())) {
            return;
        }
        try (var files = Files.list(from.folder())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Optional<Segment> segment = Segment.named(file.getFileName().toString());
                if (segment.isPresent() && wanted.has(segment.get()) && WalFolder.startsRight(file, segment.get())) {
                    found.put(segment.get().number(), new Piece(segment.get(), file, true));
                }
            }
        }
    }

    private static LogPieces withoutGap(TreeMap<Long, Piece> found, long first, List<Path> histories) {
        long next = first;
        while (found.containsKey(next)) {
            next++;
        }
        boolean more = !found.tailMap(next).isEmpty();
        Optional<String> gap = more
                ? Optional
                        .of(new Segment(found.tailMap(next).firstEntry().getValue().segment().timeline(), next).name())
                : Optional.empty();
        return new LogPieces(new TreeMap<>(found.headMap(next)), histories, gap);
    }
}

package io.posthouse.storage.backup;

import io.posthouse.storage.file.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the log as it is received. Bytes may come again after a broken connection, from the segment's start: they are the
 * same, so they are written over those that are there, and nothing that was safe is unsafe meanwhile. One thread uses it.
 */
final class WalSink implements AutoCloseable {
    private final WalFolder wal;
    private final int timeline;
    private final LongSupplier bytesFree;
    private final long bytesReserved;
    private @Nullable FileChannel file;
    private Lsn received;
    private Lsn safe;

    /**
     * @param from where the first bytes will belong, the start of a segment
     * @param bytesFree how much the folder's disk still takes
     * @param bytesReserved how much of it is not ours to fill
     */
    WalSink(WalFolder wal, int timeline, Lsn from, LongSupplier bytesFree, long bytesReserved) {
        this.wal = wal;
        this.timeline = timeline;
        this.received = from;
        this.safe = from;
        this.bytesFree = bytesFree;
        this.bytesReserved = bytesReserved;
    }

    /** What is on the disk for good. */
    Lsn safe() {
        return safe;
    }

    Lsn received() {
        return received;
    }

    /** Writes what follows; it is safe after {@link #sync} or with the segment's end. */
    void write(Lsn at, ByteBuffer bytes) throws IOException {
        if (!at.equals(received)) {
            throw new IOException("the log came out of order: " + at + " after " + received);
        }
        while (bytes.hasRemaining()) {
            Segment segment = Segment.holding(timeline, received);
            long offset = received.value() - segment.start().value();
            FileChannel out = file == null ? open(segment) : file;
            ByteBuffer part = bytes.slice(bytes.position(), (int) Math.min(bytes.remaining(), Segment.BYTES - offset));
            int length = part.remaining();
            while (part.hasRemaining()) {
                out.write(part, offset + length - part.remaining());
            }
            bytes.position(bytes.position() + length);
            received = new Lsn(received.value() + length);
            if (offset + length == Segment.BYTES) {
                finish(segment, out);
            }
        }
    }

    private FileChannel open(Segment segment) throws IOException {
        if (bytesFree.getAsLong() < bytesReserved + Segment.BYTES) {
            throw new ShortOfSpace();
        }
        Path partial = wal.partialFile(segment);
        boolean fresh = !Files.exists(partial);
        FileChannel out = FileChannel.open(partial,
                Set.<OpenOption>of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), DurableFiles.FILE);
        file = out;
        if (fresh) {
            DurableFiles.syncFolder(wal.folder());
        }
        return out;
    }

    private void finish(Segment segment, FileChannel out) throws IOException {
        out.force(true);
        out.close();
        file = null;
        Files.move(wal.partialFile(segment), wal.file(segment), StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        DurableFiles.syncFolder(wal.folder());
        wal.addSum(segment);
        safe = received;
    }

    /** Makes what was received safe. */
    void sync() throws IOException {
        if (file != null && safe.compareTo(received) < 0) {
            file.force(false);
        }
        safe = received;
    }

    /** Notes how far the archive has come, and when it last had everything. */
    void note(Instant at) throws IOException {
        Path fresh = wal.folder().resolve(WalFolder.REACHED + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel out = DurableFiles.create(fresh)) {
            out.write(ByteBuffer.wrap((safe + " " + at + "\n").getBytes(StandardCharsets.US_ASCII)));
        }
        Files.move(fresh, wal.folder().resolve(WalFolder.REACHED), StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }

    /** The disk is needed for something else. */
    static final class ShortOfSpace extends IOException {
        ShortOfSpace() {
            super("the disk is short of space");
        }
    }
}

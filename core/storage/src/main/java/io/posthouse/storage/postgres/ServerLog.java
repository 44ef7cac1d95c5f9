package io.posthouse.storage.postgres;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * PostgreSQL's own log, {@code server.log} and one older {@code server.log.1}, each bounded.
 *
 * <p>PostgreSQL appends to the file itself, so that it never waits for this JVM. We copy the file aside and empty it when
 * it has grown: since it is opened for appending, the next line lands at its new end. Lines written between copying and
 * emptying are lost, which a log of this kind can bear.
 */
final class ServerLog {
    static final long BYTES_MAX = 4L << 20;
    private static final int TAIL_BYTES = 2000;

    private final Path file;
    private final long bytesMax;

    ServerLog(Path file, long bytesMax) throws IOException {
        this.file = file;
        this.bytesMax = bytesMax;
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
    }

    ServerLog(Path file) throws IOException {
        this(file, BYTES_MAX);
    }

    Path file() {
        return file;
    }

    void keepBounded() throws IOException {
        if (sizeBytes() > bytesMax) {
            Files.copy(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }
    }

    long sizeBytes() throws IOException {
        return Files.size(file);
    }

    /** The end of what was written after the file had {@code sizeBytes}, to be told to a person. */
    String since(long sizeBytes) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long from = Math.max(sizeBytes <= channel.size() ? sizeBytes : 0, channel.size() - TAIL_BYTES);
            channel.position(from);
            byte[] tail = Channels.newInputStream(channel).readNBytes(TAIL_BYTES);
            return new String(tail, StandardCharsets.UTF_8).strip();
        }
    }
}

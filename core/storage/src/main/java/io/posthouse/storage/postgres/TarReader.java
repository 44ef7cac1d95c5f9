package io.posthouse.storage.postgres;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Unpacks the one tar archive we know: folders, files and symbolic links with names under 100 characters, as GNU tar
 * writes them. Anything else is refused rather than guessed at, so a new archive that holds more fails at its first test.
 */
final class TarReader {
    private static final int BLOCK_BYTES = 512;
    private static final Set<PosixFilePermission> ANYBODY_RUNS = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> ANYBODY_READS = PosixFilePermissions.fromString("rw-r--r--");

    private final InputStream in;

    TarReader(InputStream in) {
        this.in = in;
    }

    /** Writes everything below {@code target}, readable and executable by anybody, writable by the owner only. */
    void unpackTo(Path target) throws IOException {
        // Modes are set after the fact, since the umask may take from those given at creation.
        Files.setPosixFilePermissions(target, ANYBODY_RUNS);
        byte[] header = new byte[BLOCK_BYTES];
        while (in.readNBytes(header, 0, BLOCK_BYTES) == BLOCK_BYTES && header[0] != 0) {
            Path place = placeOf(target, text(header, 0, 100));
            switch (header[156]) {
                case '5' -> createFolder(place);
                case '2' -> Files.createSymbolicLink(place, Path.of(text(header, 157, 100)));
                case '0', 0 -> unpackFile(place, octal(header, 124, 12), octal(header, 100, 8));
                default -> throw new IOException("an entry of unknown kind in the archive: " + place);
            }
        }
    }

    /** With the folders above it: the archive does not name them all, nor in order. */
    private static void createFolder(Path place) throws IOException {
        if (Files.isDirectory(place)) {
            return;
        }
        createFolder(place.resolveSibling(""));
        Files.createDirectory(place);
        Files.setPosixFilePermissions(place, ANYBODY_RUNS);
    }

    private void unpackFile(Path place, long sizeBytes, long mode) throws IOException {
        createFolder(place.resolveSibling(""));
        try (var out = Files.newOutputStream(place)) {
            byte[] buffer = new byte[1 << 16];
            for (long left = sizeBytes; left > 0;) {
                int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) {
                    throw new EOFException("the archive ends inside " + place);
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
        Files.setPosixFilePermissions(place, (mode & 0100) != 0 ? ANYBODY_RUNS : ANYBODY_READS);
        in.skipNBytes((BLOCK_BYTES - sizeBytes % BLOCK_BYTES) % BLOCK_BYTES);
    }

    private static Path placeOf(Path target, String name) throws IOException {
        Path place = target.resolve(name).normalize();
        if (!place.startsWith(target)) {
            throw new IOException("an entry that would leave its folder: " + name);
        }
        return place;
    }

    private static String text(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, US_ASCII);
    }

    private static long octal(byte[] header, int from, int length) {
        return Long.parseLong(text(header, from, length).strip(), 8);
    }
}

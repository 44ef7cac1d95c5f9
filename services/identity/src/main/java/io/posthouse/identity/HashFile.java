package io.posthouse.identity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * A text file of SHA-1 hashes in hexadecimal digits, one a line and in ascending order, as the Pwned Passwords are downloaded in one
 * file: {@code 000000005AD76BD555C1D6D771DE417A4B87E4B4:10}. What follows a colon is not read. Hashes may be cut, all to the same
 * length of at least 16 digits, which makes the file less than half as long.
 *
 * <p>Found by halving, so a question reads some 4 KiB and two lines for each doubling of the file, and holds no more than that: the
 * whole list of more than 40 GB costs no memory. The file is opened for each question; one that is moved into its place is used from the
 * next question on. Any thread; blocks.
 */
final class HashFile {
    private static final int DIGITS_MIN = 16;
    private static final int DIGITS_MAX = 40;
    private static final int LINE_BYTES_MAX = 64;
    private static final int WINDOW_BYTES = 4_096;
    private static final int SAMPLES = 1_000;

    private final Path file;

    HashFile(Path file) {
        this.file = file;
    }

    /**
     * Whether {@code hash} stands in the file.
     *
     * @param hash 40 hexadecimal digits
     * @throws IOException when the file cannot be read, or not as what it should be
     */
    boolean has(String hash) throws IOException {
        try (FileChannel channel = open()) {
            long end = channel.size();
            String wanted = hash.toUpperCase(Locale.ROOT).substring(0, digits(channel));
            long from = 0;
            long to = end;
            // The line, if there is one, begins between them.
            while (to - from > WINDOW_BYTES) {
                long line = nextLine(channel, (from + to) >>> 1);
                int order = wanted.compareTo(hashAt(channel, line, wanted.length()));
                if (order == 0) {
                    return true;
                }
                if (order < 0) {
                    to = line;
                } else {
                    from = line;
                }
            }
            return among(read(channel, from, (int) Math.min(to - from + LINE_BYTES_MAX, end - from)), wanted);
        }
    }

    private static boolean among(String lines, String wanted) {
        for (String line : lines.split("\n", -1)) {
            if (line.length() >= wanted.length() && line.substring(0, wanted.length()).equalsIgnoreCase(wanted)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Looks whether it can be searched: at its first line, its last, and a thousand between, which tells a list in another order.
     *
     * @throws IOException says what is wrong
     */
    void check() throws IOException {
        try (FileChannel channel = open()) {
            long end = channel.size();
            int digits = digits(channel);
            String before = hashAt(channel, 0, digits);
            for (int i = 1; i < SAMPLES; i++) {
                long about = (long) ((double) end * i / SAMPLES);
                if (about + LINE_BYTES_MAX * 2L >= end) {
                    break;
                }
                String next = hashAt(channel, nextLine(channel, about), digits);
                if (next.compareTo(before) < 0) {
                    throw new IOException("is not in ascending order of hashes: " + next + " stands behind " + before);
                }
                before = next;
            }
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    /** How many digits each hash has: as many as the first. */
    private static int digits(FileChannel channel) throws IOException {
        String start = read(channel, 0, (int) Math.min(LINE_BYTES_MAX, channel.size()));
        int digits = 0;
        while (digits < start.length() && Character.digit(start.charAt(digits), 16) >= 0) {
            digits++;
        }
        if (digits < DIGITS_MIN || digits > DIGITS_MAX) {
            throw new IOException("does not begin with a SHA-1 hash of 16 to 40 hexadecimal digits");
        }
        return digits;
    }

    /** Where the first line behind {@code place} begins. */
    private static long nextLine(FileChannel channel, long place) throws IOException {
        String text = read(channel, place, (int) Math.min(LINE_BYTES_MAX, channel.size() - place));
        int end = text.indexOf('\n');
        if (end < 0) {
            throw new IOException("has a line of more than " + LINE_BYTES_MAX + " bytes near byte " + place);
        }
        return place + end + 1;
    }

    private static String hashAt(FileChannel channel, long line, int digits) throws IOException {
        String hash = read(channel, line, digits);
        if (!hash.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0)) {
            throw new IOException("has a line that begins with no hash of " + digits + " digits at byte " + line);
        }
        return hash.toUpperCase(Locale.ROOT);
    }

    private static String read(FileChannel channel, long place, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, place + buffer.position()) < 0) {
                throw new EOFException("ends in the midst of a line");
            }
        }
        return new String(buffer.array(), ISO_8859_1);
    }
}

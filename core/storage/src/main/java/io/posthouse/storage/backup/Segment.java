package io.posthouse.storage.backup;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One file of the write-ahead log.
 *
 * @param timeline raised with every restore
 * @param number counts from the log's beginning
 */
record Segment(int timeline, long number) {
    static final int BYTES = 16 << 20;
    private static final long PER_ID = 0x1_0000_0000L / BYTES;
    private static final Pattern NAME = Pattern.compile("[0-9A-F]{24}");

    static Segment holding(int timeline, Lsn lsn) {
        return new Segment(timeline, lsn.value() / BYTES);
    }

    static Optional<Segment> named(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        return Optional.of(new Segment((int) Long.parseLong(name.substring(0, 8), 16),
                Long.parseLong(name.substring(8, 16), 16) * PER_ID + Long.parseLong(name.substring(16), 16)));
    }

    String name() {
        return String.format("%08X%08X%08X", timeline, number / PER_ID, number % PER_ID);
    }

    Lsn start() {
        return new Lsn(number * BYTES);
    }

    Segment next() {
        return new Segment(timeline, number + 1);
    }
}

package io.posthouse.storage.backup;

/**
 * A place in the write-ahead log.
 *
 * @param value bytes since its beginning
 */
public record Lsn(long value) implements Comparable<Lsn> {
    static Lsn parse(String text) {
        int slash = text.indexOf('/');
        return new Lsn(
                Long.parseLong(text.substring(0, slash), 16) << 32 | Long.parseLong(text.substring(slash + 1), 16));
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toHexString(value >>> 32).toUpperCase(java.util.Locale.ROOT) + "/"
                + Long.toHexString(value & 0xFFFF_FFFFL).toUpperCase(java.util.Locale.ROOT);
    }
}

package io.posthouse.benchmarks.wire;

/** Finds attributes of an element's own tag without decoding it. */
public final class Attributes {
    /** No such attribute. */
    public static final long NONE = -1;

    private Attributes() {
    }

    /**
     * Where the value of {@code name} lies within the opening tag that starts at {@code from}.
     *
     * @return the first index in the upper 32 bits and the index after the last in the lower, or {@link #NONE}
     */
    public static long find(byte[] bytes, int from, int to, byte[] name) {
        int at = from + 1;
        while (at < to && bytes[at] != ' ' && bytes[at] != '>' && bytes[at] != '/') {
            at++;
        }
        while (at < to) {
            while (at < to && isSpace(bytes[at])) {
                at++;
            }
            int nameFrom = at;
            while (at < to && bytes[at] != '=' && bytes[at] != '>' && bytes[at] != '/') {
                at++;
            }
            if (at + 1 >= to || bytes[at] != '=') {
                return NONE;
            }
            int nameTo = at;
            byte quote = bytes[at + 1];
            int valueFrom = at + 2;
            at = valueFrom;
            while (at < to && bytes[at] != quote) {
                at++;
            }
            if (same(bytes, nameFrom, nameTo, name)) {
                return (long) valueFrom << 32 | at;
            }
            at++;
        }
        return NONE;
    }

    /** The first index of a place that {@link #find} gave. */
    public static int from(long place) {
        return (int) (place >>> 32);
    }

    /** The index after the last of a place that {@link #find} gave. */
    public static int to(long place) {
        return (int) place;
    }

    /** Whether {@code bytes} begin with {@code start} at {@code from}. */
    public static boolean startsWith(byte[] bytes, int from, int to, byte[] start) {
        return to - from >= start.length && same(bytes, from, from + start.length, start);
    }

    /** Whether exactly {@code word} lies between {@code from} and {@code to}. */
    public static boolean same(byte[] bytes, int from, int to, byte[] word) {
        if (to - from != word.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (bytes[from + i] != word[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\t' || b == '\r';
    }
}

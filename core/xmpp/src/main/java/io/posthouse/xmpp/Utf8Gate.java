package io.posthouse.xmpp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Lets through what is UTF-8 by RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF. It comes before the parser,
 * which decodes such bytes to something instead of refusing them.
 */
final class Utf8Gate {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NOT_ASCII = 0x8080808080808080L;

    private Utf8Gate() {
    }

    /**
     * Checks the bytes from {@code from}, where a character begins, to {@code to}.
     *
     * @return the end of the last whole character, which lies before {@code to} when the last one is cut; or, when a byte cannot
     *     be, the complement ({@code ~}) of the index where its character begins
     */
    static int check(byte[] bytes, int from, int to) {
        int i = from;
        while (true) {
            i = skipAscii(bytes, i, to);
            if (i == to) {
                return to;
            }
            int length = length(bytes[i] & 0xff);
            if (length == 0) {
                return ~i;
            }
            for (int k = 1; k < length; k++) {
                if (i + k == to) {
                    return i;
                }
                if (!follows(bytes[i] & 0xff, k, bytes[i + k] & 0xff)) {
                    return ~i;
                }
            }
            i += length;
        }
    }

    private static int skipAscii(byte[] bytes, int from, int to) {
        int i = from;
        while (i + Long.BYTES <= to && ((long) LONG.get(bytes, i) & NOT_ASCII) == 0) {
            i += Long.BYTES;
        }
        while (i < to && bytes[i] >= 0) {
            i++;
        }
        return i;
    }

    /** How many bytes a character has that begins with {@code first}; 0 for none. */
    private static int length(int first) {
        if (first < 0xc2 || first > 0xf4) {
            return 0;
        }
        return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    }

    // RFC 3629 section 4: the second byte is bounded more tightly behind four of the first ones.
    private static boolean follows(int first, int place, int next) {
        int lowest = 0x80;
        int highest = 0xbf;
        if (place == 1) {
            lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
            highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        }
        return next >= lowest && next <= highest;
    }
}

package io.posthouse.xmpp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Lets through what is UTF-8 by RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF. It comes before the parser,
 * which decodes such bytes to something instead of refusing them. Remembers a character that a chunk's end cut in two.
 */
final class Utf8Gate {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NOT_ASCII = 0x8080808080808080L;

    /** How many bytes the character still wants. */
    private int wanted;
    /** What the next byte may be: tighter than 80 to BF only for the second of some characters. */
    private int lowest;
    private int highest;

    /** The index of the first byte from {@code from} to {@code to} that cannot be, or {@code to} when all is well so far. */
    int check(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            if (wanted == 0) {
                i = skipAscii(bytes, i, to);
                if (i == to) {
                    return to;
                }
                if (!begin(bytes[i] & 0xff)) {
                    return i;
                }
            } else {
                int next = bytes[i] & 0xff;
                if (next < lowest || next > highest) {
                    return i;
                }
                wanted--;
                lowest = 0x80;
                highest = 0xbf;
            }
            i++;
        }
        return to;
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

    // RFC 3629 section 4.
    private boolean begin(int first) {
        lowest = 0x80;
        highest = 0xbf;
        if (first >= 0xc2 && first <= 0xdf) {
            wanted = 1;
        } else if (first >= 0xe0 && first <= 0xef) {
            wanted = 2;
            lowest = first == 0xe0 ? 0xa0 : 0x80;
            highest = first == 0xed ? 0x9f : 0xbf;
        } else if (first >= 0xf0 && first <= 0xf4) {
            wanted = 3;
            lowest = first == 0xf0 ? 0x90 : 0x80;
            highest = first == 0xf4 ? 0x8f : 0xbf;
        } else {
            return false;
        }
        return true;
    }
}

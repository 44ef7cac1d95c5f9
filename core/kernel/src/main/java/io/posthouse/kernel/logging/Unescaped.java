package io.posthouse.kernel.logging;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A text with its percent-encoding (RFC 3986 section 2.1) undone once, and the way back to the places in the original. What
 * is no such encoding stays as it is, and octets that are no UTF-8 become U+FFFD: nothing that
 * somebody sends can make it fail.
 */
final class Unescaped {
    /** Someone who encodes an encoding hopes that only one reader undoes it; beyond this no reader of ours would. */
    static final int ROUNDS_MAX = 3;

    private final String text;
    private final int[] places;

    private Unescaped(String text, int[] places) {
        this.text = text;
        this.places = places;
    }

    /** Whether there is anything to undo. */
    static boolean isIn(String text) {
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            if (octetAt(text, i) >= 0) {
                return true;
            }
        }
        return false;
    }

    static Unescaped of(String original) {
        var text = new StringBuilder(original.length());
        int[] places = new int[original.length() + 1];
        for (int i = 0; i < original.length();) {
            int end = i;
            while (octetAt(original, end) >= 0) {
                end += 3;
            }
            if (end == i) {
                places[text.length()] = i;
                text.append(original.charAt(i));
                i++;
            } else {
                run(original, i, end, text, places);
                i = end;
            }
        }
        places[text.length()] = original.length();
        return new Unescaped(text.toString(), places);
    }

    /** This once more, with places in the same original. */
    Unescaped again() {
        Unescaped next = of(text);
        int[] back = new int[next.text.length() + 1];
        for (int i = 0; i < back.length; i++) {
            back[i] = places[next.places[i]];
        }
        return new Unescaped(next.text, back);
    }

    String text() {
        return text;
    }

    /** The text as the eye reads it. */
    Folded folded() {
        return Folded.of(text).after(places);
    }

    /** Octet for octet, so that each character knows where the first of its own stood. */
    private static void run(String original, int from, int end, StringBuilder text, int[] places) {
        ByteBuffer octets = ByteBuffer.allocate((end - from) / 3);
        for (int i = from; i < end; i += 3) {
            octets.put((byte) octetAt(original, i));
        }
        octets.flip();
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE);
        CharBuffer one = CharBuffer.allocate(1);
        CharBuffer pair = CharBuffer.allocate(2);
        while (octets.hasRemaining()) {
            int place = from + 3 * octets.position();
            CharBuffer out = one.clear();
            decoder.decode(octets, out, true);
            if (out.position() == 0 && octets.hasRemaining()) {
                out = pair.clear();
                decoder.decode(octets, out, true);
            }
            for (int i = 0; i < out.position(); i++) {
                places[text.length()] = place;
                text.append(out.get(i));
            }
        }
    }

    /** The octet that stands encoded at {@code at}, or -1. */
    private static int octetAt(String text, int at) {
        if (at + 2 >= text.length() || text.charAt(at) != '%') {
            return -1;
        }
        int high = Character.digit(text.charAt(at + 1), 16);
        int low = Character.digit(text.charAt(at + 2), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }
}

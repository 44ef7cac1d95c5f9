package io.posthouse.kernel.logging;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * A text as the eye reads it: digits of every script as 0 to 9, wide and styled letters as plain ones, and what cannot be
 * seen left out, with the way back to the places in the original.
 */
final class Folded {
    private final String text;
    /** For each folded character its place in the original, and one more for the end; null where they are equal. */
    private final int @Nullable [] places;

    private Folded(String text, int @Nullable [] places) {
        this.text = text;
        this.places = places;
    }

    static Folded of(String original) {
        for (int i = 0; i < original.length(); i++) {
            char c = original.charAt(i);
            if (Character.isSurrogate(c) || foldedOf(c) != c) {
                return fold(original);
            }
        }
        return new Folded(original, null);
    }

    /** This, of a text that was itself made from another: places are then those of that other. */
    Folded after(int[] earlier) {
        int[] back = new int[text.length() + 1];
        for (int i = 0; i < back.length; i++) {
            back[i] = earlier[placeOf(i)];
        }
        return new Folded(text, back);
    }

    /** The folded text; the original itself where there is nothing to fold, which is nearly always. */
    String text() {
        return text;
    }

    int placeOf(int index) {
        return places == null ? index : places[index];
    }

    private static Folded fold(String original) {
        var text = new StringBuilder(original.length());
        int[] places = new int[original.length() + 1];
        for (int i = 0; i < original.length();) {
            int codePoint = original.codePointAt(i);
            int folded = foldedOf(codePoint);
            if (folded >= 0) {
                places[text.length()] = i;
                // What stays above the basic plane is a picture to us, and needs a place of one character.
                text.append(folded > Character.MAX_VALUE ? '\uFFFD' : (char) folded);
            }
            i += Character.charCount(codePoint);
        }
        places[text.length()] = original.length();
        return new Folded(text.toString(), places);
    }

    /** The plain form, the same when there is none, or -1 for what cannot be seen. */
    private static int foldedOf(int codePoint) {
        if (codePoint >= ' ' && codePoint < 127) {
            return codePoint;
        }
        if (codePoint == '\n' || codePoint == '\r' || codePoint == '\t') {
            return codePoint;
        }
        return switch (Character.getType(codePoint)) {
            case Character.FORMAT, Character.CONTROL, Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> -1;
            case Character.DECIMAL_DIGIT_NUMBER -> '0' + Character.digit(codePoint, 10);
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> ' ';
            case Character.DASH_PUNCTUATION -> '-';
            // Chinese, Arabic and the like have no plain form.
            case Character.OTHER_LETTER, Character.SURROGATE -> codePoint;
            default -> compatible(codePoint);
        };
    }

    /** UAX #15: the compatibility form, where that is one plain character, as for wide, circled and styled ones. */
    private static int compatible(int codePoint) {
        String form = Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFKC);
        return form.length() == 1 && form.charAt(0) < 127 ? form.charAt(0) : codePoint;
    }
}

package io.posthouse.kernel.logging;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Set;

/**
 * Finds cards, telephones and personal numbers by their digits, however these are split: up to three characters that are
 * neither letter nor digit may stand between two of them, be it blanks, dashes, commas of a list, or a line's end.
 *
 * <p>A number is taken only as a whole: from where a group of digits begins to where one ends. Looking inside groups would
 * hide one in ten of our own ids behind a chance check digit.
 */
final class DigitSecrets {
    /** The fewest digits of anything found here. */
    static final int DIGITS_MIN = 8;
    private static final int DIGITS_MAX = 19;
    private static final int GAP_MAX = 3;
    private static final int[] ID_WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    private static final String ID_CHECKS = "10X98765432";

    private final Set<MaskType> types;

    DigitSecrets(Set<MaskType> types) {
        this.types = types;
    }

    void find(String text, Spans spans) {
        int i = 0;
        while (i < text.length()) {
            if (isDigit(text.charAt(i))) {
                int found = findAt(text, i, spans);
                i = found > i ? found : endOfGroup(text, i);
            } else {
                i++;
            }
        }
    }

    private static int endOfGroup(String text, int from) {
        int end = from;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Looks at every number that begins at {@code start}, groups joined one after the other; the longest that fits wins. */
    private int findAt(String text, int start, Spans spans) {
        var digits = new StringBuilder(DIGITS_MAX);
        int longest = start;
        MaskType kind = MaskType.OTHER;
        int shape = 0;
        int from = start;
        while (true) {
            int end = endOfGroup(text, from);
            if (digits.length() + end - from > DIGITS_MAX) {
                break;
            }
            digits.append(text, from, end);
            // The sizes of the groups as hexadecimal digits: 0x324 is written 123-45-6789.
            shape = (shape << 4) + Math.min(15, end - from);
            int checkedEnd = endWithCheckLetter(text, end, digits.length());
            MaskType type = typeOf(digits, shape, checkedEnd > end, plusBefore(text, start));
            if (type != MaskType.OTHER) {
                longest = checkedEnd;
                kind = type;
            }
            int next = end;
            while (next < text.length() && next - end < GAP_MAX && !Character.isLetterOrDigit(text.charAt(next))) {
                next++;
            }
            if (next == end || next >= text.length() || !isDigit(text.charAt(next))) {
                break;
            }
            from = next;
        }
        if (longest > start) {
            boolean plus = kind == MaskType.PHONE && plusBefore(text, start);
            spans.add(plus ? start - 1 : start, longest, kind);
        }
        return longest;
    }

    /** A resident identity number may end in X, which stands for ten. */
    private static int endWithCheckLetter(String text, int end, int digits) {
        boolean letter = digits == 17 && end < text.length() && (text.charAt(end) | 0x20) == 'x'
                && (end + 1 == text.length() || !Character.isLetterOrDigit(text.charAt(end + 1)));
        return letter ? end + 1 : end;
    }

    private static boolean plusBefore(String text, int start) {
        return start > 0 && text.charAt(start - 1) == '+'
                && (start == 1 || !Character.isLetterOrDigit(text.charAt(start - 2)));
    }

    private MaskType typeOf(CharSequence digits, int shape, boolean checkLetter, boolean plus) {
        if (types.contains(MaskType.ID) && isPersonalNumber(digits, shape, checkLetter)) {
            return MaskType.ID;
        }
        if (types.contains(MaskType.CARD) && isCard(digits)) {
            return MaskType.CARD;
        }
        if (types.contains(MaskType.PHONE) && isPhone(digits, shape, plus)) {
            return MaskType.PHONE;
        }
        return MaskType.OTHER;
    }

    private static boolean isPersonalNumber(CharSequence digits, int shape, boolean checkLetter) {
        if (digits.length() == 9) {
            return shape == 0x324 && digits.charAt(0) != '9';
        }
        if (digits.length() == 18 || (digits.length() == 17 && checkLetter)) {
            int sum = 0;
            for (int i = 0; i < 17; i++) {
                sum += ID_WEIGHTS[i] * (digits.charAt(i) - '0');
            }
            char check = digits.length() == 18 ? digits.charAt(17) : 'X';
            return ID_CHECKS.charAt(sum % 11) == check && isDate(digits, 6);
        }
        return false;
    }

    private static boolean isDate(CharSequence digits, int from) {
        try {
            int year = Integer.parseInt(digits, from, from + 4, 10);
            LocalDate.of(year, Integer.parseInt(digits, from + 4, from + 6, 10),
                    Integer.parseInt(digits, from + 6, from + 8, 10));
            return year >= 1880 && year < 2100;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isCard(CharSequence digits) {
        return digits.length() >= 12 && hasIssuer(digits) && luhn(digits);
    }

    /** ISO/IEC 7812: the ranges that are in use, each with its lengths. */
    private static boolean hasIssuer(CharSequence digits) {
        int length = digits.length();
        int two = Integer.parseInt(digits, 0, 2, 10);
        int four = Integer.parseInt(digits, 0, 4, 10);
        boolean visa = digits.charAt(0) == '4' && (length == 13 || length == 16 || length == 19);
        boolean mastercard = length == 16 && ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720));
        boolean amex = length == 15 && (two == 34 || two == 37);
        boolean diners = length >= 14 && (two == 36 || two == 38 || two == 39 || (four >= 3000 && four <= 3059));
        boolean jcb = length >= 16 && four >= 3528 && four <= 3589;
        boolean six = digits.charAt(0) == '6' && (length >= 16 || two == 63 || two == 67);
        boolean maestro = two == 50 || (two >= 56 && two <= 58);
        boolean mirOrRupay = length == 16 && ((four >= 2200 && four <= 2204) || two == 81 || two == 82);
        return visa || mastercard || amex || diners || jcb || six || maestro || mirOrRupay;
    }

    private static boolean luhn(CharSequence digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int weighed = i % 2 == 0 ? digit : digit * 2;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }
        return sum % 10 == 0;
    }

    private static boolean isPhone(CharSequence digits, int shape, boolean plus) {
        int length = digits.length();
        boolean international = plus && length >= DIGITS_MIN && length <= 15;
        // Written 0049 ..., with the country in the first group; 00:29.483 is a time.
        boolean dialled = firstGroup(shape) >= 3 && length > firstGroup(shape) && length >= 11 && length <= 17
                && digits.charAt(0) == '0' && digits.charAt(1) == '0' && digits.charAt(2) != '0';
        boolean chineseMobile = length == 11 && digits.charAt(0) == '1' && digits.charAt(1) >= '3';
        boolean withCountry = length == 13 && digits.charAt(0) == '8' && digits.charAt(1) == '6'
                && digits.charAt(2) == '1'
                && digits.charAt(3) >= '3';
        boolean northAmerican = (shape == 0x334 && length == 10) || (shape == 0x1334 && length == 11);
        return international || dialled || chineseMobile || withCountry || northAmerican;
    }

    private static int firstGroup(int shape) {
        int first = shape;
        while (first > 15) {
            first >>>= 4;
        }
        return first;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}

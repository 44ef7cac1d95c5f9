package io.posthouse.kernel.logging;

import io.posthouse.kernel.logging.SecretValue.Stretch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds what stands after the name of a secret, and the few forms that are secrets without a name. */
final class NamedSecrets {
    private static final int NAME_CHARS_MAX = 64;
    private static final int LOOK_BACK = 512;
    private static final int OWN_PREFIX_CHARS = 4;
    /** Fewer are a word about tokens, or what a cut left of one, with which nobody signs in. */
    private static final int OWN_SECRET_CHARS_MIN = 6;

    /** The words by their first letter, so that a harmless line costs one look into an array for each character. */
    private final SecretWord[][] plain = new SecretWord[128][];
    private final SecretWord[] others;
    private final boolean tokens;
    private final boolean passwords;

    NamedSecrets(Set<MaskType> types) {
        List<SecretWord> words = SecretWord.ALL.stream().filter(word -> types.contains(word.type())).toList();
        for (int letter = 0; letter < plain.length; letter++) {
            int first = letter;
            plain[letter] = words.stream().filter(word -> word.word().charAt(0) == first).toArray(SecretWord[]::new);
        }
        others = words.stream().filter(word -> word.word().charAt(0) >= plain.length).toArray(SecretWord[]::new);
        tokens = types.contains(MaskType.TOKEN);
        passwords = types.contains(MaskType.PASSWORD);
    }

    /**
     * One walk over the text. What is found hidden is stepped over, and every look ahead or back is bounded, so that no line
     * somebody sends us can be made to cost more than its length.
     */
    void find(String text, Spans spans) {
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            char small = c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
            int end = findNameless(text, i, small, spans);
            SecretWord[] words = small < 128 ? plain[small] : others;
            char second = words.length > 0 && i + 1 < text.length() ? text.charAt(i + 1) : 0;
            for (SecretWord word : words) {
                if (word.mayGoOnWith(second)
                        && text.regionMatches(true, i, word.word(), 0, word.word().length())) {
                    end = Math.max(end, findAfter(text, i, word, spans));
                }
            }
            i = Math.max(i + 1, end);
        }
    }

    /** The kinds of secrets that a field of this name may hold. */
    List<SecretWord> findName(String name) {
        List<SecretWord> found = new ArrayList<>(1);
        for (int i = 0; i < name.length(); i++) {
            char c = Character.toLowerCase(name.charAt(i));
            for (SecretWord word : c < 128 ? plain[c] : others) {
                int end = i + word.word().length();
                if (name.regionMatches(true, i, word.word(), 0, word.word().length())
                        && word.place() != SecretWord.Place.ELEMENT && fitsAsName(name, i, end, word)) {
                    found.add(word);
                }
            }
        }
        return found;
    }

    /** What a field is masked as whose name holds {@code words}; {@link MaskType#OTHER} when the name alone tells nothing. */
    static MaskType typeOfField(List<SecretWord> words, String value) {
        for (SecretWord word : words) {
            if (word.mayBeAnyText() || hasDigits(value, 0, value.length())) {
                return word.type();
            }
        }
        return MaskType.OTHER;
    }

    private static boolean fitsAsName(String text, int from, int to, SecretWord word) {
        int end = endOfName(text, to);
        String rest = text.substring(to, end).toLowerCase(Locale.ROOT);
        return switch (word.place()) {
            case PART_OF_A_NAME -> word.staysSecretBefore(rest);
            // In a compound, as in card.pin, the word is whole; in spinning it is not.
            case WHOLE_NAME, HEADER -> !touchesLetter(text, from, to);
            case ELEMENT -> false;
        };
    }

    private static boolean touchesLetter(String text, int from, int to) {
        boolean before = from > 0 && Character.isLetterOrDigit(text.charAt(from - 1))
                && !(Character.isUpperCase(text.charAt(from)) && Character.isLowerCase(text.charAt(from - 1)));
        boolean after = to < text.length() && Character.isLetterOrDigit(text.charAt(to))
                && !(Character.isUpperCase(text.charAt(to)) && Character.isLowerCase(text.charAt(to - 1)));
        return before || after;
    }

    private static int endOfName(String text, int from) {
        int end = from;
        while (end < text.length() && end - from < NAME_CHARS_MAX && isNameChar(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int startOfName(String text, int to) {
        int start = to;
        while (start > 0 && to - start < NAME_CHARS_MAX && isNameChar(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    private static boolean isNameChar(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == '$';
    }

    /** @return where what was found ends, or {@code from} */
    private static int findAfter(String text, int from, SecretWord word, Spans spans) {
        int to = from + word.word().length();
        int name = startOfName(text, from);
        int end = endOfName(text, to);
        int tag = tagBefore(text, name);
        if (tag >= 0) {
            boolean whole = word.place() == SecretWord.Place.PART_OF_A_NAME || (name == from && end == to);
            if (whole && text.charAt(tag + 1) != '/') {
                return add(text, SecretValue.ofElement(text, end), word, from, spans);
            }
            return from;
        }
        if (fitsAsName(text, from, to, word)) {
            int separator = endOfSeparator(text, end, name);
            if (separator >= 0) {
                return add(text, valueAfter(text, separator, name, word), word, from, spans);
            }
        }
        return from;
    }

    private static Stretch valueAfter(String text, int separator, int name, SecretWord word) {
        if (word.place() == SecretWord.Place.HEADER) {
            return SecretValue.ofHeader(text, separator, name == 0 ? '\n' : text.charAt(name - 1));
        }
        if (word.mayBeAnyText()) {
            return SecretValue.after(text, separator);
        }
        // A number is short; looking no further keeps "phone=phone=phone=..." from being walked over and over.
        String near = text.substring(separator, Math.min(text.length(), separator + NAME_CHARS_MAX));
        Stretch value = SecretValue.after(near, 0);
        return new Stretch(separator + value.from(), separator + value.to());
    }

    private static int add(String text, Stretch value, SecretWord word, int from, Spans spans) {
        if (word.mayBeAnyText() || hasDigits(text, value.from(), value.to())) {
            spans.add(value.from(), value.to(), word.type());
            return value.to();
        }
        return from;
    }

    /** The place of the {@code <} when the name that begins at {@code name} is an element's, with or without prefix; else -1. */
    private static int tagBefore(String text, int name) {
        int i = name - 1;
        if (i >= 0 && text.charAt(i) == ':') {
            i = startOfName(text, i) - 1;
        }
        if (i >= 1 && text.charAt(i) == '/' && text.charAt(i - 1) == '<') {
            return i - 1;
        }
        return i >= 0 && text.charAt(i) == '<' ? i : -1;
    }

    /** Where the value may begin after a name that ends at {@code end}; -1 when no value belongs to it. */
    private static int endOfSeparator(String text, int end, int name) {
        int i = end;
        boolean quoted = false;
        while (i < text.length() && isCloser(text.charAt(i))) {
            quoted |= SecretValue.isQuote(text.charAt(i));
            i++;
        }
        if (i < text.length() && (text.charAt(i) == '=' || text.charAt(i) == ':')) {
            return i + 1;
        }
        if (text.regionMatches(true, i, "%3d", 0, 3) || text.regionMatches(true, i, "%3a", 0, 3)) {
            return i + 3;
        }
        if (text.startsWith("->", i)) {
            return i + 2;
        }
        // An option of a command: --password hunter2.
        if (name < end && text.charAt(name) == '-' && end < text.length() && Character.isWhitespace(text.charAt(end))) {
            return end;
        }
        if (quoted) {
            return text.startsWith(",", i) ? endOfSplitPair(text, i) : endOfFormHead(text, end, i);
        }
        return -1;
    }

    /** {@code "name": "password", "value": ...}: the name is itself a value, and its own value is the next one. */
    private static int endOfSplitPair(String text, int from) {
        int i = from + 1;
        while (i < text.length() && isCloser(text.charAt(i))) {
            i++;
        }
        if (!text.regionMatches(true, i, "value", 0, 5)) {
            return -1;
        }
        i += 5;
        while (i < text.length() && isCloser(text.charAt(i))) {
            i++;
        }
        return i < text.length() && (text.charAt(i) == ':' || text.charAt(i) == '=') ? i + 1 : -1;
    }

    /** A part of a form (RFC 7578): {@code name="password"}, an empty line, and the value below it. */
    private static int endOfFormHead(String text, int end, int next) {
        int lines = 0;
        for (int i = end; i < next; i++) {
            lines += text.charAt(i) == '\n' ? 1 : 0;
        }
        return lines >= 2 ? next : -1;
    }

    private static boolean isCloser(char c) {
        return Character.isWhitespace(c) || SecretValue.isQuote(c) || c == '\\' || c == ']' || c == ')';
    }

    /** @return where what was found ends, or {@code i} */
    private int findNameless(String text, int i, char small, Spans spans) {
        return switch (small) {
            case 'b' -> tokens ? findScheme(text, i, spans) : i;
            case 'e' -> tokens ? findSignedToken(text, i, spans) : i;
            case '-' -> tokens ? findPrivateKey(text, i, spans) : i;
            case ':' -> passwords ? findUserInfo(text, i, spans) : i;
            case 'p' -> tokens ? findOwnToken(text, i, spans) : i;
            case 's' -> passwords ? findScramVerifier(text, i, spans) : i;
            case ',' -> passwords ? findScramProof(text, i, spans) : i;
            default -> i;
        };
    }

    /** RFC 7235: {@code Bearer <token>} and {@code Basic <base64>}, also without the header's name before them. */
    private static int findScheme(String text, int i, Spans spans) {
        boolean bearer = text.regionMatches(true, i, "bearer", 0, 6);
        boolean basic = text.regionMatches(true, i, "basic", 0, 5);
        int from = i + (bearer ? 6 : 5);
        if (!(bearer || basic) || from >= text.length() || !Character.isWhitespace(text.charAt(from))) {
            return i;
        }
        while (from < text.length() && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        int end = endOfToken(text, from);
        // "basic authentication" and "bearer certificate" are words; a credential is hardly ever all small letters.
        boolean word = text.substring(from, end).chars().allMatch(Character::isLowerCase);
        if (end - from >= 6 && (!word || end - from >= 20)) {
            spans.add(from, end, MaskType.TOKEN);
            return end;
        }
        return i;
    }

    /** RFC 7519: three parts of base64url, the first of which begins with an object's opening. */
    private static int findSignedToken(String text, int i, Spans spans) {
        if (!text.startsWith("eyJ", i)) {
            return i;
        }
        int end = endOfToken(text, i);
        if (end - i >= 20 && text.substring(i, end).indexOf('.') > 0) {
            spans.add(i, end, MaskType.TOKEN);
        }
        return end;
    }

    /**
     * What identity issues begins so, that whatever finds one may know it: tokens {@code ph}, a letter for their kind and {@code _}; secrets
     * of apps {@code pcs_}.
     */
    private static int findOwnToken(String text, int i, Spans spans) {
        boolean token = text.startsWith("ph", i) && text.length() > i + 3 && text.charAt(i + 2) >= 'a'
                && text.charAt(i + 2) <= 'z' && text.charAt(i + 3) == '_';
        if (!token && !text.startsWith("pcs_", i)) {
            return i;
        }
        int end = i + OWN_PREFIX_CHARS;
        while (end < text.length() && isOwnTokenChar(text.charAt(end))) {
            end++;
        }
        if (end - i < OWN_PREFIX_CHARS + OWN_SECRET_CHARS_MIN) {
            return i;
        }
        spans.add(i, end, MaskType.TOKEN);
        return end;
    }

    /** RFC 4648 section 5. */
    private static boolean isOwnTokenChar(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    private static int endOfToken(String text, int from) {
        int end = from;
        while (end < text.length() && isTokenChar(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** RFC 3986 section 3.2.1: a password between user and host. It may hold an {@code @} that should have been escaped. */
    private static int findUserInfo(String text, int i, Spans spans) {
        if (!text.startsWith("://", i)) {
            return i;
        }
        int colon = -1;
        int at = -1;
        for (int j = i + 3; j < text.length() && !Character.isWhitespace(text.charAt(j))
                && text.charAt(j) != '/'; j++) {
            if (text.charAt(j) == ':' && colon < 0) {
                colon = j;
            } else if (text.charAt(j) == '@') {
                at = j;
            }
        }
        if (colon >= 0 && at > colon) {
            spans.add(colon + 1, at, MaskType.PASSWORD);
            return at;
        }
        return i;
    }

    /** The stored form {@code SCRAM-SHA-256$iterations:salt$keys}: with it one can guess without being slowed. */
    private static int findScramVerifier(String text, int i, Spans spans) {
        if (!text.regionMatches(true, i, "scram-sha-", 0, 10)) {
            return i;
        }
        int from = i + 10;
        while (from < text.length() && Character.isDigit(text.charAt(from))) {
            from++;
        }
        int end = from;
        if (end < text.length() && text.charAt(end) == '$') {
            while (end < text.length() && !Character.isWhitespace(text.charAt(end))
                    && !SecretValue.isQuote(text.charAt(end))) {
                end++;
            }
            spans.add(from, end, MaskType.PASSWORD);
        }
        return end;
    }

    /** RFC 5802 section 7: the proof ends the client's final message, after its nonce. */
    private static int findScramProof(String text, int i, Spans spans) {
        if (!text.startsWith(",p=", i) || text.substring(Math.max(0, i - LOOK_BACK), i).indexOf("r=") < 0) {
            return i;
        }
        int end = endOfToken(text, i + 3);
        spans.add(i + 3, end, MaskType.PASSWORD);
        return end;
    }

    /** RFC 7468. */
    private static int findPrivateKey(String text, int i, Spans spans) {
        if (!text.startsWith("-----BEGIN ", i)) {
            return i;
        }
        int label = text.substring(i, Math.min(text.length(), i + 48)).indexOf("PRIVATE KEY");
        if (label < 0) {
            return i;
        }
        int close = text.indexOf("-----END", i + label);
        int end = close < 0 ? text.length() : close;
        spans.add(i + label + 11, end, MaskType.TOKEN);
        return end;
    }

    private static boolean isTokenChar(char c) {
        return Character.isLetterOrDigit(c) || "-._~+/=".indexOf(c) >= 0;
    }

    private static boolean hasDigits(String text, int from, int to) {
        int digits = 0;
        for (int i = from; i < to; i++) {
            if (Character.isDigit(text.charAt(i))) {
                digits++;
            }
        }
        return digits >= 3;
    }
}

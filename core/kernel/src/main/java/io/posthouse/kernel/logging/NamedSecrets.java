package io.posthouse.kernel.logging;

import io.posthouse.kernel.logging.SecretValue.Stretch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds what stands after the name of a secret, and the few forms that are secrets without a name. */
final class NamedSecrets {
    private static final int NAME_CHARS_MAX = 64;

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

    void find(String text, Spans spans) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char small = c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
            for (SecretWord word : small < 128 ? plain[small] : others) {
                if (text.regionMatches(true, i, word.word(), 0, word.word().length())) {
                    findAfter(text, i, word, spans);
                }
            }
            findNameless(text, i, small, spans);
        }
    }

    /** The kinds of secrets that a field of this name may hold. */
    private List<SecretWord> findName(String name) {
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

    /** What a field called {@code name} is masked as; {@link MaskType#OTHER} when the name alone tells nothing. */
    MaskType typeOfField(String name, String value) {
        return findName(name).stream()
                .filter(word -> word.mayBeAnyText() || hasDigits(value, 0, value.length()))
                .map(SecretWord::type)
                .findFirst().orElse(MaskType.OTHER);
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

    private void findAfter(String text, int from, SecretWord word, Spans spans) {
        int to = from + word.word().length();
        int name = startOfName(text, from);
        int end = endOfName(text, to);
        int tag = tagBefore(text, name);
        if (tag >= 0) {
            boolean whole = word.place() == SecretWord.Place.PART_OF_A_NAME || (name == from && end == to);
            if (whole && text.charAt(tag + 1) != '/') {
                add(text, SecretValue.ofElement(text, end), word, spans);
            }
            return;
        }
        if (fitsAsName(text, from, to, word)) {
            int separator = endOfSeparator(text, end, name);
            if (separator >= 0) {
                add(text, word.place() == SecretWord.Place.HEADER
                        ? SecretValue.ofHeader(text, separator, name == 0 ? '\n' : text.charAt(name - 1))
                        : SecretValue.after(text, separator), word, spans);
            }
        }
    }

    private static void add(String text, Stretch value, SecretWord word, Spans spans) {
        if (word.mayBeAnyText() || hasDigits(text, value.from(), value.to())) {
            spans.add(value.from(), value.to(), word.type());
        }
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

    private void findNameless(String text, int i, char small, Spans spans) {
        switch (small) {
            case 'b' -> findScheme(text, i, spans);
            case 'e' -> findSignedToken(text, i, spans);
            case ':' -> findUserInfo(text, i, spans);
            case 's' -> findScramVerifier(text, i, spans);
            case ',' -> findScramProof(text, i, spans);
            case '-' -> findPrivateKey(text, i, spans);
            default -> {
            }
        }
    }

    /** RFC 7235: {@code Bearer <token>} and {@code Basic <base64>}, also without the header's name before them. */
    private void findScheme(String text, int i, Spans spans) {
        boolean bearer = text.regionMatches(true, i, "bearer", 0, 6);
        boolean basic = text.regionMatches(true, i, "basic", 0, 5);
        int from = i + (bearer ? 6 : 5);
        if (!tokens || !(bearer || basic) || from >= text.length() || !Character.isWhitespace(text.charAt(from))) {
            return;
        }
        while (from < text.length() && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        int end = from;
        boolean word = true;
        while (end < text.length() && isTokenChar(text.charAt(end))) {
            // "basic authentication" and "bearer certificate" are words; a credential is hardly ever all small letters.
            word &= Character.isLowerCase(text.charAt(end));
            end++;
        }
        if (end - from >= 6 && (!word || end - from >= 20)) {
            spans.add(from, end, MaskType.TOKEN);
        }
    }

    /** RFC 7519: three parts of base64url, the first of which begins with an object's opening. */
    private void findSignedToken(String text, int i, Spans spans) {
        if (tokens && text.startsWith("eyJ", i)) {
            int end = i;
            while (end < text.length() && isTokenChar(text.charAt(end))) {
                end++;
            }
            if (end - i >= 20 && text.substring(i, end).indexOf('.') > 0) {
                spans.add(i, end, MaskType.TOKEN);
            }
        }
    }

    /** RFC 3986 section 3.2.1: a password between user and host. It may hold an {@code @} that should have been escaped. */
    private void findUserInfo(String text, int i, Spans spans) {
        if (!passwords || !text.startsWith("://", i)) {
            return;
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
        }
    }

    /** The stored form {@code SCRAM-SHA-256$iterations:salt$keys}: with it one can guess without being slowed. */
    private void findScramVerifier(String text, int i, Spans spans) {
        if (passwords && text.regionMatches(true, i, "scram-sha-", 0, 10)) {
            int end = i + 10;
            while (end < text.length() && Character.isDigit(text.charAt(end))) {
                end++;
            }
            if (end < text.length() && text.charAt(end) == '$') {
                int from = end;
                while (end < text.length() && !Character.isWhitespace(text.charAt(end))
                        && !SecretValue.isQuote(text.charAt(end))) {
                    end++;
                }
                spans.add(from, end, MaskType.PASSWORD);
            }
        }
    }

    /** RFC 5802 section 7: the proof ends the client's final message, after its nonce. */
    private void findScramProof(String text, int i, Spans spans) {
        if (passwords && text.startsWith(",p=", i) && text.lastIndexOf("r=", i) >= 0) {
            int end = i + 3;
            while (end < text.length() && isTokenChar(text.charAt(end))) {
                end++;
            }
            spans.add(i + 3, end, MaskType.PASSWORD);
        }
    }

    /** RFC 7468. */
    private void findPrivateKey(String text, int i, Spans spans) {
        if (tokens && text.startsWith("-----BEGIN ", i)) {
            int label = text.indexOf("PRIVATE KEY", i);
            if (label >= 0 && label < i + 40) {
                int end = text.indexOf("-----END", label);
                spans.add(label + 11, end < 0 ? text.length() : end, MaskType.TOKEN);
            }
        }
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

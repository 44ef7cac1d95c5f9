package io.posthouse.kernel.logging;

/**
 * Finds where a value ends that begins after a secret's name: in JSON, however deeply escaped, in XML, in URLs, in headers,
 * in {@code toString} of records and maps, and in plain words. In doubt it takes more.
 */
final class SecretValue {
    private static final int TAG_CHARS_MAX = 4000;
    private static final int NAME_CHARS_MAX = 64;

    private SecretValue() {
    }

    /** Where a value stands; {@code to} is behind its last character. */
    record Stretch(int from, int to) {
    }

    /** The value whose separator ends at {@code from}. */
    static Stretch after(String text, int from) {
        int start = startOfValue(text, from);
        int opening = start;
        while (opening < text.length() && text.charAt(opening) == '\\') {
            opening++;
        }
        if (opening < text.length() && isQuote(text.charAt(opening))) {
            return new Stretch(opening + 1, endOfQuoted(text, start, opening));
        }
        if (start < text.length() && (text.charAt(start) == '[' || text.charAt(start) == '{')) {
            return new Stretch(start, endOfBrackets(text, start));
        }
        return new Stretch(start, endOfPlain(text, start));
    }

    /**
     * The value of a header: the rest of the line, whatever signs it holds. Where name and value stand in quotes together,
     * as on a command line, {@code before} is the sign before the name, and the value ends at the same.
     */
    static Stretch ofHeader(String text, int from, char before) {
        Stretch value = after(text, from);
        boolean ownQuotes = value.from() > 0 && isQuote(text.charAt(value.from() - 1)) && value.from() > from;
        return ownQuotes
                ? value
                : new Stretch(value.from(), endOfLine(text, value.from(), isQuote(before) ? before : '\n'));
    }

    private static int startOfValue(String text, int from) {
        int start = from;
        while (start < text.length() && (Character.isWhitespace(text.charAt(start)) || text.charAt(start) == '>')) {
            start++;
        }
        return start;
    }

    /** A quoted value ends at the same quote behind as many backslashes, or fewer: one more would belong to the value. */
    private static int endOfQuoted(String text, int start, int opening) {
        int slashes = opening - start;
        char quote = text.charAt(opening);
        int run = 0;
        for (int i = opening + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == quote && run <= slashes) {
                return i - run;
            }
            run = c == '\\' ? run + 1 : 0;
            if (slashes == 0 && run == 2) {
                // An escaped backslash escapes nothing after it.
                run = 0;
            }
        }
        return text.length();
    }

    private static int endOfBrackets(String text, int start) {
        int depth = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '[' || c == '{') {
                depth++;
            } else if (c == ']' || c == '}') {
                depth--;
                if (depth == 0) {
                    return i + 1;
                }
            }
        }
        return text.length();
    }

    private static int endOfLine(String text, int start, char closing) {
        int end = start;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r'
                && text.charAt(end) != closing) {
            end++;
        }
        return end;
    }

    /** A bare value may hold blanks and most signs; it ends where the next name begins, or where something closes. */
    private static int endOfPlain(String text, int start) {
        int end = start;
        while (end < text.length()) {
            char c = text.charAt(end);
            boolean ends = switch (c) {
                case '\n', '\r', '&', '<' -> true;
                case ' ', '\t', ',', ';' -> nameFollows(text, end + 1);
                case ')', ']', '}', '"', '\'' -> closes(text, end + 1);
                case '%' -> text.startsWith("%26", end);
                default -> false;
            };
            if (ends) {
                return end;
            }
            end++;
        }
        return end;
    }

    private static boolean closes(String text, int next) {
        return next >= text.length() || !Character.isLetterOrDigit(text.charAt(next));
    }

    private static boolean nameFollows(String text, int from) {
        int limit = Math.min(text.length(), from + NAME_CHARS_MAX);
        int i = from;
        while (i < limit && (text.charAt(i) == ' ' || isQuote(text.charAt(i)))) {
            i++;
        }
        int name = i;
        while (i < limit && (Character.isLetterOrDigit(text.charAt(i)) || "._-".indexOf(text.charAt(i)) >= 0)) {
            i++;
        }
        return i > name && i < limit && (text.charAt(i) == '=' || text.charAt(i) == ':');
    }

    /** The inside of an element whose name ends at {@code from}, with its attributes. */
    static Stretch ofElement(String text, int from) {
        int limit = Math.min(text.length(), from + TAG_CHARS_MAX);
        int open = text.indexOf('>', from, limit);
        if (open < 0) {
            return new Stretch(from, text.length());
        }
        if (text.charAt(open - 1) == '/') {
            return new Stretch(from, open - 1);
        }
        int close = text.indexOf("</", open);
        return new Stretch(from, close < 0 ? text.length() : close);
    }

    static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`' || c == '\u201C' || c == '\u201D';
    }
}

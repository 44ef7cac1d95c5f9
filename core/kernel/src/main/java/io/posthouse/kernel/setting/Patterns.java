package io.posthouse.kernel.setting;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Regular expressions, one a line. Some take ages on a text that nearly matches; since whoever wants to write a line to the log would
 * wait for it, each is tried on such texts, with its steps counted, before it is taken.
 */
record Patterns() implements SettingKind<List<String>> {
    private static final int PATTERNS_MAX = 32;
    private static final int PATTERN_CHARS_MAX = 500;
    private static final int TRIAL_CHARS = 200;
    /** What a search from each place of the trial to its end takes a few times over. */
    private static final int STEPS_MAX = 5 * TRIAL_CHARS * TRIAL_CHARS;

    @Override
    public String word() {
        return "patterns";
    }

    @Override
    public Reading<List<String>> read(String text) {
        List<String> typed = List.of(text.split("\\R", -1));
        List<String> lines = typed.stream().filter(line -> !line.isBlank()).toList();
        if (lines.size() > PATTERNS_MAX) {
            return Reading.outside("may hold at most " + PATTERNS_MAX + " lines", "最多包含 " + PATTERNS_MAX + " 行");
        }
        for (String line : lines) {
            int number = 1 + typed.indexOf(line);
            if (line.length() > PATTERN_CHARS_MAX) {
                return Reading.outside("may hold lines of at most " + PATTERN_CHARS_MAX + " characters",
                        "每行最多 " + PATTERN_CHARS_MAX + " 个字符");
            }
            try {
                if (takesAges(Pattern.compile(line))) {
                    return Reading.outside("must not hold an expression that takes too long on some texts, as line "
                            + number + " does; write it without repeating what repeats, as (a*a*)* does",
                            "不能包含在某些文本上耗时过长的表达式（第 " + number + " 行）；请勿重复本身已重复的部分，如 (a*a*)*");
                }
            } catch (PatternSyntaxException e) {
                return Reading.malformed(
                        "must hold regular expressions, one a line; line " + number + " is none: " + e.getDescription(),
                        "必须是正则表达式，每行一个；第 " + number + " 行不是：" + e.getDescription());
            }
        }
        return Reading.read(lines);
    }

    private static boolean takesAges(Pattern pattern) {
        List<String> trials = Stream.concat(
                pattern.pattern().codePoints().distinct().mapToObj(Character::toString),
                Stream.of("a", "0", " ", "a0", pattern.pattern())).distinct().toList();
        Steps steps = new Steps();
        try {
            for (String trial : trials) {
                String text = trial.repeat(1 + TRIAL_CHARS / trial.length()) + '\u0001';
                var matcher = pattern.matcher(new Counted(text, steps));
                steps.left = STEPS_MAX;
                // Every match of it, as the log looks for them.
                while (matcher.find()) {
                    steps.left--;
                }
            }
            return false;
        } catch (TooManySteps | StackOverflowError e) {
            return true;
        }
    }

    @Override
    public String write(List<String> value) {
        return String.join("\n", value);
    }

    private static final class Steps {
        private int left;
    }

    private static final class TooManySteps extends RuntimeException {
        TooManySteps() {
            super("the expression takes too many steps", null, false, false);
        }
    }

    /** A text that counts how often it is looked at. */
    private record Counted(String text, Steps steps) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            steps.left--;
            if (steps.left < 0) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}

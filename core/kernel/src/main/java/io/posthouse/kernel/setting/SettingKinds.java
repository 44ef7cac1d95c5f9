package io.posthouse.kernel.setting;

import static io.posthouse.kernel.Checks.check;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kinds of values there are. No free text is among them, so that no secret can be put into a setting. */
final class SettingKinds {
    private static final int NAMES_MAX = 64;

    private SettingKinds() {
    }

    static SettingKind<Boolean> toggle() {
        return new Toggle();
    }

    private record Toggle() implements SettingKind<Boolean> {
        @Override
        public String word() {
            return "switch";
        }

        @Override
        public Reading<Boolean> read(String text) {
            return switch (text) {
                case "true" -> Reading.read(true);
                case "false" -> Reading.read(false);
                default -> Reading.malformed("must be true or false", "必须是 true 或 false");
            };
        }

        @Override
        public String write(Boolean value) {
            return value.toString();
        }

        @Override
        public List<String> choices() {
            return List.of("true", "false");
        }
    }

    static SettingKind<Integer> number(int least, int most) {
        return new Bounded<>("number", least, most, new Form<>(SettingKinds::readWhole, Long::toString,
                Integer::longValue, Math::toIntExact, new Words("must be a whole number", "必须是整数")));
    }

    static SettingKind<Integer> bytes(int least, int most) {
        return new Bounded<>("bytes", least, most, new Form<>(SettingKinds::readBytes, SettingKinds::writeBytes,
                Integer::longValue, Math::toIntExact,
                new Words("must be a size such as 800, 256kB or 8MB", "必须是大小，例如 800、256kB 或 8MB")));
    }

    static SettingKind<Duration> span(Duration least, Duration most) {
        return new Bounded<>("duration", least.toMillis(), most.toMillis(),
                new Form<>(SettingKinds::readMillis, SettingKinds::writeMillis, Duration::toMillis, Duration::ofMillis,
                        new Words("must be a span such as 500ms, 20s, 5m, 12h or 30d",
                                "必须是时长，例如 500ms、20s、5m、12h 或 30d")));
    }

    /** How a number is written, and what it stands for. */
    private record Form<T>(Function<String, Optional<Long>> read, LongFunction<String> write, ToLongFunction<T> number,
            LongFunction<T> value, Words words) {
    }

    private record Bounded<T>(String word, long from, long to, Form<T> form) implements SettingKind<T> {
        private Bounded {
            check(from <= to, "the least is not more than the most");
        }

        @Override
        public Reading<T> read(String text) {
            Optional<Long> number = form.read().apply(text);
            if (number.isEmpty()) {
                return new Reading.Unread<>(SettingProblem.Code.MALFORMED, form.words());
            }
            if (number.get() < from || number.get() > to) {
                String least = form.write().apply(from);
                String most = form.write().apply(to);
                return Reading.outside("must lie between " + least + " and " + most,
                        "必须在 " + least + " 到 " + most + " 之间");
            }
            return Reading.read(form.value().apply(number.get()));
        }

        @Override
        public String write(T value) {
            return form.write().apply(form.number().applyAsLong(value));
        }

        @Override
        public Optional<String> least() {
            return Optional.of(form.write().apply(from));
        }

        @Override
        public Optional<String> most() {
            return Optional.of(form.write().apply(to));
        }
    }

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,15}");
    private static final Pattern SIZED = Pattern.compile("([0-9]{1,10})(B|kB|KB|MB|GB)?");
    private static final Pattern SPAN = Pattern.compile("([0-9]{1,10})(ms|s|m|h|d)");

    private static Optional<Long> readWhole(String text) {
        return WHOLE.matcher(text).matches() ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    private static Optional<Long> readBytes(String text) {
        Matcher found = SIZED.matcher(text);
        if (!found.matches()) {
            return Optional.empty();
        }
        int shift = switch (found.group(2)) {
            case "kB", "KB" -> 10;
            case "MB" -> 20;
            case "GB" -> 30;
            case null, default -> 0;
        };
        return Optional.of(Long.parseLong(found.group(1)) << shift);
    }

    private static String writeBytes(long bytes) {
        if (bytes != 0 && bytes % (1 << 20) == 0) {
            return (bytes >> 20) + "MB";
        }
        return bytes != 0 && bytes % (1 << 10) == 0 ? (bytes >> 10) + "kB" : Long.toString(bytes);
    }

    private static Optional<Long> readMillis(String text) {
        Matcher found = SPAN.matcher(text);
        if (!found.matches()) {
            return Optional.empty();
        }
        long unit = switch (found.group(2)) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
        return Optional.of(Long.parseLong(found.group(1)) * unit);
    }

    private static String writeMillis(long millis) {
        if (millis == 0) {
            return "0s";
        }
        for (var unit : List.of(Map.entry("d", 86_400_000L), Map.entry("h", 3_600_000L), Map.entry("m", 60_000L),
                Map.entry("s", 1_000L))) {
            if (millis % unit.getValue() == 0) {
                return millis / unit.getValue() + unit.getKey();
            }
        }
        return millis + "ms";
    }

    static <E extends Enum<E>> SettingKind<E> choice(Class<E> type) {
        return new Choice<>(type);
    }

    private static String wordOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> Optional<E> constant(Class<E> type, String word) {
        return Stream.of(type.getEnumConstants()).filter(constant -> wordOf(constant).equals(word)).findFirst();
    }

    private static <E extends Enum<E>> List<String> words(Class<E> type) {
        return Stream.of(type.getEnumConstants()).map(SettingKinds::wordOf).toList();
    }

    private record Choice<E extends Enum<E>>(Class<E> type) implements SettingKind<E> {
        @Override
        public String word() {
            return "choice";
        }

        @Override
        public Reading<E> read(String text) {
            return constant(type, text).map(Reading::read)
                    .orElseGet(() -> Reading.outside("must be one of " + String.join(", ", choices()),
                            "必须是其中之一：" + String.join("、", choices())));
        }

        @Override
        public String write(E value) {
            return wordOf(value);
        }

        @Override
        public List<String> choices() {
            return words(type);
        }
    }

    static <E extends Enum<E>> SettingKind<Set<E>> choices(Class<E> type) {
        return new Choices<>(type);
    }

    /** The parts of a list, which commas, blanks or line ends keep apart. */
    private static List<String> parts(String text) {
        return Stream.of(text.split("[,\\s]+")).filter(part -> !part.isEmpty()).toList();
    }

    private record Choices<E extends Enum<E>>(Class<E> type) implements SettingKind<Set<E>> {
        @Override
        public String word() {
            return "choices";
        }

        @Override
        public Reading<Set<E>> read(String text) {
            Set<E> found = EnumSet.noneOf(type);
            for (String part : parts(text)) {
                Optional<E> one = constant(type, part);
                if (one.isEmpty()) {
                    return Reading.outside("may hold only " + String.join(", ", choices()),
                            "只能包含：" + String.join("、", choices()));
                }
                found.add(one.get());
            }
            return Reading.read(Set.copyOf(found));
        }

        @Override
        public String write(Set<E> value) {
            return value.stream().sorted().map(SettingKinds::wordOf).collect(Collectors.joining(", "));
        }

        @Override
        public List<String> choices() {
            return words(type);
        }
    }

    static <E extends Enum<E>> SettingKind<Map<String, E>> choiceByName(Class<E> type) {
        return new ChoiceByName<>(type);
    }

    private record ChoiceByName<E extends Enum<E>>(Class<E> type) implements SettingKind<Map<String, E>> {
        private static final Pattern NAMED = Pattern.compile("([A-Za-z0-9_.$-]{1,200})=([A-Za-z-]{1,40})");

        @Override
        public String word() {
            return "choice-by-name";
        }

        @Override
        public Reading<Map<String, E>> read(String text) {
            Map<String, E> found = new TreeMap<>();
            for (String part : parts(text)) {
                Matcher named = NAMED.matcher(part);
                if (!named.matches()) {
                    return Reading.malformed("must hold parts such as name=" + choices().getFirst(),
                            "必须由 name=" + choices().getFirst() + " 这样的部分组成");
                }
                Optional<E> one = constant(type, named.group(2));
                if (one.isEmpty()) {
                    return Reading.outside("may give a name only one of " + String.join(", ", choices()),
                            "每个名称只能对应其中之一：" + String.join("、", choices()));
                }
                found.put(named.group(1), one.get());
            }
            return found.size() > NAMES_MAX
                    ? Reading.outside("may hold at most " + NAMES_MAX + " names", "最多包含 " + NAMES_MAX + " 个名称")
                    : Reading.read(Map.copyOf(found));
        }

        @Override
        public String write(Map<String, E> value) {
            return new TreeMap<>(value).entrySet().stream().map(one -> one.getKey() + "=" + wordOf(one.getValue()))
                    .collect(Collectors.joining(", "));
        }

        @Override
        public List<String> choices() {
            return words(type);
        }
    }

    static SettingKind<List<String>> patterns() {
        return new Patterns();
    }
}

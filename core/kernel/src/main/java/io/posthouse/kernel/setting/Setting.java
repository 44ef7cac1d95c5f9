package io.posthouse.kernel.setting;

import static io.posthouse.kernel.Checks.check;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A setting that can change while the program runs: a constant of the module whose it is, offered in its {@link SettingCatalogue}.
 *
 * <pre>{@code
 * static final Setting<Boolean> NEW_GROUPS = Setting.toggle("posthouse.messaging.newgroups", true,
 *         "Whether people can make new groups.", "是否允许新建群组。");
 * }</pre>
 *
 * Secrets are no settings of this kind: there is none for free text, and no name may speak of one.
 *
 * @param name as it would stand in a settings file, {@code posthouse.} and more, small letters; kept for good
 * @param usual what holds when nobody has said anything, neither at start nor since
 * @param effect from when on a change counts
 * @param about what it is, and in which unit
 */
public record Setting<T>(String name, SettingKind<T> kind, T usual, Effect effect, Words about) {

    /** A value's text has at most this many characters. */
    public static final int VALUE_CHARS_MAX = 4_000;

    private static final Pattern NAME = Pattern.compile("posthouse(\\.[a-z][a-z0-9]*){2,5}");
    private static final Pattern SECRET = Pattern.compile("password|secret|credential|token|privatekey");

    public Setting {
        check(NAME.matcher(name).matches(), "a setting reads posthouse.module.thing: " + name);
        check(!SECRET.matcher(name).find(), "a secret is no setting that changes while running: " + name);
        check(kind.read(kind.write(usual)) instanceof Reading.Read<T>, "the usual value is none: " + name);
    }

    /** Yes or no. A switch counts at once. */
    public static Setting<Boolean> toggle(String name, boolean usual, String english, String chinese) {
        return of(name, SettingKinds.toggle(), usual, english, chinese);
    }

    /** A whole number from {@code least} to {@code most}. */
    public static Setting<Integer> number(String name, int usual, int least, int most, String english,
            String chinese) {
        return of(name, SettingKinds.number(least, most), usual, english, chinese);
    }

    /** A size in bytes from {@code least} to {@code most}, written as {@code 256kB} or {@code 8MB}; a kB has 1,024 bytes. */
    public static Setting<Integer> bytes(String name, int usual, int least, int most, String english, String chinese) {
        return of(name, SettingKinds.bytes(least, most), usual, english, chinese);
    }

    /** A span of time, in whole milliseconds, from {@code least} to {@code most}, written as {@code 20s} or {@code 5m}. */
    public static Setting<Duration> span(String name, Duration usual, Duration least, Duration most, String english,
            String chinese) {
        return of(name, SettingKinds.span(least, most), usual, english, chinese);
    }

    /** One of few words. */
    public static <E extends Enum<E>> Setting<E> choice(String name, E usual, String english, String chinese) {
        return of(name, SettingKinds.choice(usual.getDeclaringClass()), usual, english, chinese);
    }

    /** Any number of few words. */
    public static <E extends Enum<E>> Setting<Set<E>> choices(String name, Class<E> of, Set<E> usual, String english,
            String chinese) {
        return of(name, SettingKinds.choices(of), usual, english, chinese);
    }

    /** One of few words for each of up to 64 names. */
    public static <E extends Enum<E>> Setting<Map<String, E>> choiceByName(String name, Class<E> of,
            Map<String, E> usual, String english, String chinese) {
        return of(name, SettingKinds.choiceByName(of), usual, english, chinese);
    }

    /** Regular expressions, one a line, at most 32; those that would take too long on a line of text are refused. */
    public static Setting<List<String>> patterns(String name, List<String> usual, String english, String chinese) {
        return of(name, SettingKinds.patterns(), usual, english, chinese);
    }

    private static <T> Setting<T> of(String name, SettingKind<T> kind, T usual, String english, String chinese) {
        return new Setting<>(name, kind, usual, Effect.AT_ONCE, new Words(english, chinese));
    }

    /** The same, but what is open keeps what it began with. */
    public Setting<T> forWhatBegins() {
        return new Setting<>(name, kind, usual, Effect.WHAT_BEGINS, about);
    }

    /** The usual value's text. */
    public String usualText() {
        return kind.write(usual);
    }

    /** What {@code text} means for this setting, with every bound looked at. */
    public Reading<T> read(String text) {
        if (text.length() > VALUE_CHARS_MAX) {
            return new Reading.Unread<>(SettingProblem.Code.TOO_LONG,
                    new Words("may have at most " + VALUE_CHARS_MAX + " characters",
                            "最多 " + VALUE_CHARS_MAX + " 个字符"));
        }
        return text.indexOf('\0') >= 0 ? Reading.malformed("may have no NUL in it", "不能包含 NUL 字符") : kind.read(text);
    }

    @Override
    public String toString() {
        return name;
    }
}

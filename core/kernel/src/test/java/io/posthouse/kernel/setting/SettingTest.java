package io.posthouse.kernel.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.kernel.setting.SettingProblem.Code;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

final class SettingTest {
    private static final Setting<Boolean> TOGGLE = Setting.toggle("posthouse.test.toggle", true, "On?", "开？");
    private static final Setting<Integer> NUMBER = Setting.number("posthouse.test.number", 5, 1, 50, "Many.", "多。");
    private static final Setting<Integer> BYTES = Setting.bytes("posthouse.test.bytes", 8 << 20, 1024, 1 << 30, "Big.",
            "大。");
    private static final Setting<Duration> SPAN = Setting.span("posthouse.test.span", Duration.ofSeconds(90),
            Duration.ofMillis(500), Duration.ofDays(30), "Long.", "长。");
    private static final Setting<Level> CHOICE = Setting.choice("posthouse.test.choice", Level.INFO, "Which.", "哪个。");
    private static final Setting<Set<Level>> CHOICES = Setting.choices("posthouse.test.choices", Level.class, Set.of(),
            "Which.", "哪些。");
    private static final Setting<Map<String, Level>> NAMED = Setting.choiceByName("posthouse.test.named", Level.class,
            Map.of(), "Which.", "哪些。");
    private static final Setting<List<String>> PATTERNS = Setting.patterns("posthouse.test.patterns", List.of(),
            "What.",
            "什么。");
    private static final Map<String, Setting<?>> ALL = Map.of("toggle", TOGGLE, "number", NUMBER, "bytes", BYTES,
            "span",
            SPAN, "choice", CHOICE, "choices", CHOICES, "named", NAMED, "patterns", PATTERNS);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"toggle|false|false", "number|50|50", "bytes|1kB|1kB", "bytes|1048576|1MB",
            "bytes|1500B|1500", "bytes|1GB|1024MB", "span|60s|1m", "span|1500ms|1500ms", "span|24h|1d",
            "choice|debug|debug", "choices|warn,error|error, warn", "named|b=info, a=debug|a=debug, b=info",
            "patterns|[A-Z]{2}\\d+|[A-Z]{2}\\d+"})
    void readsWhatPeopleTypeAndWritesItOneWay(String kind, String typed, String written) {
        assertThat(rewritten(setting(kind), typed)).isEqualTo(written);
        assertThat(rewritten(setting(kind), written)).isEqualTo(written);
    }

    private static Setting<?> setting(String kind) {
        return Objects.requireNonNull(ALL.get(kind), kind);
    }

    private static <T> String rewritten(Setting<T> setting, String text) {
        return switch (setting.read(text)) {
            case Reading.Read<T>(var value) -> setting.kind().write(value);
            case Reading.Unread<T>(_, var words) -> words.english();
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"toggle|yes|MALFORMED", "number|0|OUT_OF_BOUNDS", "number|51|OUT_OF_BOUNDS",
            "number|5.5|MALFORMED", "number|99999999999999999999|MALFORMED", "bytes|1023|OUT_OF_BOUNDS",
            "bytes|9999999999GB|OUT_OF_BOUNDS", "bytes|-1|MALFORMED", "span|499ms|OUT_OF_BOUNDS",
            "span|31d|OUT_OF_BOUNDS",
            "span|5|MALFORMED", "span|9999999999d|OUT_OF_BOUNDS", "choice|loud|OUT_OF_BOUNDS",
            "choices|warn, loud|OUT_OF_BOUNDS", "named|info|MALFORMED", "named|a=loud|OUT_OF_BOUNDS",
            "patterns|([a-z|MALFORMED"})
    void refusesWhatIsNoneOrLiesOutside(String kind, String typed, Code code) {
        Setting<?> setting = setting(kind);

        assertThat(setting.read(typed)).isInstanceOfSatisfying(Reading.Unread.class, unread -> {
            assertThat(unread.code()).isEqualTo(code);
            assertThat(unread.words().english()).matches("(must|may) .*").doesNotContain(typed + " ");
            assertThat(unread.words().chinese()).containsPattern("\\p{IsHan}");
        });
    }

    @Test
    void refusesATextWithoutEndBeforeAnythingLooksAtIt() {
        assertThat(PATTERNS.read("a".repeat(Setting.VALUE_CHARS_MAX + 1)))
                .isInstanceOfSatisfying(Reading.Unread.class,
                        unread -> assertThat(unread.code()).isEqualTo(Code.TOO_LONG));
        assertThat(PATTERNS.read("a\0b")).isInstanceOf(Reading.Unread.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a*a*)*b", "(.*,){12}P", "([a-z]+)*\\1!"})
    @Timeout(10)
    void refusesAnExpressionThatWouldHoldTheLogUp(String evil) {
        assertThat(PATTERNS.read(evil)).isInstanceOfSatisfying(Reading.Unread.class,
                unread -> assertThat(unread.words().english()).contains("too long"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"BOOKING-[0-9]{6}", "(?i)passport\\s*[:=]\\s*\\S+", "[A-Z]{2}[0-9]{2}( ?[0-9A-Z]{4}){3,7}",
            ".*"})
    void takesExpressionsThatPeopleWrite(String good) {
        assertThat(PATTERNS.read(good)).isInstanceOf(Reading.Read.class);
    }

    @Test
    void namesTheLineThatIsNoExpression() {
        assertThat(PATTERNS.read("BOOKING-[0-9]{6}\n\n([a-z")).isInstanceOfSatisfying(Reading.Unread.class, unread -> {
            assertThat(unread.words().english()).contains("line 3 is none");
            assertThat(unread.words().chinese()).contains("第 3 行");
        });
    }

    @Test
    void asksForWhatIsWantedInAWholeSentence() {
        assertThat(LiveSettings.problemsAtStart(List.of(SettingCatalogue.of("test", NUMBER)),
                Map.of("posthouse.test.number", "51"))).extracting(SettingProblem::sentence)
                .containsExactly(new Words("posthouse.test.number must lie between 1 and 50.",
                        "posthouse.test.number 必须在 1 到 50 之间。"));
    }

    @Test
    void hasNoRoomForSecrets() {
        assertThatThrownBy(() -> Setting.toggle("posthouse.database.password", true, "x", "x"))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("secret");
        assertThatThrownBy(() -> Setting.toggle("Wrong Name", true, "x", "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

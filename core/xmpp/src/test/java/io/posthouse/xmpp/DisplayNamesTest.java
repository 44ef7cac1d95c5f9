package io.posthouse.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DisplayNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u3000", "\u200d", "a\u0000", "a\nb", "a\u007f", "a\u0085b", "a\u202eb",
            "a\u2067b",
            "\u061ca", "a\u200fb", "a\u200bb", "a\ufeffb", "a\u2029b", "a\ud83d", "a\ue000", "a\uffff"})
    void refusesWhatCannotBeSeenOrTurnsWhatCan(String name) {
        assertThat(DisplayNames.prepare(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"' Ada ', Ada", "林\u3000小明, 林 小明", "e\u0301, é", "روما, روما", "a\u200db, a\u200db"})
    void preparesEveryScript(String name, String prepared) {
        assertThat(DisplayNames.prepare(name)).contains(prepared);
        assertThat(DisplayNames.prepare(prepared)).contains(prepared);
    }

    @Test
    void countsCodePointsAndLooksAtNothingBeyondItsBound() {
        assertThat(DisplayNames.prepare("🚆".repeat(DisplayNames.POINTS_MAX))).isPresent();
        assertThat(DisplayNames.prepare("🚆".repeat(DisplayNames.POINTS_MAX + 1))).isEmpty();
        assertThat(DisplayNames.prepare("a".repeat(DisplayNames.POINTS_MAX + 1))).isEmpty();
        assertThat(DisplayNames.prepare("a".repeat(1_000_000))).isEmpty();
    }
}

package io.posthouse.cluster.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StewardHealthTest {
    @Test
    void saysOfAFencedLogWhatHappenedAndWhatToDo() {
        // given
        var fenced = new StewardHealth(Standing.WELL, Set.of("messaging"));

        // then
        assertThat(fenced.well()).isFalse();
        assertThat(fenced.what()).contains("Another node has taken the place of this one", "the log messaging")
                .doesNotContain("stands well");
        assertThat(fenced.advice()).contains("opens the log messaging again by itself", "its log says")
                .doesNotContain("is one of the owners");
    }

    @ParameterizedTest
    @EnumSource
    void isASentenceWhateverItStands(Standing standing) {
        assertThat("This node " + standing.says() + ".")
                .matches("This node (is|has|was|sees|waits|hands|cannot) .+[a-z)]\\.");
    }

    @Test
    void tellsWhoHasGivenWayThatItMustBeStartedAgain() {
        // given
        var health = new StewardHealth(Standing.REPLACED, Set.of());

        // then: to stop the other one is not enough
        assertThat(health.advice()).contains("does not come back by itself",
                "stop the other one and then start this one again");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WELL")
    void saysHowItStandsAndWhatToDo(Standing standing) {
        // given
        var health = new StewardHealth(standing, Set.of("messaging"));

        // then
        assertThat(health.what()).isEqualTo("This node stands " + standing.word() + ".");
        assertThat(health.advice()).startsWith("This node " + standing.says() + ". ")
                .contains("opens the log messaging again");
    }
}

package io.posthouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrioritiesTest {
    @Test
    void onlyTheLeastUrgencyOfAllIsBackground() {
        for (String background : List.of("u=7", "u=7, i", "i,u=7", "u=3, u=7", "u=7;x=1")) {
            assertThat(Priorities.isBackground(background)).as(background).isTrue();
        }
        for (String other : List.of("", "i", "u=6", "u=3, i", "u=7, u=1", "u=77", "U=7", "x=u=7")) {
            assertThat(Priorities.isBackground(other)).as(other).isFalse();
        }
        assertThat(Priorities.isBackground(null)).isFalse();
    }
}

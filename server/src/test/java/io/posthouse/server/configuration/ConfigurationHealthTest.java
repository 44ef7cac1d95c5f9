package io.posthouse.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.gateway.health.HealthCheck.Condition;
import io.posthouse.storage.setting.Trouble;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationHealthTest {
    private static Condition.Impaired of(List<Trouble> troubles, List<String> behind) {
        return (Condition.Impaired) ConfigurationHealth.of(troubles, behind);
    }

    @Test
    void isWellWhenNothingIsWrong() {
        assertThat(ConfigurationHealth.of(List.of(), List.of())).isEqualTo(new Condition.Well());
    }

    @Test
    void asksNobodyToChangeASettingWhenOnlyTheDatabaseIsAway() {
        Condition.Impaired unheard = of(List.of(new Trouble(Trouble.Cause.UNHEARD, "Not heard for 9 s.")), List.of());

        assertThat(unheard.what()).isEqualTo("Not heard for 9 s.");
        assertThat(unheard.advice()).contains("No setting is wrong", "the part database")
                .doesNotContain("posthouse config");
    }

    @Test
    void namesWhatHelpsAgainstEachCauseOnce() {
        Condition.Impaired several = of(List.of(new Trouble(Trouble.Cause.REFUSED, "Version 2 cannot be applied."),
                new Trouble(Trouble.Cause.WITHOUT_EFFECT, "One has no effect."),
                new Trouble(Trouble.Cause.WITHOUT_EFFECT, "Another has none.")), List.of("Node south has version 1."));

        assertThat(several.what()).isEqualTo(
                "Version 2 cannot be applied. One has no effect. Another has none. Node south has version 1.");
        assertThat(several.advice()).isEqualTo("Change or roll back what is named: ./posthouse config help,"
                + " docs/operations/configuration.md. The log of the server says why. Set another value, or start this node again."
                + " Look at the node that is named: its health and its log say what keeps it.");
        assertThat(of(List.of(new Trouble(Trouble.Cause.LEFT_OUT, "One is left out.")), List.of()).advice())
                .isEqualTo("Set another value, or take what is stored away: ./posthouse config reset.");
    }
}

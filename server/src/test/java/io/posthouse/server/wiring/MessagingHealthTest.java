package io.posthouse.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.gateway.health.HealthCheck.Condition;
import io.posthouse.messaging.Carrying;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagingHealthTest {
    private record Far(long distance, long distanceMax, long carried) implements Carrying {
    }

    @Test
    void sendsToTheDatabaseWhenTheWriterHasNoConnection() {
        assertThat(new MessageLogHealth(() -> true, () -> false).check()).isInstanceOf(Condition.Well.class);
        assertThat(new MessageLogHealth(() -> false, () -> false).check()).isInstanceOfSatisfying(
                Condition.Unwell.class, unwell -> {
                    assertThat(unwell.what()).contains("no connection to the database");
                    assertThat(unwell.advice()).contains("part database").doesNotContain("posthouse.node");
                });
    }

    @Test
    void looksForAnotherNodeOnlyWhenOneHasTakenThePlace() {
        assertThat(new MessageLogHealth(() -> false, () -> true).check()).isInstanceOfSatisfying(
                Condition.Unwell.class, unwell -> {
                    assertThat(unwell.what()).contains("Another node has taken the place");
                    assertThat(unwell.advice()).contains("posthouse.node");
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"0; ''", "10000; ''", "10001; from 50000 on its senders wait",
            "50001; its senders wait, and are refused after half a minute"})
    void saysThatCarryingIsFarBehindAndWhatToDo(long distance, String words) {
        Condition condition = new CarryingHealth(new Far(distance, 50_000, 7)).check();

        if (words.isEmpty()) {
            assertThat(condition).isInstanceOf(Condition.Well.class);
        } else {
            assertThat(condition).isInstanceOfSatisfying(Condition.Impaired.class, impaired -> {
                assertThat(impaired.what()).contains(distance + " rows", words);
                assertThat(impaired.advice()).contains("Look at the links");
            });
        }
    }
}

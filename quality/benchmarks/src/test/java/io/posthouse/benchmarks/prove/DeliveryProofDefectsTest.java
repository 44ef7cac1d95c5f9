package io.posthouse.benchmarks.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.prove.DeliveryChecker.Promise;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample of {@link DeliveryProofTest} with a mistake planted in the server: it does not hold, for the reason that was planted. */
class DeliveryProofDefectsTest {
    @TempDir
    Path folder;

    @Test
    void turnsRedWhenMessagesAreAcknowledgedBeforeTheyAreCommitted() throws Exception {
        // Without a kill: a look at the log is enough, and a kill would find it only by luck.
        ProofResult result = DeliveryProofTest.prove(0, PlantedDefect.ACKNOWLEDGE_BEFORE_COMMIT, folder);

        assertThat(result.holds()).isFalse();
        assertThat(result.broke(Promise.FLUSHED_BEFORE_ACKNOWLEDGED)).as(result.report()).isTrue();
    }

    @Test
    @Tag("long")
    void turnsRedWhenTheKeyOfARetryIsIgnored() throws Exception {
        ProofResult result = DeliveryProofTest.prove(1, PlantedDefect.IGNORE_KEY, folder);

        assertThat(result.holds()).isFalse();
        assertThat(result.broke(Promise.ARCHIVED_ONCE)).as(result.report()).isTrue();
    }
}

package io.posthouse.benchmarks.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.posthouse.PosthouseServer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short, fixed sample of {@code ./posthouse prove delivery}: the real server as a child process, killed for real.
 * With a mistake planted in the server it does not hold: {@link DeliveryProofDefectsTest}.
 */
class DeliveryProofTest {
    private static final long SEED = 2;

    @TempDir
    Path folder;

    @Test
    void losesAndDoublesNothingWhileServerAndDatabaseAreKilled() throws Exception {
        ProofResult result = prove(3, null, folder);

        assertThat(result.holds()).as(result.report()).isTrue();
    }

    static ProofResult prove(int kills, @Nullable PlantedDefect defect, Path folder) throws Exception {
        ProofSettings settings = new ProofSettings(SEED, kills, 4, 16, 50, 40, false, folder, folder);
        try (PosthouseServer server = new PosthouseServer(PlantedPrograms.server(defect), folder, false)) {
            return new DeliveryProof(settings, server, System.out).run();
        }
    }
}

package io.posthouse.benchmarks.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.posthouse.PosthouseServer;
import io.posthouse.benchmarks.posthouse.PosthouseTown;
import io.posthouse.benchmarks.prove.DeliveryChecker.Promise;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A short sample of {@code ./posthouse prove nodes}: two real nodes, struck for real; and with a mistake planted. */
@Tag("long")
@Timeout(600)
class NodesProofTest {
    private static final long SEED = 1;

    @TempDir
    Path folder;

    @Test
    void losesDoublesAndReordersNothingWhileNodesComeAndGo() throws Exception {
        ProofResult result = prove(4, null);

        assertThat(result.holds()).as(result.report()).isTrue();
    }

    @Test
    void turnsRedWhenTheKeyOfARetryIsIgnored() throws Exception {
        ProofResult result = prove(3, PlantedDefect.IGNORE_KEY);

        assertThat(result.holds()).isFalse();
        assertThat(result.broke(Promise.ARCHIVED_ONCE)).as(result.report()).isTrue();
    }

    private ProofResult prove(int faults, @Nullable PlantedDefect defect) throws Exception {
        // PostgreSQL runs as another user where we are root.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        NodesSettings settings = new NodesSettings(SEED, faults, 2, 4, 8, 20, 20, false, folder, folder);
        PosthouseServer.Program program = DeliveryProofTest.program(defect);
        try (PosthouseTown town = new PosthouseTown(program, folder, settings.nodes())) {
            return new NodesProof(settings, town, System.out).run();
        }
    }
}

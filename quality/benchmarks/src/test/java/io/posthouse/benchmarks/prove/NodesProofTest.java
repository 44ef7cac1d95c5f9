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
    /** Begins with a node that drains. */
    private static final long DRAINS = 5;

    @TempDir
    Path folder;

    @Test
    void losesDoublesAndReordersNothingWhileNodesComeAndGo() throws Exception {
        ProofResult result = prove(SEED, 4, null);

        assertThat(result.holds()).as(result.report()).isTrue();
    }

    @Test
    void losesDoublesAndReordersNothingWhileANodeDrains() throws Exception {
        assertThat(NodesPlan.of(DRAINS, 1, 2).getFirst().drains()).isTrue();

        ProofResult result = prove(DRAINS, 1, null);

        assertThat(result.holds()).as(result.report()).isTrue();
    }

    @Test
    void turnsRedWhenTheKeyOfARetryIsIgnored() throws Exception {
        ProofResult result = prove(SEED, 3, PlantedDefect.IGNORE_KEY);

        assertThat(result.holds()).isFalse();
        assertThat(result.broke(Promise.ARCHIVED_ONCE)).as(result.report()).isTrue();
    }

    private ProofResult prove(long seed, int faults, @Nullable PlantedDefect defect) throws Exception {
        // PostgreSQL runs as another user where we are root.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        NodesSettings settings = new NodesSettings(seed, faults, 2, 4, 8, 20, 20, false, folder, folder);
        PosthouseServer.Program program = DeliveryProofTest.program(defect);
        try (PosthouseTown town = new PosthouseTown(program, folder, settings.nodes())) {
            return new NodesProof(settings, town, System.out).run();
        }
    }
}

package io.posthouse.benchmarks.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.posthouse.PosthouseServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        try (PosthouseServer server = new PosthouseServer(program(defect), folder, false)) {
            return new DeliveryProof(settings, server, System.out).run();
        }
    }

    /** The server from this test's own class path, where the planter is. */
    static PosthouseServer.Program program(@Nullable PlantedDefect defect) {
        List<String> java = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path")));
        if (defect != null) {
            java.add("-D" + PlantedDefect.PROPERTY + "=" + defect);
        }
        java.add("io.posthouse.server.Posthouse");
        return new PosthouseServer.Program(with(java, "up"), with(java, "login"));
    }

    private static List<String> with(List<String> words, String verb) {
        List<String> all = new ArrayList<>(words);
        all.add(verb);
        return all;
    }
}

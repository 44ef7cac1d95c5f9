package io.posthouse.benchmarks.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.posthouse.PosthouseServer;
import io.posthouse.benchmarks.prove.DeliveryChecker.Promise;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short, fixed sample of {@code ./posthouse prove delivery}: the real server as a child process, killed for real. It
 * holds; and with a mistake planted in the server it does not, for the reason that was planted.
 */
class DeliveryProofTest {
    private static final long SEED = 2;

    @TempDir
    Path folder;

    @Test
    void losesAndDoublesNothingWhileServerAndDatabaseAreKilled() throws Exception {
        ProofResult result = prove(3, null);

        assertThat(result.holds()).as(result.report()).isTrue();
    }

    @Test
    void turnsRedWhenMessagesAreAcknowledgedBeforeTheyAreCommitted() throws Exception {
        // Without a kill: a look at the log is enough, and a kill would find it only by luck.
        ProofResult result = prove(0, PlantedDefect.ACKNOWLEDGE_BEFORE_COMMIT);

        assertThat(result.holds()).isFalse();
        assertThat(result.broke(Promise.FLUSHED_BEFORE_ACKNOWLEDGED)).as(result.report()).isTrue();
    }

    @Test
    void turnsRedWhenTheKeyOfARetryIsIgnored() throws Exception {
        ProofResult result = prove(1, PlantedDefect.IGNORE_KEY);

        assertThat(result.holds()).isFalse();
        assertThat(result.broke(Promise.ARCHIVED_ONCE)).as(result.report()).isTrue();
    }

    private ProofResult prove(int kills, @Nullable PlantedDefect defect) throws Exception {
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
